//! Links that let people into a room, and who has no account onto the server.

use serde::{Deserialize, Serialize};

use crate::{Person, PictureId, RoomId, Timestamp};

/// A link to be made.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct NewLink {
    /// For how long it is good, 1 to 8,760; without it, until it is revoked.
    #[serde(default)]
    pub hours: Option<u32>,
    /// How many people it lets in, 1 to 1,000; without it, any number.
    #[serde(default)]
    pub uses: Option<u32>,
    /// Whether who has no account can make one for it, also where registration is closed.
    #[serde(default)]
    pub creates_accounts: bool,
}

/// A link that lets people into a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What stands at the end of its address, `/join/…`.
    pub code: String,
    /// Who made it.
    pub by: Person,
    /// When it ends; `None` where it doesn't.
    pub expires_at: Option<Timestamp>,
    /// How many more people it lets in; `None` for any number.
    pub uses_left: Option<u32>,
    /// Whether it was made for people who have no account, too. They can sign up by it for as long as who made it may make such links.
    #[serde(default)]
    pub creates_accounts: bool,
}

/// The links of a room that are good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The newest first.
    pub links: Vec<Link>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
    /// Whether who asks may make links by which people can sign up.
    #[serde(default)]
    pub may_create_accounts: bool,
}

/// What a link leads to, for whoever has it, before they come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPreview {
    /// The room's name.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// How many are in it.
    pub member_count: u32,
    /// Who made the link.
    pub by: Person,
    /// When it ends; `None` where it doesn't.
    pub expires_at: Option<Timestamp>,
    /// Whether who has no account can make one now: registration is open, or the link is for that.
    pub can_sign_up: bool,
    /// Who asks, if they are logged in.
    pub me: Option<Person>,
    /// The room, where they are in it already.
    pub joined: Option<RoomId>,
    /// The room's picture: `GET /api/links/{code}/picture/{picture}`.
    #[serde(default)]
    pub picture: Option<PictureId>,
}
