//! What somebody may do with the messages of a room, so that nothing is offered that the server refuses.

use leptos::prelude::*;
use protocol::{
    api::RoomInfo,
    permission::{Action, RoomContext, Standing, check},
};

use crate::session::Client;

/// By the same matrix as on the server; nothing for those who are not in the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Post and answer.
    pub post: bool,
    /// React.
    pub react: bool,
    /// Change their own.
    pub edit: bool,
    /// Delete their own.
    pub delete: bool,
    /// Delete others'.
    pub delete_others: bool,
    /// Pin.
    pub pin: bool,
}

impl Rights {
    /// Of a person, in a room that they are in.
    pub fn of(info: &RoomInfo) -> Self {
        let place = RoomContext { room: info.id, kind: info.kind, archived: info.archived };
        let standing = Standing { muted: info.muted.is_some(), ..Standing::of(info.role) };
        let may = |action| check(&place, &standing, action).is_ok();
        Self {
            post: may(Action::Post),
            react: may(Action::React),
            edit: may(Action::Edit),
            delete: may(Action::Delete),
            delete_others: may(Action::DeleteOthers),
            pin: may(Action::Pin),
        }
    }
}

/// What one may do now, and before it is known what was known of the room.
pub fn rights_of(client: Client, known: RoomInfo) -> Memo<Rights> {
    let joined = client.view.joined;
    Memo::new(move |_| match joined.read().as_ref() {
        Some(joined) => joined.iter().find(|info| info.id == known.id).map(Rights::of).unwrap_or_default(),
        None => Rights::of(&known),
    })
}

#[cfg(test)]
mod tests {
    use protocol::{Mute, Role, RoomId, Timestamp};

    use super::*;

    fn info() -> RoomInfo {
        RoomInfo::fresh(RoomId::LOBBY, "Lobby".into(), 1)
    }

    #[test]
    fn who_is_muted_reads_and_deletes_and_no_more() {
        let muted = RoomInfo { muted: Some(Mute { until: Timestamp(1), reason: String::new() }), ..info() };
        assert_eq!(Rights::of(&muted), Rights { delete: true, ..Rights::default() });
    }

    #[test]
    fn moderators_may_what_members_may_and_keep_order() {
        let member = Rights::of(&info());
        assert_eq!((member.post, member.react, member.edit, member.delete), (true, true, true, true));
        assert_eq!((member.delete_others, member.pin), (false, false));
        let moderator = Rights::of(&RoomInfo { role: Role::Moderator, ..info() });
        assert_eq!(moderator, Rights { delete_others: true, pin: true, ..member });
    }
}
