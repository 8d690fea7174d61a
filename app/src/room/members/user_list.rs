//! Who is in the room, and who of them is online.

use super::people::{Member, People};
use crate::{components::card::Name, overlay::Overlay, session::Client, texts::texts};
use leptos::prelude::*;
use protocol::{Role, RoomId, frame::Presence};

/// The list's id, for the button that opens it where there is no room for it.
pub const PEOPLE: &str = "people";

/// Beside the messages; on a narrow screen over them, when it is asked for.
#[component]
pub fn UserList(people: Memo<People>, room: RoomId) -> impl IntoView {
    let t = &texts().room;
    let title = move || {
        let people = people.read();
        let online = people.list.iter().filter(|member| member.presence != Presence::Offline).count();
        (t.people)(people.count as usize, online)
    };
    let more = move || {
        let people = people.read();
        let more = (people.count as usize).saturating_sub(people.list.len());
        (more > 0).then(|| (t.more_people)(more))
    };
    let roster = expect_context::<Client>().view.roster;
    let is_cut =
        Memo::new(move |_| roster.read().as_ref().is_some_and(|(of, roster)| *of == room && roster.next.is_some()));
    let rows = move || people.get().list.into_iter().map(|member| view! { <Row member/> }).collect_view();
    view! {
        <aside id=PEOPLE class="people" popover="auto" aria-labelledby="people-title">
            <h2 id="people-title">{title}</h2>
            <ul>{rows}</ul>
            <p class="faint">{more}</p>
            {move || is_cut.get().then(|| Overlay::Members(room).show())}
        </aside>
    }
}

#[component]
fn Row(member: Member) -> impl IntoView {
    let t = &texts().room;
    let Member { person, presence, role, .. } = member;
    let (class, words) = match presence {
        Presence::Online => ("online", t.online),
        Presence::Away => ("away", t.away),
        Presence::Offline => ("offline", t.offline),
    };
    let role = match role {
        Role::Member => None,
        Role::Moderator => Some(t.moderator),
        Role::Owner => Some(t.owner),
    };
    view! {
        <li class=class>
            <Name person/>
            <span class="unseen">{words}</span>
            {role.map(|role| view! { <span class="role">{role}</span> })}
        </li>
    }
}
