//! Somebody who asks to come back into a room.

use gloo_net::http::Method;
use leptos::prelude::*;
use protocol::{RoomId, UserId, api::JoinRequest};

use crate::texts::texts;

/// Who asks, where, what they write, and the two answers.
#[component]
pub fn Request(
    request: JoinRequest,
    answer: Callback<(RoomId, UserId, Method)>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let JoinRequest { room, name, person, note, .. } = request;
    let of_whom = format!(" {}", person.shown());
    let is_busy = move || busy.get().then_some("true");
    let (accept, decline) = ((room, person.id, Method::POST), (room, person.id, Method::DELETE));
    view! {
        <li class="invitation">
            <p dir="auto">{(texts().entry.asks)(person.shown(), &name)}</p>
            {(!note.is_empty()).then(|| view! { <p class="faint" dir="auto">{note}</p> })}
            <div class="actions">
                <button
                    type="button"
                    class="button small"
                    aria-disabled=is_busy
                    on:click=move |_| answer.run(accept.clone())
                >
                    {texts().entry.let_in}<span class="unseen">{of_whom.clone()}</span>
                </button>
                <button
                    type="button"
                    class="button quiet small"
                    aria-disabled=is_busy
                    on:click=move |_| answer.run(decline.clone())
                >
                    {texts().people.decline}<span class="unseen">{of_whom.clone()}</span>
                </button>
            </div>
        </li>
    }
}
