//! The rooms that one is in, and who one is.

mod dragging;
mod room_link;
mod section;

use client::{
    session::{Input, Link},
    sidebar::{List, list_of},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Notify, PictureId, RoomId, RoomKind,
    api::{LaterCounts, RoomInfo, Rooms},
    frame::WATCHED_DIRECTS_MAX,
    sidebar::Sidebar as Arranged,
};

use self::{room_link::RoomLink, section::Section};
use super::{invitations::Invitations, me::Me, overlays, threads::ThreadsEntry};
use crate::{
    components::{
        icon::{self, Icon},
        menu_button::SIDEBAR,
    },
    data::sidebar,
    dom,
    names::{other, sort, title},
    navigation, next,
    palette::Opening,
    session::Client,
    texts::texts,
};

/// The id of the heading of the rooms that one is in.
const YOUR_ROOMS: &str = "your-rooms";
/// Of those over the other lists; a folder's ends with its number.
const FAVOURITES: &str = "favourites";
const DIRECTS: &str = "directs";
const FOLDER: &str = "folder-";

/// The list under a heading.
fn list_with_id(id: &str) -> Option<List> {
    match id {
        FAVOURITES => Some(List::Favourites),
        YOUR_ROOMS => Some(List::Rooms),
        DIRECTS => Some(List::Directs),
        _ => id.strip_prefix(FOLDER)?.parse().ok().map(List::Folder),
    }
}

/// Beside the page; on a phone over it, when it is asked for.
#[component]
pub fn Sidebar(rooms: Rooms) -> impl IntoView {
    let client = expect_context::<Client>();
    let Rooms { me, mine, sidebar: carried, .. } = rooms;
    client.view.sidebar.set(carried);
    let joined = client.view.joined.clone();
    let put_off = client.view.later.clone();
    let view = client.view.clone();
    let news = Memo::new(move |_| view.news());
    let person = me.clone();
    Effect::new({
        let client = client.clone();
        move || client.start(person.clone())
    });
    let view = client.view.clone();
    Effect::new(move || {
        view.sidebar_changed.track();
        // Also after a pause in which it may have changed.
        if view.link.get() == Link::Live {
            sidebar::load(view.clone());
        }
    });
    let view = client.view.clone();
    let arranged = Memo::new({
        let sidebar = view.sidebar.clone();
        move |_| sidebar.get()
    });
    let path = navigation::path();
    // The others of very many rooms come with the connection.
    let is_all = Memo::new({
        let joined = joined.clone();
        move |_| joined.read().is_some()
    });
    Effect::new(move || {
        path.track();
        is_all.track();
        // However one came there, the room that one is in can be seen among the others.
        request_animation_frame(|| dom::reveal_first(&format!("#{SIDEBAR} nav [aria-current=page]")));
    });
    let all = Memo::new(move |_| sorted(joined.get().unwrap_or_else(|| mine.clone()), &arranged.read()));
    let listed = move |list: List| {
        let (all, arranged) = (all.read(), arranged.read());
        let shown = all.iter().filter(|room| !room.is_hidden() && list_of(room, &arranged) == list);
        shown.cloned().collect::<Vec<_>>()
    };
    let links =
        move |list: List| view! { <For each=move || listed(list) key=shown_of let(room)><RoomLink room path/></For> };
    let pairs = Memo::new(move |_| {
        let all = all.read();
        let pairs = all.iter().filter(|room| !room.is_hidden() && other(room).is_some()).map(|room| room.id);
        pairs.take(WATCHED_DIRECTS_MAX).collect::<Vec<_>>()
    });
    Effect::new(move || client.input(Input::WatchDirects(pairs.get())));
    // Beside a busy lobby, nothing else would tell somebody new that there is more.
    let is_new = Memo::new(move |_| {
        let all = all.read();
        all.iter().all(|room| room.id == RoomId::LOBBY || room.kind == RoomKind::Direct)
    });
    let has_favourites = Memo::new(move |_| !listed(List::Favourites).is_empty());
    let t = texts();
    let here = move |href: &'static str| move || current(&path, href);
    view! {
        // A popover works without scripts; where there is room the style shows it always.
        <header id=SIDEBAR class="sidebar" popover="auto">
            <a class="brand" href=next::lobby()>"WeConnect"</a>
            <SearchButton/>
            <nav
                aria-label=t.rooms.rooms
                class:unread-only=move || arranged.read().unread_only
                on:dragover=move |event| dragging::over(&event)
                on:drop=move |event| dragging::drop(&event, view.clone(), &all.read_untracked())
            >
                <ul class="rooms places">
                    <li>
                        <Icon path=icon::BROWSE/>
                        <a href="/rooms" aria-current=here("/rooms")>{t.common.all_rooms}</a>
                    </li>
                    <li class="needs-scripts">
                        <Icon path=icon::INBOX/>
                        <a href="/inbox" aria-current=here("/inbox")>{t.common.inbox}</a>
                        {move || all_news(news.get().unread, news.get().mentions)}
                    </li>
                    <li class="needs-scripts">
                        <Icon path=icon::CLOCK/>
                        <a href="/later" aria-current=here("/later")>{t.common.later}</a>
                        {move || put_off.get().and_then(count)}
                    </li>
                    <li class="needs-scripts">
                        <Icon path=icon::WRITE/>
                        <a href="/rooms#new-message">{t.manage.new_message}</a>
                    </li>
                    <ThreadsEntry/>
                </ul>
                <Arranging arranged/>
                <Invitations next_title=YOUR_ROOMS/>
                {move || has_favourites.get().then(|| {
                    view! {
                        <Section id=FAVOURITES title=t.manage.favourites>{links(List::Favourites)}</Section>
                    }
                })}
                <For each=move || arranged.get().folders key=|folder| (folder.id, folder.name.clone()) let(folder)>
                    <Section id=format!("{FOLDER}{}", folder.id) title=folder.name>{links(List::Folder(folder.id))}</Section>
                </For>
                <Section id=YOUR_ROOMS title=t.rooms.your_rooms>
                    {links(List::Rooms)}
                    {move || is_new.get().then(join_rooms)}
                </Section>
                <Section id=DIRECTS title=t.manage.directs>{links(List::Directs)}</Section>
            </nav>
            <Me me/>
        </header>
    }
}

/// How much calls for one in all.
fn all_news(unread: u32, mentions: u32) -> Option<impl IntoView> {
    let words = texts().rooms.unread;
    (unread > 0).then(|| {
        view! { <span class="unread" class:mentions=mentions != 0>{unread}<span class="unseen">{words}</span></span> }
    })
}

/// What calls one, or how much one has put off.
fn count(counts: LaterCounts) -> Option<impl IntoView> {
    let calls = counts.calls();
    let (number, words) = if calls > 0 { (calls, texts().common.due) } else { (counts.saved + counts.scheduled, "") };
    (number > 0).then(|| {
        view! { <span class="unread" class:mentions=calls != 0>{number}<span class="unseen">{words}</span></span> }
    })
}

/// Looks like a field, and opens the palette.
#[component]
fn SearchButton() -> impl IntoView {
    let opening = expect_context::<Opening>();
    let t = &texts().common;
    view! {
        <button type="button" class="search-button needs-scripts" on:click=move |_| opening.ask()>
            <Icon path=icon::SEARCH/>
            <span>{t.jump}</span>
            <kbd aria-hidden="true">{t.jump_key}</kbd>
        </button>
    }
}

fn join_rooms() -> impl IntoView {
    view! {
        <li>
            <Icon path=icon::ADD/>
            <a href="/rooms#public-rooms">{texts().first.join_rooms}</a>
        </li>
    }
}

/// What of the lists is shown, and what leads to their order.
#[component]
fn Arranging(arranged: Memo<Arranged>) -> impl IntoView {
    let client = StoredValue::new(expect_context::<Client>());
    let open = RwSignal::new(false);
    let switch = move |_| {
        let wanted = !arranged.read_untracked().unread_only;
        let view = client.with_value(|client| client.view.clone());
        spawn_local(async move {
            // Where it fails, it stays as it is, and the connection line says why.
            let _ = sidebar::change(&view, |sidebar| sidebar.unread_only = wanted).await;
        });
    };
    let t = &texts().manage;
    view! {
        <div class="arranging needs-scripts">
            <button
                type="button"
                class="button quiet small"
                aria-pressed=move || if arranged.read().unread_only { "true" } else { "false" }
                on:click=switch
            >
                {t.unread_only}
            </button>
            <button
                type="button"
                class="button quiet small icon"
                aria-haspopup="dialog"
                aria-label=t.arrange
                title=t.arrange
                on:click=move |_| open.set(true)
            >
                <Icon path=icon::MORE/>
            </button>
            {move || open.get().then(|| overlays::arrange(Callback::new(move |()| open.set(false))))}
        </div>
    }
}

fn sorted(mut rooms: Vec<RoomInfo>, arranged: &Arranged) -> Vec<RoomInfo> {
    sort(&mut rooms, arranged);
    rooms
}

/// What a link shows of its room, so that it is drawn anew where that has changed, and no other is.
fn shown_of(room: &RoomInfo) -> (RoomId, String, RoomKind, bool, Notify, bool, Option<PictureId>) {
    let picture = other(room).map_or(room.picture, |person| person.avatar);
    (room.id, title(room), room.kind, room.archived, room.notify, room.marked, picture)
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
        let rooms = vec![room(5, "room 10"), closed, room(2, "tea"), room(4, "Room 2"), room(3, "Cake"), lobby];
        let rooms = sorted(rooms, &Arranged::default());
        let names: Vec<_> = rooms.iter().map(|room| room.name.as_str()).collect();
        assert_eq!(names, ["Lobby", "Cake", "Room 2", "room 10", "tea", "A"]);
    }
}
