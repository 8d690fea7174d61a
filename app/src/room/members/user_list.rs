//! Who is in the room, and who of them is online.

#[cfg(feature = "ssr")]
use crate::pieces::piece;
use crate::{
    components::{avatar::Avatar, roving::Roving},
    room::cards::Name,
    room::overlay::{Filter, RoomOverlay},
    session::Client,
    texts::texts,
};
use client::people::{Member, People};
use leptos::prelude::*;
use protocol::{PictureId, Role, RoomId, UserId, frame::Presence};

/// The list's id, for the button that opens it where there is no room for it.
pub const PEOPLE: &str = "people";

/// All of it is one stop of the Tab key.
const NAMES: Roving = Roving { group: ".people", items: ".author", is_row: false };

/// From so many members on one looks for somebody rather than through them all.
const FILTER_FROM: u32 = 10;

/// Beside the messages; on a narrow screen over them, when it is asked for.
#[component]
pub fn UserList(people: Memo<People>, room: RoomId) -> impl IntoView {
    #[cfg(feature = "ssr")]
    return piece("room people", (people.get_untracked(), room), |(people, room)| {
        list(Memo::new(move |_| people.clone()), room)
    });
    #[cfg(not(feature = "ssr"))]
    list(people, room)
}

fn list(people: Memo<People>, room: RoomId) -> impl IntoView {
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
    let filter = Filter::new();
    let is_large = Memo::new(move |_| people.read().count >= FILTER_FROM);
    let is_nobody = Memo::new(move |_| !people.read().list.iter().any(|member| filter.fits(member)));
    let field = move || {
        view! {
            <input
                type="search"
                class="needs-scripts"
                autocomplete="off"
                aria-label=t.find_member
                placeholder=t.find_member
                prop:value=filter.typed
                on:input=move |event| filter.typed.set(event_target_value(&event).trim().to_owned())
            />
            <p class="faint" role="status">{move || is_nobody.get().then_some(t.no_member)}</p>
        }
    };
    Effect::new(move || {
        people.track();
        filter.typed.track();
        // Once it is drawn.
        request_animation_frame(|| NAMES.settle());
    });
    view! {
        <aside
            id=PEOPLE
            class="people"
            popover="auto"
            aria-labelledby="people-title"
            on:toggle=move |event| NAMES.opened(&event)
            on:keydown=move |event| NAMES.press(&event)
            on:focusin=move |event| NAMES.follow(&event)
        >
            <h2 id="people-title">{title}</h2>
            {move || is_large.get().then(field)}
            <Group people filter id="people-moderators" is_in=|member| member.role != Role::Member title=t.moderators/>
            <Group
                people
                filter
                id="people-online"
                is_in=|member| member.role == Role::Member && member.presence != Presence::Offline
                title=t.people_online
            />
            <Group
                people
                filter
                id="people-offline"
                is_in=|member| member.role == Role::Member && member.presence == Presence::Offline
                title=t.people_offline
            />
            <p class="faint">{more}</p>
            {move || is_cut.get().then(|| RoomOverlay::Members(room, filter).show())}
        </aside>
    }
}

/// Some of them, under a heading that counts them.
#[component]
fn Group(
    people: Memo<People>,
    filter: Filter,
    id: &'static str,
    is_in: fn(&Member) -> bool,
    title: fn(usize) -> String,
) -> impl IntoView {
    let members = Memo::new(move |_| {
        people.read().list.iter().filter(|member| is_in(member) && filter.fits(member)).cloned().collect::<Vec<_>>()
    });
    let is_empty = move || members.read().is_empty();
    view! {
        <h3 id=id hidden=is_empty>{move || title(members.read().len())}</h3>
        <ul aria-labelledby=id hidden=is_empty>
            <For each=move || members.get() key=key let(member)>
                <Row member/>
            </For>
        </ul>
    }
}

/// What a row shows, so that it is drawn anew where that has changed, and no other is.
fn key(member: &Member) -> (UserId, &'static str, Role, String, Option<PictureId>) {
    let person = &member.person;
    (person.id, class(member.presence), member.role, person.shown().to_owned(), person.avatar)
}

fn class(presence: Presence) -> &'static str {
    match presence {
        Presence::Online => "online",
        Presence::Away => "away",
        Presence::Offline => "offline",
    }
}

#[component]
fn Row(member: Member) -> impl IntoView {
    let t = &texts().room;
    let Member { person, presence, role, .. } = member;
    let words = match presence {
        Presence::Online => t.online,
        Presence::Away => t.away,
        Presence::Offline => t.offline,
    };
    let role = match role {
        Role::Member => None,
        Role::Moderator => Some(t.moderator),
        Role::Owner => Some(t.owner),
    };
    let id = format!("member-{}", person.id);
    view! {
        <li class=class(presence)>
            <Avatar person=person.clone()/>
            <Name person passed_over=true id/>
            <span class="unseen">{words}</span>
            {role.map(|role| view! { <span class="role">{role}</span> })}
        </li>
    }
}
