//! Asking to come back into a private room.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{RoomId, api::NewJoinRequest};

use crate::{
    components::field::{Field, FormError, FormState},
    dom,
    errors::FormErrors,
    http,
    room::overlay::RoomOverlay,
    texts::texts,
};

const NOTE: &str = "note";

/// A note and a button, got when they are needed: few people ever are out of a room.
#[component]
pub fn AskBack(room: RoomId) -> impl IntoView {
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    move || is_alive.get().then(|| RoomOverlay::AskBack(room).show())
}

/// What is got.
#[component]
pub fn AskForm(room: RoomId) -> impl IntoView {
    let t = &texts().entry;
    let form = FormState::empty();
    let is_asked = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let note = dom::input_value(NOTE);
        if let Err(code) = protocol::room::parse_note(&note) {
            return form.refuse(FormErrors::from_rules([(NOTE, Some(code))]));
        }
        form.start();
        spawn_local(async move {
            let path = format!("/api/rooms/{room}/requests");
            match http::tell(Method::POST, &path, &NewJoinRequest { note }).await {
                Ok(()) => _ = form.done() && is_asked.try_set(true).is_none(),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! {
        <form class="stack" method="dialog" novalidate hidden=move || is_asked.get() on:submit=submit>
            <Field name=NOTE label=t.note hint=t.note_hint autocomplete="off" required=false form/>
            <div class="actions">
                <button class="button small" aria-disabled=move || form.busy.get().then_some("true")>
                    {t.ask_to_come_back}
                </button>
            </div>
            <FormError form/>
        </form>
        <p role="status">{move || is_asked.get().then_some(t.asked)}</p>
    }
}
