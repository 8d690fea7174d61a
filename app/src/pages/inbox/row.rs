//! One row of the list.

use leptos::{either::Either, prelude::*};
use protocol::{
    Event, EventKind, RoomId, Timestamp,
    api::{Concern, InboxMessage, Invitation, SavedMessage},
    markdown,
    message::{QUOTE_MAX, excerpt},
};

use super::{
    acts::Acts,
    link_id,
    reply::ReplyBox,
    rows::{Key, Row},
};
use crate::{
    errors, names, next,
    session::Client,
    texts::{self, texts},
    time::iso,
};

/// A row: a link to what it is about, what that says, and what one can do with it.
#[component]
pub fn RowView(row: Row, acts: Acts) -> impl IntoView {
    let t = texts::inbox();
    let key = row.key();
    let (about, lines) = told(&row);
    let href = address(&row);
    let is_called = matches!(&row, Row::Room { mentions: 1.., .. } | Row::Due(_) | Row::Refused);
    let answers = row.answers().is_some();
    let kept = StoredValue::new(row);
    let is_replying = Memo::new(move |_| acts.replying.get() == Some(key));
    let buttons = match key {
        Key::Invitation(room) => Either::Left(view! {
            <button type="button" class="button small" on:click=move |_| acts.join(room)>{t.join}</button>
            <button type="button" class="button quiet small" on:click=move |_| acts.done(key)>{t.decline}</button>
        }),
        _ => Either::Right(view! {
            <button type="button" class="button quiet small" hidden=!answers on:click=move |_| acts.reply(key)>{t.reply}</button>
            <button type="button" class="button quiet small" hidden=key == Key::Refused on:click=move |_| acts.done(key)>
                {t.done}
            </button>
        }),
    };
    view! {
        <li class="inbox-row" class:due=is_called>
            <div class="about">
                <a id=link_id(key) href=href>{about}</a>
                {lines}
                {move || is_replying.get().then(|| view! { <ReplyBox row=kept acts/> })}
            </div>
            <div class="actions" hidden=is_replying>{buttons}</div>
        </li>
    }
}

/// What a row is about, and what that says.
fn told(row: &Row) -> (String, AnyView) {
    let t = texts::inbox();
    match row {
        Row::Room { info, unread, mentions, messages } => {
            let count = if *mentions > 0 { (t.mentions)(*mentions) } else { (t.messages)(*unread) };
            let lines = messages.iter().map(|it| view! { <Said it=it.clone()/> }).collect_view();
            (format!("{} · {count}", names::addressed(info)), lines.into_any())
        }
        Row::Thread(root, unread) => {
            let about = format!("{} · {} · {}", t.thread, room_name(root.room), (t.replies)(*unread));
            (about, line(root, String::new()).into_any())
        }
        Row::Reactions(message) => {
            let about = format!("{} · {}", t.reactions, room_name(message.room));
            (about, line(message, reactions(message)).into_any())
        }
        Row::Due(saved) => (format!("{} · {}", t.reminder, room_name(saved.room)), due(saved).into_any()),
        Row::Invitation(Invitation { by, name, .. }) => ((t.invitation)(by.shown(), name), ().into_any()),
        Row::Refused => (t.not_sent.to_owned(), ().into_any()),
    }
}

/// Where a row leads.
fn address(row: &Row) -> String {
    let message = |room: RoomId, seq| next::with_query(&next::room(room), "message", &format!("{seq}"));
    match row {
        Row::Room { info, messages, .. } => {
            messages.first().map_or_else(|| next::room(info.id), |it| message(info.id, it.message.seq))
        }
        Row::Thread(root, _) => next::with_query(&next::room(root.room), "thread", &root.seq.to_string()),
        Row::Reactions(event) => message(event.room, event.seq),
        Row::Due(saved) => message(saved.room, saved.seq),
        Row::Invitation(_) => "/rooms".to_owned(),
        Row::Refused => "/later".to_owned(),
    }
}

/// A message that concerns one, and why.
#[component]
fn Said(it: InboxMessage) -> impl IntoView {
    let t = texts::inbox();
    let why = match it.concern {
        Concern::Called => t.called,
        Concern::Answered => t.answered,
        Concern::Written => "",
    };
    line(&it.message, why.to_owned())
}

/// Who says what, when.
fn line(event: &Event, more: String) -> impl IntoView + use<> {
    let EventKind::Posted { content, files, .. } = &event.kind else { return ().into_any() };
    let words = excerpt(content, files).unwrap_or_else(|| texts().message.deleted.to_owned());
    view! {
        <p class="faint">
            <strong dir="auto">{event.actor.shown().to_owned()}</strong> " " {more} " · " <Time at=event.at/>
        </p>
        <p class="said" dir="auto">{words}</p>
    }
    .into_any()
}

fn reactions(event: &Event) -> String {
    let EventKind::Posted { marks, .. } = &event.kind else { return String::new() };
    let told = marks.reactions.iter().map(|reaction| format!("{} {}", reaction.emoji, reaction.people.len()));
    told.collect::<Vec<_>>().join("  ")
}

fn due(saved: &SavedMessage) -> impl IntoView + use<> {
    match &saved.message {
        Some(said) => {
            let words = markdown::plain(&said.text, QUOTE_MAX);
            Either::Left(view! {
                <p class="faint"><strong dir="auto">{said.author.shown().to_owned()}</strong> " · " <Time at=said.at/></p>
                <p class="said" dir="auto">{words}</p>
            })
        }
        None => Either::Right(view! { <p class="faint">{saved.hidden.map(errors::sentence)}</p> }),
    }
}

#[component]
fn Time(at: Timestamp) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let words = move || {
        let clock = clock.get();
        format!("{} {}", clock.day_label(clock.day(at)), clock.time(at))
    };
    view! { <time datetime=iso(at)>{words}</time> }
}

/// What a room is called, as long as one is in it.
fn room_name(room: RoomId) -> String {
    let joined = expect_context::<Client>().view.joined;
    let known = joined.read_untracked();
    known.iter().flatten().find(|info| info.id == room).map(names::addressed).unwrap_or_default()
}
