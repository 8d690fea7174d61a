//! What the server does in the background, for its administrators.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;

/// What is to be done, and what could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jobs {
    /// How many jobs wait for their turn, or for another try.
    pub waiting: u64,
    /// Those that were given up, the newest first.
    pub given_up: Vec<GivenUpJob>,
    /// What the next page of those is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// A job that has failed so often that it is not tried any more by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUpJob {
    /// Which.
    pub id: Uuid,
    /// What was to be done, by the name that the database has for it.
    pub kind: String,
    /// Why it failed the last time.
    pub error: String,
    /// When it was given up.
    pub given_up_at: Timestamp,
}
