//! A room in the sidebar.

use client::unread::Count;
use gloo_net::http::Method;
use leptos::{either::Either, prelude::*, task::spawn_local};
use protocol::{
    Person, RoomId, RoomKind,
    api::{RoomInfo, UNREAD_MAX},
};

use super::current;
use crate::{
    components::{
        avatar::Avatar,
        icon::{self, Icon},
        presence::PresenceDot,
        room_picture::RoomPicture,
    },
    dom, http,
    names::{other, room_picture, title},
    navigation, next,
    session::{Client, View},
    texts::texts,
};

/// All of its row leads to it. What calls the person is loud, what is unread is bold, all else is quiet.
#[component]
pub fn RoomLink(room: RoomInfo, path: Memo<String>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        use crate::pieces;
        let is_here = *path.read_untracked() == next::room(room.id);
        let shows = RoomInfo { unread: room.unread, mentions: room.mentions, ..pieces::settled(room) };
        pieces::piece("room link", (shows, is_here), |(room, is_here)| {
            let path = if is_here { next::room(room.id) } else { String::new() };
            link(room, Memo::new(move |_| path.clone()))
        })
    }
    #[cfg(not(feature = "ssr"))]
    link(room, path)
}

fn link(room: RoomInfo, path: Memo<String>) -> impl IntoView {
    let href = next::room(room.id);
    let (notify, muted) = (room.notify, room.notify.is_muted());
    let View { unread, present, .. } = expect_context::<Client>().view;
    // Each room's own, so that a message in one of them leaves the others' links alone.
    let first = Count { unread: room.unread, mentions: room.mentions };
    let count = Memo::new(move |_| {
        let Count { unread, mentions } = unread.read().get(&room.id).copied().unwrap_or(first);
        let (unread, mentions) = notify.shown(unread, mentions);
        Count { unread, mentions }
    });
    let marked = room.marked;
    let is_news = move || count.read().unread > 0 || marked;
    let t = texts();
    let sign = |is: bool, path: &'static str, words: &'static str| {
        is.then(|| view! { <span class="sign"><Icon path/><span class="unseen">{words}</span></span> })
    };
    let marked = marked.then(|| view! { <span class="sign dot"><span class="unseen">{t.manage.marked}</span></span> });
    let private = (room.kind == RoomKind::Private).then(|| view! { <span class="unseen">{t.manage.private}</span> });
    let pair = other(&room).cloned();
    let presence = Memo::new(move |_| present.read().get(&room.id).copied().unwrap_or_default());
    let picture = match pair.clone() {
        Some(person) => Either::Left(view! { <Avatar person/><PresenceDot presence/> }),
        None => Either::Right(view! { <RoomPicture kind=room.kind address=room_picture(&room)/> }),
    };
    let close = pair.map(|person| view! { <CloseButton room=room.id person/> });
    view! {
        <li class:quiet=muted || room.archived class:news=is_news>
            {picture}
            <a href=href.clone() aria-current=move || current(&path, &href)><bdi>{title(&room)}</bdi></a>
            {private}
            {sign(room.archived, icon::ARCHIVED, t.manage.archived)}
            {sign(muted, icon::MUTED, t.manage.muted)}
            {marked}
            {move || badge(*count.read())}
            {close}
        </li>
    }
}

/// One at most, with words for those who hear it.
fn badge(count: Count) -> Option<impl IntoView> {
    let t = texts();
    let (class, sign, number, words) = match count {
        Count { mentions: 1.., .. } => ("unread mentions", "@", count.mentions, t.manage.mentions),
        Count { unread: 1.., .. } => ("unread", "", count.unread, t.rooms.unread),
        Count { .. } => return None,
    };
    Some(view! { <span class=class>{sign}{at_most(number)}<span class="unseen">{words}</span></span> })
}

fn at_most(count: u32) -> String {
    if count >= UNREAD_MAX { format!("{}+", UNREAD_MAX - 1) } else { count.to_string() }
}

/// Takes a conversation of two out of the list until there is more.
#[component]
fn CloseButton(room: RoomId, person: Person) -> impl IntoView {
    let name = format!("{} {}", texts().people.close_conversation, person.shown());
    let close = move |_| {
        spawn_local(async move {
            let done = http::command(Method::DELETE, &format!("/api/rooms/{room}/membership")).await;
            if done.is_ok() && dom::here() == next::room(room) {
                navigation::go(&next::lobby());
            }
        });
    };
    view! {
        <button type="button" class="close needs-scripts" aria-label=name.clone() title=name on:click=close>
            <Icon path=icon::CLOSE/>
        </button>
    }
}
