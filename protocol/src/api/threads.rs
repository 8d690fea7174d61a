//! Threads, and how far somebody has read them.

use serde::{Deserialize, Serialize};

use crate::{Event, Seq};

/// Which answers of a thread are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ThreadQuery {
    /// Those before this one; the newest without it.
    pub before: Option<Seq>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
}

/// A page of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    /// The message that began it.
    pub root: Event,
    /// Answers, oldest first.
    pub answers: Vec<Event>,
    /// Whether there are earlier ones.
    pub has_earlier: bool,
    /// All that happened in the room up to here is taken into account.
    pub as_of: Seq,
}
