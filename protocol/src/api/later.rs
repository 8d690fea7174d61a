//! What a person has put off: messages to come back to, and messages that are to be sent later.

use serde::{Deserialize, Serialize};

use crate::{Attachment, ClientId, ErrorCode, Person, RoomId, Seq, Timestamp};

/// How much of it there is, and what else waits for the person beside messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterCounts {
    /// Messages that the person has saved.
    pub saved: u32,
    /// Those of them whose reminder has come.
    pub due: u32,
    /// Messages that are to be sent later, with those that were refused.
    pub scheduled: u32,
    /// Those of them that were refused at their time.
    pub refused: u32,
    /// Messages of theirs to which others have reacted since they last looked; [`UNREAD_MAX`](super::UNREAD_MAX) stands for as many or more.
    #[serde(default)]
    pub reactions: u32,
}

impl LaterCounts {
    /// How much of what they have put off calls for them.
    pub fn calls(self) -> u32 {
        self.due + self.refused
    }

    /// How much calls for them in all.
    pub fn waits(self) -> u32 {
        self.calls() + self.reactions
    }
}

/// What is to become of the reminder of a message that is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// It stays as it is; a message that is new among the saved ones has none.
    #[default]
    Keep,
    /// There is none.
    None,
    /// It comes at this time, at most [`AHEAD_MS`](crate::later::AHEAD_MS) ahead. One that came before is over.
    At(Timestamp),
}

/// Saves a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveMessage {
    /// With which reminder.
    #[serde(default)]
    pub reminder: Reminder,
}

/// A message that the person wants to come back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMessage {
    /// Where it is.
    pub room: RoomId,
    /// Its place there.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub seq: Seq,
    /// When it was saved, or when its reminder came.
    pub at: Timestamp,
    /// When its reminder comes, or came.
    pub remind_at: Option<Timestamp>,
    /// Whether its reminder has come, and nothing was done about it.
    pub due: bool,
    /// What it says, where the person may read it.
    pub message: Option<SavedContent>,
    /// Why they may not: [`ErrorCode::NotAMember`], or [`ErrorCode::MessageUnknown`] where it is deleted.
    pub hidden: Option<ErrorCode>,
}

/// What a saved message says, as of now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedContent {
    /// Who wrote it.
    pub author: Person,
    /// When.
    pub at: Timestamp,
    /// Its text; can be empty where it has files.
    pub text: String,
    /// Its files.
    pub files: Vec<Attachment>,
}

/// The messages that a person has saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// What was saved, or called for the person, last comes first.
    pub messages: Vec<SavedMessage>,
    /// What the next page is asked for by; `None` at the end.
    pub next: Option<String>,
}

/// A message to be sent later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleMessage {
    /// Where.
    pub room: RoomId,
    /// What it is to say, as typed.
    pub text: String,
    /// The message that it answers.
    #[serde(default)]
    pub reply_to: Option<Seq>,
    /// When it is to be sent, at most [`AHEAD_MS`](crate::later::AHEAD_MS) ahead.
    pub send_at: Timestamp,
}

/// A message that is to be sent later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledMessage {
    /// Its sender's name for it, under which it will be in the log.
    pub client_id: ClientId,
    /// Where.
    pub room: RoomId,
    /// What it is to say.
    pub text: String,
    /// The message that it answers.
    pub reply_to: Option<Seq>,
    /// When it is to be sent, or was refused.
    pub send_at: Timestamp,
    /// Why it was refused at its time, if it was. It stays until its sender decides.
    pub error: Option<ErrorCode>,
}

/// The messages that a person sends later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// The next one first, at most [`SCHEDULED_MAX`](crate::later::SCHEDULED_MAX).
    pub messages: Vec<ScheduledMessage>,
}
