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
    /// Made a link by which people without an account can sign up.
    AccountLinkMade,
    /// Asked to come back.
    AskedToReturn,
    /// Declined that somebody comes back.
    RequestDeclined,
    /// Made somebody an administrator of the server. Only the server's own log has it.
    AdministratorMade,
    /// Made an administrator a person like others again. Only the server's own log has it.
    AdministratorUnmade,
    /// Gave the room another picture, or none.
    PictureChanged,
    /// Took a link preview away from a message of somebody else.
    PreviewRemoved,
    /// Added an emoji to the server. Only the server's own log has it, as the two that follow.
    EmojiAdded,
    /// Gave an emoji another name.
    EmojiRenamed,
    /// Took an emoji away.
    EmojiRemoved,
}

impl AuditAction {
    /// Every action, in the order of the numbers that stand for them in the database.
    pub const ALL: [Self; 26] = [
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
        Self::AccountLinkMade,
        Self::AskedToReturn,
        Self::RequestDeclined,
        Self::AdministratorMade,
        Self::AdministratorUnmade,
        Self::PictureChanged,
        Self::PreviewRemoved,
        Self::EmojiAdded,
        Self::EmojiRenamed,
        Self::EmojiRemoved,
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
