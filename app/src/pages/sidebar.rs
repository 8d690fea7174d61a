//! The rooms that one is in, and who one is.

use client::unread::Count;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use protocol::{
    Notify, RoomId, RoomKind,
    api::{RoomInfo, Rooms, UNREAD_MAX},
};

use super::{invitations::Invitations, me::Me};
use crate::{
    components::{icon, opener::Opener},
    next,
    room::info::title,
    session::Client,
    texts::texts,
};

/// The sidebar's id, for the button that opens it where there is no room for it.
pub const SIDEBAR: &str = "sidebar";
/// The id of the heading of the rooms that one is in.
const YOUR_ROOMS: &str = "your-rooms";

/// Opens it where there is no room for it.
#[component]
pub fn MenuButton() -> impl IntoView {
    view! { <Opener opens=SIDEBAR name=texts().common.menu icon=icon::MENU class="narrow-only"/> }
}

/// Beside the page; on a phone over it, when it is asked for.
#[component]
pub fn Sidebar(rooms: Rooms) -> impl IntoView {
    let client = expect_context::<Client>();
    let Rooms { me, mine, .. } = rooms;
    let joined = client.view.joined.clone();
    let person = me.clone();
    Effect::new(move || client.start(person.clone()));
    let path = use_location().pathname;
    let all = Memo::new(move |_| sorted(joined.get().unwrap_or_else(|| mine.clone())));
    let of_kind = move |direct: bool| {
        let all = all.read();
        let all = all.iter().filter(|room| !room.is_hidden());
        all.filter(|room| (room.kind == RoomKind::Direct) == direct).cloned().collect::<Vec<_>>()
    };
    let t = texts();
    view! {
        // A popover works without scripts; where there is room the style shows it always.
        <header id=SIDEBAR class="sidebar" popover="auto">
            <a class="brand" href=next::lobby()>"WeConnect"</a>
            <nav aria-label=t.rooms.rooms>
                <Invitations next_title=YOUR_ROOMS/>
                <h2 id=YOUR_ROOMS tabindex="-1">{t.rooms.your_rooms}</h2>
                <ul class="rooms">
                    <For each=move || of_kind(false) key=shown_of let(room)><RoomLink room path/></For>
                </ul>
                <a href="/rooms" aria-current=move || current(&path, "/rooms")>{t.common.all_rooms}</a>
                <h2>{t.manage.directs}</h2>
                <ul class="rooms">
                    <For each=move || of_kind(true) key=shown_of let(room)><RoomLink room path/></For>
                </ul>
                <a href="/rooms#new-message">{t.manage.new_message}</a>
            </nav>
            <Me me/>
        </header>
    }
}

/// The lobby first, then by name; closed rooms last.
fn sorted(mut rooms: Vec<RoomInfo>) -> Vec<RoomInfo> {
    rooms.sort_by_cached_key(|room| (room.archived, room.id != RoomId::LOBBY, title(room).to_lowercase(), room.id));
    rooms
}

/// What a link shows of its room, so that it is drawn anew where that has changed, and no other is.
fn shown_of(room: &RoomInfo) -> (RoomId, String, bool, bool, bool) {
    (room.id, title(room), room.archived, room.notify == Notify::Mentions, room.marked)
}

#[component]
fn RoomLink(room: RoomInfo, path: Memo<String>) -> impl IntoView {
    let href = next::room(room.id);
    let muted = room.notify == Notify::Mentions;
    let unread = expect_context::<Client>().view.unread;
    // Each room's own, so that a message in one of them leaves the others' links alone.
    let first = Count { unread: room.unread, mentions: room.mentions };
    let count = Memo::new(move |_| unread.read().get(&room.id).copied().unwrap_or(first));
    let t = texts();
    // With words for those who hear them.
    let mentions = move || {
        let count = count.read().mentions;
        (count > 0).then(|| {
            view! { <span class="unread mentions">"@"{at_most(count)}<span class="unseen">{t.manage.mentions}</span></span> }
        })
    };
    let badge = move || {
        let count = count.read().unread;
        (count > 0 && !muted).then(|| {
            view! { <span class="unread">{at_most(count)}<span class="unseen">{t.rooms.unread}</span></span> }
        })
    };
    let sign = |is: bool, class: &'static str, words: &'static str| {
        is.then(|| view! { <span class=class><span class="unseen">{words}</span></span> })
    };
    let private = room.kind == RoomKind::Private;
    view! {
        <li class:quiet=muted || room.archived>
            <a href=href.clone() aria-current=move || current(&path, &href) dir="auto">{title(&room)}</a>
            {sign(private, "sign private", t.manage.private)}
            {sign(room.archived, "sign archived", t.manage.archived)}
            {sign(muted, "sign muted", t.manage.muted)}
            {sign(room.marked, "sign marked", t.manage.marked)}
            {mentions}
            {badge}
        </li>
    }
}

fn at_most(count: u32) -> String {
    if count >= UNREAD_MAX { format!("{}+", UNREAD_MAX - 1) } else { count.to_string() }
}

/// Marks the link to the page that one is on.
fn current(path: &Memo<String>, href: &str) -> Option<&'static str> {
    (*path.read() == href).then_some("page")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lobby_is_first_and_closed_rooms_are_last() {
        let room = |n: u128, name: &str| RoomInfo::fresh(RoomId(uuid::Uuid::from_u128(n)), name.into(), 1);
        let closed = RoomInfo { archived: true, ..room(1, "A") };
        let lobby = RoomInfo::fresh(RoomId::LOBBY, "Lobby".into(), 1);
        let rooms = sorted(vec![closed, room(2, "tea"), room(3, "Cake"), lobby]);
        let names: Vec<_> = rooms.iter().map(|room| room.name.as_str()).collect();
        assert_eq!(names, ["Lobby", "Cake", "tea", "A"]);
    }
}
