//! A search over HTTP.

use serde::{Deserialize, Serialize};

use crate::{Attachment, Person, RoomId, RoomKind, Seq, Timestamp};

/// What is asked of `GET /api/search`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SearchQuery {
    /// Words and filters: see [`Query`](super::Query). What can't be understood as a filter is a word.
    pub q: String,
    /// Only in this room.
    #[serde(default)]
    pub room: Option<RoomId>,
    /// Also in public rooms that the asker has not joined.
    #[serde(default)]
    pub public: bool,
    /// Which come first.
    #[serde(default)]
    pub order: Order,
    /// Minutes that the asker's clock is ahead of UTC, for days; −1,440 to 1,440.
    #[serde(default)]
    pub offset: i32,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// Most messages.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Which results come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The newest.
    #[default]
    Newest,
    /// Those that match best.
    Best,
}

/// What was found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SearchResults {
    /// A page of messages.
    pub messages: Vec<FoundMessage>,
    /// Leads to the page after this, if there is one.
    #[serde(default)]
    pub next: Option<String>,
    /// How many messages in a hundred can be found by now, while older ones are still being indexed.
    #[serde(default)]
    pub indexed: Option<u8>,
}

/// A message that was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FoundMessage {
    /// In which room.
    pub room: RoomId,
    /// What the room is called; in a direct conversation, the other person.
    pub room_name: String,
    /// Of which kind it is.
    pub room_kind: RoomKind,
    /// Whether the asker is a member of it.
    pub joined: bool,
    /// Where in the room.
    pub seq: Seq,
    /// Who wrote it.
    pub author: Person,
    /// When.
    pub at: Timestamp,
    /// What it says, without its notation, cut around the first match.
    pub text: String,
    /// What of `text` was looked for, in its order and without overlaps.
    #[serde(default)]
    pub marks: Vec<Mark>,
    /// Its files.
    #[serde(default)]
    pub files: Vec<Attachment>,
}

/// A part of a text, in bytes of UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it begins.
    pub from: u32,
    /// Where it ends: after its last byte.
    pub to: u32,
}
