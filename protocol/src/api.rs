//! The bodies of HTTP requests and replies.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Event, Person, RoomId, Seq, UserId};

/// Most events on one page of history.
pub const PAGE_MAX: u32 = 200;
/// Events on a page of history where the client doesn't say.
pub const PAGE: u32 = 50;
/// Most members on a room's page; `member_count` tells how many there are.
pub const MEMBERS_MAX: u32 = 500;

/// Unread messages are counted up to here; the number stands for "as many or more".
pub const UNREAD_MAX: u32 = 1_000;

/// A name and a password: to sign up and to log in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// As typed.
    pub name: String,
    /// As typed.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The tokens of a session, for clients that keep no cookies.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    /// Goes into `Authorization: Bearer …`.
    pub access_token: String,
    /// Seconds until the access token expires.
    pub expires_in: u32,
    /// Gets the next pair from `POST /api/sessions/refresh`; good for one use.
    pub refresh_token: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// The reply to signing up, logging in and refreshing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedIn {
    /// Whose session it is.
    pub me: Person,
    /// Its tokens.
    pub tokens: Tokens,
}

/// A refresh token, where it is not sent as a cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct Refresh {
    /// The newest that the client got.
    pub refresh_token: String,
}

/// A room, for somebody who is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomInfo {
    /// Which.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// The seq of its newest event.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub last_seq: Seq,
    /// The seq up to which the person has read, on any device.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub read_seq: Seq,
    /// Others' messages after that, up to `last_seq`; [`UNREAD_MAX`] stands for as many or more.
    pub unread: u32,
}

/// A room, for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomListing {
    /// Which.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// How many are in it.
    pub member_count: u32,
    /// Whether the reader is in it.
    pub joined: bool,
}

/// The rooms page: what one is in, and what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rooms {
    /// Who reads.
    pub me: Person,
    /// The rooms that they are in, the lobby first, then by name.
    pub mine: Vec<RoomInfo>,
    /// All public rooms, the lobby first, then by name.
    pub public: Vec<RoomListing>,
}

/// A new room.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewRoom {
    /// Its name, as typed.
    pub name: String,
}

/// A room's page: all that is needed to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPage {
    /// The room.
    pub room: RoomInfo,
    /// Its newest events, oldest first, up to `room.last_seq`.
    pub events: Vec<Event>,
    /// The first [`MEMBERS_MAX`] members by name.
    pub members: Vec<Person>,
    /// How many members there are.
    pub member_count: u32,
    /// Who is online, at most 500.
    pub online: Vec<UserId>,
}

/// What a page of history is asked for by.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Events before this one; without it the newest.
    pub before: Option<Seq>,
    /// How many, at most [`PAGE_MAX`]; [`PAGE`] without it.
    pub limit: Option<u32>,
}

/// A page of history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Oldest first, without gaps.
    pub events: Vec<Event>,
}
