//! Who may do what: the one matrix that the server enforces and the interface follows.

use crate::{ErrorCode, RoomId};

/// How a person stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Has an account, is not in the room.
    Outsider,
    /// Is in the room.
    Member,
}

/// What a person wants to do with a room. All rooms are public so far: everyone with an account may find and join them.
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
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 6] = [Self::Find, Self::Join, Self::Leave, Self::Read, Self::SeeMembers, Self::Post];
}

/// Whether a person of this standing may do this in this room.
///
/// # Errors
/// The reason to give where they may not.
pub fn check(room: RoomId, standing: Standing, action: Action) -> Result<(), ErrorCode> {
    match (standing, action) {
        (_, Action::Find | Action::Join) => Ok(()),
        (Standing::Member, Action::Leave) if room == RoomId::LOBBY => Err(ErrorCode::LobbyIsForAll),
        (Standing::Member, Action::Leave | Action::Read | Action::SeeMembers | Action::Post) => Ok(()),
        (Standing::Outsider, Action::Leave | Action::Read | Action::SeeMembers | Action::Post) => {
            Err(ErrorCode::NotAMember)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outsider_can_only_find_and_join() {
        let room = RoomId(uuid::Uuid::from_u128(7));
        for action in Action::ALL {
            let allowed = check(room, Standing::Outsider, action).is_ok();
            assert_eq!(allowed, matches!(action, Action::Find | Action::Join), "{action:?}");
            assert!(check(room, Standing::Member, action).is_ok());
        }
    }

    #[test]
    fn nobody_leaves_the_lobby() {
        assert_eq!(check(RoomId::LOBBY, Standing::Member, Action::Leave), Err(ErrorCode::LobbyIsForAll));
    }
}
