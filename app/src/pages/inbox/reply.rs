//! The box in which one answers from the list.

use leptos::{ev, html::Textarea, prelude::*};
use protocol::{Event, EventKind, InThread, Quote, message::excerpt, text};

use super::{
    acts::Acts,
    rows::{Key, Row},
};
use crate::{dom, errors, texts};

const BOX: &str = "inbox-reply";

/// Enter sends, Escape closes it. Whoever answers has dealt with the row.
#[component]
pub fn ReplyBox(row: StoredValue<Row>, acts: Acts) -> impl IntoView {
    let t = texts::inbox();
    let key = row.with_value(Row::key);
    let area = NodeRef::<Textarea>::new();
    let error = RwSignal::new(None::<String>);
    Effect::new(move || {
        if let Some(area) = area.get() {
            _ = area.focus();
        }
    });
    let name = row.with_value(|row| row.answers().map(|event| event.actor.shown().to_owned())).unwrap_or_default();
    let send = move || {
        let typed = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        match text::parse(&typed) {
            Ok(text) => {
                let Some(event) = row.with_value(|row| row.answers().cloned()) else { return };
                acts.client
                    .with_value(|client| client.post(event.room, text, quote(&event), Vec::new(), thread(&event, key)));
                acts.replying.set(None);
                acts.done(key);
            }
            Err(code) => error.set(Some(errors::sentence(code))),
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        if dom::composes(&event) {
            return;
        }
        match event.key().as_str() {
            "Enter" if !event.shift_key() => send(),
            "Escape" => acts.end_reply(key),
            _ => return event.stop_propagation(),
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send();
    };
    view! {
        <form class="stack inbox-reply" novalidate on:submit=submit>
            <label class="unseen" for=BOX>{(t.answer)(&name)}</label>
            <textarea id=BOX rows="2" dir="auto" placeholder=(t.answer)(&name) node_ref=area on:keydown=press></textarea>
            <p class="error" role="alert">{move || error.get()}</p>
            <div class="actions">
                <button class="button small">{t.send}</button>
                <button type="button" class="button quiet small" on:click=move |_| acts.end_reply(key)>{t.cancel}</button>
            </div>
        </form>
    }
}

fn quote(event: &Event) -> Option<Quote> {
    let EventKind::Posted { content, files, .. } = &event.kind else { return None };
    Some(Quote { seq: event.seq, author: event.actor.clone(), text: excerpt(content, files) })
}

/// An answer stands in the thread that it is about, or that the message which it answers stands in.
fn thread(event: &Event, key: Key) -> Option<InThread> {
    match key {
        Key::Thread(_, root) => Some(InThread { root, in_room: false }),
        _ => event.kind.in_thread().map(|thread| InThread { root: thread.root, in_room: thread.in_room }),
    }
}
