//! What can be done about somebody in a room.

use gloo_net::http::Method;
use protocol::{
    Role, RoomId, UserId,
    api::{MuteMember, RemoveMember, RoomInfo, SetRole},
    permission::{Action, Standing, Subject, check_on, check_role},
};

use crate::{
    errors::Failure,
    http,
    room::info::place,
    texts::{self, texts},
};

/// How long one can make somebody silent, in minutes; [`mute_times`](crate::texts::Texts) says the same in words.
pub const MUTE_MINUTES: [u32; 3] = [10, 60, 24 * 60];

/// One thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModerationAction {
    /// Give them this role.
    Make(Role),
    /// Make them silent for a while.
    Mute,
    /// Let them speak again.
    Unmute,
    /// Take them out.
    Remove,
    /// Take them out for good.
    Ban,
}

impl ModerationAction {
    /// All that the reader may do about somebody of this role, who is muted or not, or about themself; `None` stands for
    /// who is not in the room.
    pub fn offered(info: &RoomInfo, role: Option<Role>, is_muted: bool, is_me: bool) -> Vec<Self> {
        let subject = if is_me { Subject::Myself } else { Subject::Other(role) };
        let (place, standing) = (place(info), Standing::of(info.role));
        let may = |action| check_on(&place, &standing, action, subject).is_ok();
        let mut actions = Vec::new();
        if let Some(role) = role {
            let can_become = |other: &Role| *other != role && check_role(&place, &standing, subject, *other).is_ok();
            actions.extend(Role::ALL.into_iter().filter(can_become).map(Self::Make));
            if may(Action::Mute) {
                actions.push(if is_muted { Self::Unmute } else { Self::Mute });
            }
        }
        if may(Action::Remove) {
            actions.extend(role.map(|_| Self::Remove));
            actions.push(Self::Ban);
        }
        actions
    }

    /// What its button says; about the reader themself where `is_me`.
    pub fn label(self, is_me: bool) -> &'static str {
        let t = &texts().manage;
        match self {
            Self::Make(role) if is_me => (texts::confirm().step_down)(role),
            Self::Make(role) => (t.make)(role),
            Self::Mute => t.mute,
            Self::Unmute => t.unmute,
            Self::Remove => t.remove,
            Self::Ban => t.ban,
        }
    }

    /// What will come of it, where that is asked first.
    pub fn warning(self, is_me: bool, name: &str) -> Option<String> {
        let t = texts::confirm();
        match self {
            Self::Make(_) if is_me => Some(t.step_down_says.to_owned()),
            Self::Make(role) => Some((t.make_says)(role, name)),
            Self::Mute => Some((t.mute_says)(name)),
            Self::Unmute => None,
            Self::Remove => Some((t.remove_says)(name)),
            Self::Ban => Some((t.ban_says)(name)),
        }
    }

    /// Whether it takes somebody out.
    pub fn is_hard(self) -> bool {
        matches!(self, Self::Remove | Self::Ban)
    }

    /// Whether the person concerned is told a reason.
    pub fn has_reason(self) -> bool {
        matches!(self, Self::Mute | Self::Remove | Self::Ban)
    }

    /// Does it.
    pub async fn carry_out(self, room: RoomId, user: UserId, minutes: u32, reason: String) -> Result<(), Failure> {
        let member = format!("/api/rooms/{room}/members/{user}");
        match self {
            Self::Make(role) => http::tell(Method::PUT, &format!("{member}/role"), &SetRole { role }).await,
            Self::Mute => http::tell(Method::PUT, &format!("{member}/mute"), &MuteMember { minutes, reason }).await,
            Self::Unmute => http::command(Method::DELETE, &format!("{member}/mute")).await,
            Self::Remove | Self::Ban => {
                let ban = self == Self::Ban;
                http::tell(Method::POST, &format!("{member}/removal"), &RemoveMember { ban, reason }).await
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(role: Role) -> RoomInfo {
        RoomInfo { role, ..RoomInfo::fresh(RoomId(uuid::Uuid::from_u128(7)), "Tea".into(), 1) }
    }

    #[test]
    fn what_one_may_not_do_is_not_offered() {
        assert_eq!(ModerationAction::offered(&room(Role::Member), Some(Role::Member), false, false), []);
        assert_eq!(
            ModerationAction::offered(&room(Role::Moderator), Some(Role::Member), false, false),
            [ModerationAction::Mute, ModerationAction::Remove, ModerationAction::Ban]
        );
        assert_eq!(
            ModerationAction::offered(&room(Role::Moderator), Some(Role::Member), true, false),
            [ModerationAction::Unmute, ModerationAction::Remove, ModerationAction::Ban]
        );
        assert_eq!(ModerationAction::offered(&room(Role::Moderator), Some(Role::Owner), false, false), []);
        assert_eq!(ModerationAction::offered(&room(Role::Moderator), None, false, false), [ModerationAction::Ban]);
        assert_eq!(
            ModerationAction::offered(&room(Role::Owner), Some(Role::Owner), false, true),
            [ModerationAction::Make(Role::Member), ModerationAction::Make(Role::Moderator)]
        );
        assert_eq!(
            ModerationAction::offered(&room(Role::Owner), Some(Role::Owner), false, false),
            [ModerationAction::Make(Role::Member), ModerationAction::Make(Role::Moderator)]
        );
        assert_eq!(
            ModerationAction::offered(&room(Role::Moderator), Some(Role::Moderator), false, true),
            [ModerationAction::Make(Role::Member)]
        );
    }
}
