//! A message that was found, and the way to where it stands.

use std::cell::Cell;

use client::search::parts;
use leptos::{ev, prelude::*};
use protocol::{RoomId, Seq, search::FoundMessage};

use super::{opening::is_in_box, question::Question, recent::Recent};
use crate::{
    components::icon::{self, Icon},
    dom,
    names::hue,
    navigation, next,
    session::Client,
    texts,
    time::iso,
};

thread_local! {
    /// The result that was opened last.
    static OPENED: Cell<Option<(RoomId, Seq)>> = const { Cell::new(None) };
}

/// Whoever comes back to the results goes on from the one that they opened.
pub fn settle() {
    // Once they are drawn.
    request_animation_frame(|| {
        if let Some((room, seq)) = OPENED.get().filter(|_| !is_in_box()) {
            dom::focus(&id(room, seq));
        }
    });
}

/// A link to the message.
#[component]
pub fn Found(message: FoundMessage, question: Memo<Question>, recent: Recent) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let FoundMessage { room, room_name, room_kind, joined, seq, author, at, text, marks, files } = message;
    let open = move |event: ev::MouseEvent| {
        recent.note(&question.read_untracked().text);
        if !dom::is_with_others_of(&event) {
            event.prevent_default();
            OPENED.set(Some((room, seq)));
            go(room, seq, &question.read_untracked());
        }
    };
    let excerpt: Vec<_> = parts(&text, &marks)
        .into_iter()
        .map(|(part, is_marked)| match is_marked {
            true => view! { <mark>{part.to_owned()}</mark> }.into_any(),
            false => part.to_owned().into_any(),
        })
        .collect();
    let file = |file: protocol::Attachment| {
        view! { <span class="found-file"><Icon path=icon::FILE/><bdi>{file.name}</bdi></span> }
    };
    let when = move || {
        let clock = clock.get();
        [clock.day_label(clock.day(at)), clock.time(at)].join(", ")
    };
    view! {
        <li>
            <a id=id(room, seq) class="found" href=address(room, seq) on:click=open>
                <span class="found-place">
                    <Icon path=icon::of_room(room_kind)/>
                    <bdi>{room_name}</bdi>
                    {(!joined).then(|| view! { <span class="badge">{texts::search().not_joined}</span> })}
                </span>
                <span class="found-by">
                    <bdi class=format!("author {}", hue(author.id))>{author.shown().to_owned()}</bdi>
                    <time class="faint" datetime=iso(at)>{when}</time>
                </span>
                <span class="excerpt" dir="auto">{excerpt}</span>
                {files.into_iter().map(file).collect_view()}
            </a>
        </li>
    }
}

fn id(room: RoomId, seq: Seq) -> String {
    format!("found-{room}-{seq}")
}

fn address(room: RoomId, seq: Seq) -> String {
    next::with_query(&next::room(room), "message", &seq.to_string())
}

/// Beside the results, or in their place. The browser's Back leads to them again.
pub fn go(room: RoomId, seq: Seq, question: &Question) {
    if !dom::has_room_beside() {
        return navigation::go(&address(room, seq));
    }
    let address = next::with_query(&question.address(&next::room(room)), "message", &seq.to_string());
    if dom::here() == next::room(room) {
        navigation::replace(&address);
    } else {
        navigation::go(&address);
    }
}
