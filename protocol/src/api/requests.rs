//! Asking to come back into a private room.

use serde::{Deserialize, Serialize};

use crate::{Person, RoomId, Timestamp};

/// What somebody says who asks to come back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewJoinRequest {
    /// For the moderators, as typed; can be empty.
    #[serde(default)]
    pub note: String,
}

/// That somebody asks to come back into a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequest {
    /// Which room.
    pub room: RoomId,
    /// Its name.
    pub name: String,
    /// Who.
    pub person: Person,
    /// What they say; can be empty.
    pub note: String,
    /// Since when.
    pub at: Timestamp,
}

/// Those who ask to come back into a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequests {
    /// The newest first.
    pub requests: Vec<JoinRequest>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}
