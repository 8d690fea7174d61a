//! Leaving a room: asked first where one can't come back by oneself.

use client::people::People;
use leptos::{either::Either, prelude::*};
use protocol::{RoomKind, api::RoomInfo, permission::Action};

use super::menu::MENU;
use crate::{
    components::{
        confirm::{Question, Questions, Words},
        membership::{Membership, MembershipButton},
    },
    dom,
    names::title,
    navigation,
    room::info::may,
    texts::{self, texts},
};

/// The last thing of a room's menu, where one can leave.
#[component]
pub fn LeaveItem(info: Memo<RoomInfo>, people: Memo<People>) -> impl IntoView {
    let questions = expect_context::<Questions>();
    let asks = Callback::new(move |()| {
        let info = info.get_untracked();
        let Some(warning) = warning(&info, people.read_untracked().count) else { return false };
        dom::close_popover(MENU);
        let room = info.id;
        let leave = move || async move {
            let path = Membership::Leave.carry_out(room).await?;
            navigation::go(&path);
            Ok(())
        };
        let words = move || {
            let t = texts::confirm();
            Words { title: (t.leave)(&title(&info)), text: warning(t), action: texts().common.leave }
        };
        questions.ask(Question::new(words, leave));
        true
    });
    move || {
        let info = info.read();
        if !may(&info, Action::Leave) {
            return Either::Left(());
        }
        let membership = if is_pair(&info) { Membership::Close } else { Membership::Leave };
        Either::Right(view! {
            <li role="none">
                <MembershipButton room=info.id name=title(&info) membership class="leave" role="menuitem" asks/>
            </li>
        })
    }
}

fn is_pair(info: &RoomInfo) -> bool {
    info.kind == RoomKind::Direct && info.people.len() == 1
}

/// One of the texts of questions, which come with the question.
type Warning = fn(&texts::Confirm) -> &'static str;

/// What will happen to who leaves, where they can't just come back.
fn warning(info: &RoomInfo, members: u32) -> Option<Warning> {
    match info.kind {
        RoomKind::Direct if is_pair(info) => None,
        RoomKind::Direct => Some(|t| t.leave_group),
        RoomKind::Private if members <= 1 => Some(|t| t.leave_alone),
        RoomKind::Private => Some(|t| t.leave_private),
        RoomKind::Public => info.archived.then_some(|t| t.leave_archived),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Person, RoomId, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_who_can_not_come_back_by_themself_is_asked() {
        let public = RoomInfo::fresh(RoomId(Uuid::from_u128(1)), "Tea".into(), 1);
        let private = RoomInfo { kind: RoomKind::Private, ..public.clone() };
        let bo = Person { id: UserId(Uuid::from_u128(2)), name: "bo".into(), display_name: None, avatar: None };
        let pair = RoomInfo { kind: RoomKind::Direct, people: vec![bo.clone()], ..public.clone() };
        let group = RoomInfo { people: vec![bo.clone(), bo], ..pair.clone() };
        let t = texts::confirm();
        let says = |info: &RoomInfo, members| warning(info, members).map(|text| text(t));
        assert_eq!(says(&public, 1), None);
        assert_eq!(says(&pair, 2), None);
        assert_eq!(says(&group, 3), Some(t.leave_group));
        assert_eq!(says(&private, 2), Some(t.leave_private));
        assert_eq!(says(&private, 1), Some(t.leave_alone));
        assert_eq!(says(&RoomInfo { archived: true, ..public }, 5), Some(t.leave_archived));
    }
}
