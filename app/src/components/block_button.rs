//! Blocking a person, and taking that back.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::UserId;

use super::field::FormState;
use crate::{http, session::Client, texts::texts};

/// Does the one or the other, as it stands by now.
#[component]
pub fn BlockButton(
    user: UserId,
    /// Where it says what went wrong.
    form: FormState,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let is_blocked = Memo::new(move |_| client.blocked().contains(user));
    let click = move |_| {
        let method = if is_blocked.get_untracked() { Method::DELETE } else { Method::PUT };
        form.start();
        spawn_local(async move {
            match http::command(method, &format!("/api/blocks/{user}")).await {
                Ok(()) => _ = form.done(),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    let t = &texts().people;
    view! {
        <button
            type="button"
            class="button quiet small"
            aria-disabled=move || form.busy.get().then_some("true")
            on:click=click
        >
            {move || if is_blocked.get() { t.unblock } else { t.block }}
        </button>
    }
}
