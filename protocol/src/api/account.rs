//! The bodies for one's own account, other people's cards, and administration.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{FileId, Person, SessionId, Timestamp};

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whose.
    pub me: Person,
    /// What they say about themself.
    pub bio: String,
    /// What they are up to.
    pub status: String,
    /// Whether they administer the server.
    pub is_admin: bool,
    /// Whether others see how far they have read.
    pub tells_seen: bool,
    /// Whether they are asked before somebody brings them into a room.
    #[serde(default)]
    pub asks_before_added: bool,
    /// In which language they read the interface, by its tag; `None` where their browsers say that.
    #[serde(default)]
    pub language: Option<String>,
}

/// What is to change about one's profile, as typed; what is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ProfileChange {
    /// How one wants to be called; empty for the name.
    pub display_name: Option<String>,
    /// What one says about oneself.
    pub bio: Option<String>,
    /// What one is up to.
    pub status: Option<String>,
    /// Whether others may see how far one has read.
    pub tells_seen: Option<bool>,
    /// Whether one wants to be asked before somebody brings one into a room.
    #[serde(default)]
    pub asks_before_added: Option<bool>,
    /// In which language one reads the interface, by its tag; empty to leave it to the browser.
    #[serde(default)]
    pub language: Option<String>,
}

/// An upload of one's own that is to be a small picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPicture {
    /// Which. No message has it, and it is used up by this.
    pub file: FileId,
}

/// A new password, and the old one as a proof.
#[derive(Clone, Serialize, Deserialize)]
pub struct PasswordChange {
    /// The one so far.
    pub old_password: String,
    /// The one from now on, as typed.
    pub password: String,
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordChange(…)")
    }
}

/// One's password, as a proof that it is oneself who asks.
#[derive(Clone, Serialize, Deserialize)]
pub struct PasswordProof {
    /// As typed.
    pub own_password: String,
}

impl fmt::Debug for PasswordProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordProof(…)")
    }
}

/// One log-in on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Which.
    pub id: SessionId,
    /// What logged in, such as `Firefox` or `curl`, where it told.
    pub program: Option<String>,
    /// What it runs on, such as `Linux`, where it told.
    pub system: Option<String>,
    /// When it logged in.
    pub created_at: Timestamp,
    /// When it was last used, give or take the life of an access token.
    pub last_used_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Where one is logged in, the most recently used first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// Each log-in.
    pub devices: Vec<Device>,
}

/// What others see of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Who.
    pub person: Person,
    /// What they say about themself.
    pub bio: String,
    /// What they are up to.
    pub status: String,
    /// Whether they are connected.
    pub online: bool,
    /// When they were last connected, to the minute.
    pub last_seen_at: Option<Timestamp>,
}

/// Whom one has blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedPeople {
    /// All of them, the last first; at most [`BLOCKED_MAX`](crate::blocked::BLOCKED_MAX).
    pub people: Vec<Person>,
}

/// An account, for administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountListing {
    /// Whose.
    pub person: Person,
    /// Whether they administer the server.
    pub is_admin: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When they were last connected.
    pub last_seen_at: Option<Timestamp>,
    /// Why it is closed, perhaps for no said reason; `None` while it is open.
    pub closed_because: Option<String>,
}

/// Which accounts an administrator looks for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountsQuery {
    /// A part of the name or the display name; empty for all.
    #[serde(default)]
    pub query: String,
    /// Those after this cursor; from the beginning without it.
    pub after: Option<String>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// The newest first.
    pub accounts: Vec<AccountListing>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// Why an account is closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Closing {
    /// Told to the person when they try to log in; may be empty.
    pub reason: String,
}

/// Whether strangers may sign up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// They may.
    pub open: bool,
    /// Whether owners of rooms, too, may make links by which people can sign up. In a request, `None` leaves it as it is.
    #[serde(default)]
    pub owners_invite: Option<bool>,
}
