//! What concerns a person and is not dealt with.

use serde::{Deserialize, Serialize};

use super::{ListedThread, SavedMessage};
use crate::Event;

/// Most messages of one room that an inbox names.
pub const INBOX_ROOM_MAX: usize = 3;
/// Most rooms, threads, reactions and reminders that an inbox names, each.
pub const INBOX_MAX: usize = 30;

/// Why a message concerns somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// It calls them.
    Called,
    /// It answers them.
    Answered,
    /// It stands in a direct conversation.
    Written,
}

/// A message that concerns somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMessage {
    /// The message, as it is by now.
    pub message: Event,
    /// Why it does.
    pub concern: Concern,
}

/// What concerns a person and is not dealt with. How much there is of it in all, the session counts; this says of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// Unread messages that concern them: of each of up to [`INBOX_MAX`] rooms the newest, up to [`INBOX_ROOM_MAX`], newest first.
    pub messages: Vec<InboxMessage>,
    /// Threads that they follow and that have unread answers, the newest answers first.
    pub threads: Vec<ListedThread>,
    /// Messages of theirs to which others have reacted since they last looked, the newest reactions first.
    pub reactions: Vec<Event>,
    /// Saved messages whose reminder has come.
    pub due: Vec<SavedMessage>,
}
