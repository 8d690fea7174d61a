//! Messages that are not sent, where no room shows them: because one is no longer in it, or is about to log out.

use client::{
    outbox::{Pending, State},
    session::Input,
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{ClientId, RoomId};

use crate::{dom, session::Client, texts::texts};

/// What is not sent in a room, or in all of them: what it says, and the ways to copy it and to give it up. Nothing where all is
/// sent.
#[component]
pub fn Unsent(#[prop(optional)] room: Option<RoomId>) -> impl IntoView {
    let client = expect_context::<Client>();
    let changed = client.view.outbox.clone();
    let trouble = RwSignal::new(None::<&'static str>);
    let unsent = {
        let client = client.clone();
        Memo::new(move |_| {
            changed.track();
            let is_unsent = |pending: &&Pending| {
                matches!(pending.state, State::Waiting | State::Failed(_) | State::Uploading)
                    && room.is_none_or(|room| pending.room == room)
            };
            client.with_room(RoomId::LOBBY, |_, outbox| {
                outbox.iter().filter(is_unsent).map(|it| (it.client_id, it.text.clone(), names(it))).collect::<Vec<_>>()
            })
        })
    };
    let t = texts();
    let line = move |(id, text, names): (ClientId, String, String)| {
        let (client, copied, is_blank) = (client.clone(), text.clone(), text.is_empty());
        let copy = move |_| {
            let copied = dom::copy(&copied);
            spawn_local(async move {
                let failed = (!copied.await).then_some(t.talk.not_copied);
                let _ = trouble.try_set(failed);
            });
        };
        view! {
            <li>
                // What has no text is known by its files.
                <p dir="auto">{if is_blank { names } else { text }}</p>
                <button type="button" class="button quiet small" hidden=is_blank on:click=copy>{t.talk.copy_text}</button>
                <button type="button" class="button quiet small" on:click=move |_| client.input(Input::Discard(id))>
                    {t.message.discard}
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || !unsent.read().is_empty()>
            <section class="unsent" aria-label=t.message.unsent>
                <p>{t.message.unsent}</p>
                <ul>
                    <For each=move || unsent.get() key=|(id, ..)| *id children=line.clone()/>
                </ul>
                <p class="error" role="alert">{move || trouble.get()}</p>
            </section>
        </Show>
    }
}

/// What the files of a message are called.
fn names(pending: &Pending) -> String {
    pending.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
}
