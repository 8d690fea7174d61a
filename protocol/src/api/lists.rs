//! Lists that are read page by page. Each reply tells by what the next page is asked for: a cursor, which means something to the
//! server alone. What stays where it is in the list's order while somebody reads it is on one page, once.

use serde::{Deserialize, Serialize};

use crate::{Event, Person, Role, RoomId, Timestamp};

/// Which page of a list is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListQuery {
    /// What comes after this cursor; from the beginning without it.
    pub after: Option<String>,
    /// How many entries, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
}

/// Which public rooms are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomsQuery {
    /// A part of the name or the topic; empty for all.
    #[serde(default)]
    pub query: String,
    /// The name, however it is written: the one room that is called so.
    pub name: Option<String>,
    /// What comes after this cursor; from the beginning without it.
    pub after: Option<String>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
    /// Asks for none of them, and for those of the reader's own rooms that come after this cursor.
    pub mine_after: Option<String>,
}

/// Whom somebody looks for who types a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleQuery {
    /// The beginning of a name or a display name, or of a word of one; empty for everybody.
    #[serde(default)]
    pub query: String,
    /// Leaves out who is in this room.
    pub room: Option<RoomId>,
    /// What comes after this cursor; from the beginning without it.
    pub after: Option<String>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
}

/// Which members of a room are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersQuery {
    /// The beginning of a name or a display name, or of a word of one; empty for everybody.
    #[serde(default)]
    pub query: String,
    /// What comes after this cursor; from the beginning without it.
    pub after: Option<String>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
}

/// People who were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// The closest first: who is called exactly so, then by name.
    pub people: Vec<Person>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// A member of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberListing {
    /// Who.
    pub person: Person,
    /// What they are in it.
    pub role: Role,
    /// Until when they may not post, which can be over.
    pub muted_until: Option<Timestamp>,
}

/// A room's members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// By name; of a query the closest first.
    pub members: Vec<MemberListing>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// A room's pinned messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// As they are now, the newest pin first.
    pub events: Vec<Event>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// Those who may not come back to a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bans {
    /// The last first.
    pub people: Vec<Person>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}
