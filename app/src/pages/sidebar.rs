//! The rooms that one is in, and who one is.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use protocol::api::{RoomInfo, Rooms, UNREAD_MAX};

use super::me::Me;
use crate::{next, session::Client, texts::texts};

/// The sidebar's id, for the button that opens it where there is no room for it.
pub const SIDEBAR: &str = "sidebar";

/// Beside the page; on a phone over it, when it is asked for.
#[component]
pub fn Sidebar(rooms: Rooms) -> impl IntoView {
    let client = expect_context::<Client>();
    let Rooms { me, mine, .. } = rooms;
    let joined = client.view.joined.clone();
    let person = me.clone();
    Effect::new(move || client.start(person.clone()));
    let path = use_location().pathname;
    let links = move || {
        let joined = joined.get().unwrap_or_else(|| mine.clone());
        joined.into_iter().map(|room| view! { <RoomLink room path/> }).collect_view()
    };
    let t = texts();
    view! {
        // A popover works without scripts; where there is room the style shows it always.
        <header id=SIDEBAR class="sidebar" popover="auto">
            <a class="brand" href=next::lobby()>"WeConnect"</a>
            <nav aria-label=t.rooms.rooms>
                <h2>{t.rooms.your_rooms}</h2>
                <ul class="rooms">{links}</ul>
                <a href="/rooms" aria-current=move || current(&path, "/rooms")>{t.common.all_rooms}</a>
            </nav>
            <Me me/>
        </header>
    }
}

#[component]
fn RoomLink(room: RoomInfo, path: Memo<String>) -> impl IntoView {
    let href = next::room(room.id);
    let unread = expect_context::<Client>().view.unread;
    // Each room's own, so that a message in one of them leaves the others' links alone.
    let count = Memo::new(move |_| unread.read().get(&room.id).map_or(room.unread, |count| count.unread));
    let t = &texts().rooms;
    let badge = move || {
        let count = count.get();
        // With words for those who hear it.
        (count > 0).then(|| view! { <span class="unread">{shown(count)}<span class="unseen">{t.unread}</span></span> })
    };
    view! {
        <li>
            <a href=href.clone() aria-current=move || current(&path, &href) dir="auto">{room.name}</a>
            {badge}
        </li>
    }
}

fn shown(count: u32) -> String {
    if count >= UNREAD_MAX { format!("{}+", UNREAD_MAX - 1) } else { count.to_string() }
}

/// Marks the link to the page that one is on.
fn current(path: &Memo<String>, href: &str) -> Option<&'static str> {
    (*path.read() == href).then_some("page")
}
