//! Keeping order in a room.

use serde::{Deserialize, Serialize};

use crate::{Person, Role, Seq, Timestamp};

/// That somebody is to be taken out of a room.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RemoveMember {
    /// Whether they may not come back.
    #[serde(default)]
    pub ban: bool,
    /// Why, as typed; they see it.
    #[serde(default)]
    pub reason: String,
}

/// That somebody is to be silent for a while.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MuteMember {
    /// For how long, 1 to 525,600.
    pub minutes: u32,
    /// Why, as typed; they see it.
    #[serde(default)]
    pub reason: String,
}

/// That somebody is to have another role.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SetRole {
    /// Which.
    pub role: Role,
}

/// A link to be made.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct NewLink {
    /// For how long it is good, 1 to 8,760; without it, until it is revoked.
    #[serde(default)]
    pub hours: Option<u32>,
    /// How many people it lets in, 1 to 1,000; without it, any number.
    #[serde(default)]
    pub uses: Option<u32>,
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
}

/// The links of a room that are good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The newest first.
    pub links: Vec<Link>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// What somebody decided about a room or a person in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Took away somebody else's message.
    Deleted,
    /// Took somebody out.
    Removed,
    /// Took somebody out for good.
    Banned,
    /// Let somebody come back.
    Unbanned,
    /// Made somebody silent.
    Muted,
    /// Let somebody speak again.
    Unmuted,
    /// Gave somebody another role.
    RoleChanged,
    /// Brought somebody in.
    Added,
    /// Gave the room another name.
    Renamed,
    /// Changed what the room is about.
    TopicChanged,
    /// Closed the room.
    Archived,
    /// Opened it again.
    Unarchived,
    /// Made a link.
    LinkMade,
    /// Revoked a link.
    LinkRevoked,
    /// Pinned a message.
    Pinned,
    /// Took a pin away.
    Unpinned,
}

impl AuditAction {
    /// Every action, in the order of the numbers that stand for them in the database.
    pub const ALL: [Self; 16] = [
        Self::Deleted,
        Self::Removed,
        Self::Banned,
        Self::Unbanned,
        Self::Muted,
        Self::Unmuted,
        Self::RoleChanged,
        Self::Added,
        Self::Renamed,
        Self::TopicChanged,
        Self::Archived,
        Self::Unarchived,
        Self::LinkMade,
        Self::LinkRevoked,
        Self::Pinned,
        Self::Unpinned,
    ];
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Person,
    /// What.
    pub action: AuditAction,
    /// To whom, where it is about somebody.
    pub subject: Option<Person>,
    /// The reason that was given, the new role, name or topic; can be empty.
    pub detail: String,
    /// The message that it is about, where it is about one. Deletions that are older than this field have none.
    #[serde(default)]
    pub message: Option<Seq>,
}

/// A room's audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// The newest first.
    pub entries: Vec<AuditEntry>,
    /// What the next page is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
}
