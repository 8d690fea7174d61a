//! The lasting changes of a room.

use serde::{Deserialize, Serialize};

use crate::{ClientId, RoomId, Seq, Timestamp, UserId};

/// Somebody with an account, as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// Whose account it is.
    pub id: UserId,
    /// The name that they log in with and are mentioned by; nobody else's looks like it.
    pub name: String,
    /// How they want to be called, where that is something else.
    #[serde(default)]
    pub display_name: Option<String>,
}

impl Person {
    /// What to call them.
    pub fn shown(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }
}

/// Something that changed a room for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The room it happened in.
    pub room: RoomId,
    /// Its place in the room's order: 1, 2, 3 … without gaps.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub seq: Seq,
    /// When the server wrote it down.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Person,
    /// What they did.
    pub kind: EventKind,
}

/// What happened. Typing and presence are no events: nobody needs them tomorrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The actor posted a message.
    Posted {
        /// The name that its author's client gave it.
        client_id: ClientId,
        /// What it says.
        content: Content,
    },
    /// The actor became a member.
    Joined,
    /// The actor stopped being a member.
    Left,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Plain text that follows the rules of [`crate::text`].
    Text(String),
}
