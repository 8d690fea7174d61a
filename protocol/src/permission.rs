//! Who may do what in a room: the one matrix that the server enforces and the interface follows.

#[cfg(test)]
mod tests;

use crate::{ErrorCode, Role, RoomId, RoomKind};

/// A room, as far as it matters for what one may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomContext {
    /// Which.
    pub room: RoomId,
    /// Who can find it.
    pub kind: RoomKind,
    /// Whether it is closed for good.
    pub archived: bool,
}

/// How a person stands to a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What they are in it; `None` for those who are not in it.
    pub role: Option<Role>,
    /// Whether they are silent for a while.
    pub muted: bool,
    /// Whether they may not come back.
    pub banned: bool,
    /// Whether they hold a link that lets them in.
    pub invited: bool,
    /// Whether they are the server's administrator.
    pub admin: bool,
    /// Whether somebody is blocked between them and the other one of a direct conversation of two.
    pub block: Option<Block>,
}

/// Who of two people has blocked the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// The other one, who takes nothing from the person; perhaps each has blocked the other.
    ByOther,
    /// Only the person themself.
    ByMyself,
}

impl Block {
    /// What it is between two people, if there is one.
    pub fn between(by_other: bool, by_myself: bool) -> Option<Self> {
        match (by_other, by_myself) {
            (true, _) => Some(Self::ByOther),
            (false, true) => Some(Self::ByMyself),
            (false, false) => None,
        }
    }
}

/// Whether somebody may turn to another person: write to them alone, begin a conversation with them, bring them into a room.
/// What keeps order in a room is not held up by it.
///
/// # Errors
/// [`ErrorCode::NotFromYou`], [`ErrorCode::BlockedByYou`].
pub fn check_turning_to(block: Option<Block>) -> Result<(), ErrorCode> {
    match block {
        None => Ok(()),
        Some(Block::ByOther) => Err(ErrorCode::NotFromYou),
        Some(Block::ByMyself) => Err(ErrorCode::BlockedByYou),
    }
}

impl Standing {
    /// Of somebody in the room.
    pub fn of(role: Role) -> Self {
        Self { role: Some(role), ..Self::default() }
    }

    /// How high they stand where somebody wants to do something to them. Nobody does anything to an administrator of the server
    /// in a public room, whether they are in it or not.
    pub fn rank(&self, kind: RoomKind) -> Option<Role> {
        if self.admin && kind == RoomKind::Public { Some(Role::Owner) } else { self.role }
    }

    /// The role that counts: an administrator decides in every public room that they are in.
    fn effective(&self, kind: RoomKind) -> Option<Role> {
        match self.role {
            Some(_) if self.admin && kind == RoomKind::Public => Some(Role::Owner),
            role => role,
        }
    }
}

/// What a person wants to do with a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// See that it exists, its name and how many are in it.
    Find,
    /// Become a member.
    Join,
    /// Stop being a member.
    Leave,
    /// Read its history, and receive its events.
    Read,
    /// See who is in it and who is online.
    SeeMembers,
    /// Post a message.
    Post,
    /// Change a message of one's own.
    Edit,
    /// Take away a message of one's own.
    Delete,
    /// Take away a message of somebody else.
    DeleteOthers,
    /// React to a message.
    React,
    /// Pin a message to the room.
    Pin,
    /// Change its name and topic.
    Change,
    /// Close it for good, and open it again.
    Archive,
    /// Bring somebody in by name.
    Add,
    /// Make, see and revoke links that let people in.
    Link,
    /// Make somebody silent for a while.
    Mute,
    /// Take somebody out, for now or for good, and let them come back.
    Remove,
    /// Give somebody another role.
    SetRole,
    /// See who decided what about the room and its members.
    ReadAudit,
    /// Take all that is in it along, as a file.
    Export,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 20] = [
        Self::Find,
        Self::Join,
        Self::Leave,
        Self::Read,
        Self::SeeMembers,
        Self::Post,
        Self::Edit,
        Self::Delete,
        Self::DeleteOthers,
        Self::React,
        Self::Pin,
        Self::Change,
        Self::Archive,
        Self::Add,
        Self::Link,
        Self::Mute,
        Self::Remove,
        Self::SetRole,
        Self::ReadAudit,
        Self::Export,
    ];

    /// The role that it takes in a room of this kind; `None` where nobody may.
    fn needs(self, kind: RoomKind) -> Option<Role> {
        match (self, kind) {
            (Self::Pin, RoomKind::Direct) => Some(Role::Member),
            // The people of a direct conversation are what it is.
            (
                Self::DeleteOthers
                | Self::Change
                | Self::Archive
                | Self::Add
                | Self::Link
                | Self::Mute
                | Self::Remove
                | Self::SetRole
                | Self::ReadAudit
                | Self::Export,
                RoomKind::Direct,
            ) => None,
            (Self::Add, RoomKind::Private)
            | (
                Self::DeleteOthers
                | Self::Pin
                | Self::Change
                | Self::Link
                | Self::Mute
                | Self::Remove
                | Self::ReadAudit,
                _,
            ) => Some(Role::Moderator),
            (Self::Archive | Self::SetRole | Self::Export, _) => Some(Role::Owner),
            _ => Some(Role::Member),
        }
    }
}

/// Whether a person of this standing may do this in this room.
///
/// # Errors
/// The reason to give where they may not. Who may not find a room is told that there is none.
pub fn check(context: &RoomContext, standing: &Standing, action: Action) -> Result<(), ErrorCode> {
    let Some(role) = standing.effective(context.kind) else { return outside(context, standing, action) };
    let needed = action.needs(context.kind).ok_or(ErrorCode::NotInDirect)?;
    let is_lobby = context.room == RoomId::LOBBY;
    match action {
        Action::Leave | Action::Archive | Action::Remove if is_lobby => Err(ErrorCode::LobbyIsForAll),
        _ if role < needed => {
            Err(if needed == Role::Owner { ErrorCode::NeedsOwner } else { ErrorCode::NeedsModerator })
        }
        Action::Post | Action::Edit | Action::React if standing.muted => Err(ErrorCode::Muted),
        Action::Post | Action::Edit | Action::React | Action::Pin | Action::Add | Action::Link if context.archived => {
            Err(ErrorCode::RoomArchived)
        }
        Action::Post | Action::Edit | Action::React | Action::Pin => check_turning_to(standing.block),
        _ => Ok(()),
    }
}

fn outside(context: &RoomContext, standing: &Standing, action: Action) -> Result<(), ErrorCode> {
    let can_find = context.kind == RoomKind::Public || context.kind == RoomKind::Private && standing.invited;
    match action {
        _ if !can_find => Err(ErrorCode::RoomUnknown),
        Action::Find => Ok(()),
        Action::Join if standing.banned => Err(ErrorCode::Banned),
        Action::Join if context.archived => Err(ErrorCode::RoomArchived),
        Action::Join => Ok(()),
        _ => Err(ErrorCode::NotAMember),
    }
}

/// Whether a person may ask to come back into a room in which they were once: a private one. A public one they join.
///
/// # Errors
/// The reason to give where they may not. Who was not in a private room is told that there is none.
pub fn check_asking(context: &RoomContext, standing: &Standing, was_in: bool) -> Result<(), ErrorCode> {
    match context.kind {
        RoomKind::Direct => Err(ErrorCode::RoomUnknown),
        RoomKind::Private if !was_in => Err(ErrorCode::RoomUnknown),
        _ if standing.banned => Err(ErrorCode::Banned),
        _ if context.archived => Err(ErrorCode::RoomArchived),
        RoomKind::Public => Err(ErrorCode::NotAMember),
        RoomKind::Private => Ok(()),
    }
}

/// Whether a person may make a link by which people without an account can sign up, also where registration is closed: who may
/// make links in the room and administers the server, and its owners where `owners_may`, as the server's settings say.
///
/// # Errors
/// The reason to give where they may not.
pub fn check_account_link(context: &RoomContext, standing: &Standing, owners_may: bool) -> Result<(), ErrorCode> {
    check(context, standing, Action::Link)?;
    match standing.role {
        _ if standing.admin => Ok(()),
        Some(Role::Owner) if owners_may => Ok(()),
        _ if owners_may => Err(ErrorCode::NeedsOwner),
        _ => Err(ErrorCode::NotAnAdministrator),
    }
}

/// Whether a person may do this to somebody: only to those of a lower role. Owners give each other's roles too, or none that was
/// given could be taken away again.
///
/// # Errors
/// The reason to give where they may not.
pub fn check_on(context: &RoomContext, standing: &Standing, action: Action, subject: Subject) -> Result<(), ErrorCode> {
    check(context, standing, action)?;
    let role = standing.effective(context.kind);
    match subject {
        Subject::Myself if action == Action::SetRole => Ok(()),
        Subject::Myself => Err(ErrorCode::NotToYourself),
        Subject::Other(other) if role > other || role == other && action == Action::SetRole => Ok(()),
        Subject::Other(_) => Err(ErrorCode::Outranked),
    }
}

/// Whether a person may give somebody this role. Everyone may step down; that somebody owns the room afterwards is not looked at
/// here.
///
/// # Errors
/// The reason to give where they may not.
pub fn check_role(context: &RoomContext, standing: &Standing, subject: Subject, role: Role) -> Result<(), ErrorCode> {
    let is_less = standing.role.is_some_and(|mine| role < mine);
    if subject == Subject::Myself && is_less && context.kind != RoomKind::Direct {
        return Ok(());
    }
    check_on(context, standing, Action::SetRole, subject)
}

/// Somebody to whom something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The person themself.
    Myself,
    /// Somebody else, of this role in the room; `None` where they are not in it.
    Other(Option<Role>),
}
