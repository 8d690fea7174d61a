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
    /// Whether they are blocked, as long as the session doesn't know.
    #[prop(optional)]
    blocked: bool,
    /// Their name, for those who hear the button without seeing what stands beside it.
    #[prop(optional, into)]
    name: String,
    /// What to do afterwards.
    #[prop(optional)]
    done: Option<Callback<()>>,
    /// Where it says what went wrong.
    form: FormState,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let is_blocked = Memo::new(move |_| client.view.blocked.get().map_or(blocked, |all| all.contains(user)));
    let click = move |_| {
        if form.busy.get_untracked() {
            return;
        }
        let method = if is_blocked.get_untracked() { Method::DELETE } else { Method::PUT };
        form.start();
        spawn_local(async move {
            match http::command(method, &format!("/api/blocks/{user}")).await {
                Ok(()) => {
                    form.done();
                    if let Some(done) = done {
                        done.try_run(());
                    }
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    let of_person = (!name.is_empty()).then(|| view! { <span class="unseen">{format!(" {name}")}</span> });
    let t = &texts().people;
    view! {
        <button
            type="button"
            class="button quiet small"
            aria-disabled=move || form.busy.get().then_some("true")
            on:click=click
        >
            {move || if is_blocked.get() { t.unblock } else { t.block }}{of_person}
        </button>
    }
}
