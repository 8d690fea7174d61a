//! The bodies of HTTP requests and replies.

mod account;
mod emoji;
mod files;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Event, Person, Seq, Timestamp};

mod inbox;
mod jobs;
mod later;
mod links;
mod lists;
mod mail;
mod moderation;
mod push;
mod requests;
mod rooms;
mod threads;
pub mod tokens;

pub use emoji::{CustomEmoji, CustomEmojis, EmojiName};
pub use files::{FileGroup, FileLimits, Files, FilesQuery, ListedFile};
pub use inbox::{Concern, INBOX_MAX, INBOX_ROOM_MAX, Inbox, InboxMessage};
pub use jobs::{GivenUpJob, Jobs};
pub use later::{
    LaterCounts, Reminder, SaveMessage, Saved, SavedContent, SavedMessage, ScheduleMessage, Scheduled, ScheduledMessage,
};
pub use links::{Link, LinkPreview, Links, NewLink};
pub use lists::{Bans, ListQuery, MemberListing, Members, MembersQuery, People, PeopleQuery, Pins, RoomsQuery};
pub use mail::{MailChange, MailSettings};
pub use moderation::{Audit, AuditAction, AuditEntry, MuteMember, RemoveMember, SetRole};
pub use push::{PushKey, PushSubscription};
pub use requests::{JoinRequest, JoinRequests, NewJoinRequest};
pub use rooms::{
    Asked, Edit, EditHistory, Invitation, Invitations, NewDirect, NewMessage, NewRoom, Posted, RoomChange, RoomInfo,
    RoomListing, RoomPage, Rooms, Version,
};

pub use threads::{
    FOLLOWED_MAX, FollowedThread, FollowedThreads, ListedThread, ReadThread, ThreadPage, ThreadQuery, Threads,
};

pub use account::{
    Account, AccountListing, Accounts, AccountsQuery, BlockedPeople, Card, Closing, Device, Devices, NewPicture,
    PasswordChange, PasswordProof, ProfileChange, Registration,
};

/// Most entries on one page of a list, and most events on one of history.
pub const PAGE_MAX: u32 = 200;
/// Entries on a page where the client doesn't say.
pub const PAGE: u32 = 50;
/// Most of one's own rooms in a list; `mine_next` leads to the others.
pub const MINE_MAX: u32 = 200;
/// Most members on a room's page; `members_next` leads to the others.
pub const MEMBERS_MAX: u32 = 500;

/// Unread messages are counted up to here; the number stands for "as many or more".
pub const UNREAD_MAX: u32 = 100;

/// A name and a password, to log in.
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

/// A name and a password for a new account.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewAccount {
    /// As typed.
    pub name: String,
    /// As typed.
    pub password: String,
    /// The code of the link by which somebody comes, if they come by one.
    #[serde(default)]
    pub link: Option<String>,
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount").field("name", &self.name).finish_non_exhaustive()
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

/// What a page of history is asked for by: at most one of the three; without any the newest.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Events before this one.
    pub before: Option<Seq>,
    /// Events after this one.
    pub after: Option<Seq>,
    /// This one and those around it.
    pub around: Option<Seq>,
    /// How many, at most [`PAGE_MAX`]; [`PAGE`] without it.
    pub limit: Option<u32>,
}

/// From when on the first message of a room is asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FirstQuery {
    /// Written then or later.
    pub since: Timestamp,
}

/// The first message of a room since some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstMessage {
    /// Where it is; `None` where nothing was written since.
    pub seq: Option<Seq>,
}

/// A page of history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Oldest first, without gaps.
    pub events: Vec<Event>,
}
