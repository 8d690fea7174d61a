//! Closing somebody's account.

use gloo_net::http::Method;
use leptos::{ev, html::Input, prelude::*, task::spawn_local};
use protocol::{api::Closing, room};

use crate::{errors, http, texts};

/// Unfolds to a field for the reason.
#[component]
pub fn CloseForm(
    /// The account's address.
    path: String,
    /// Whose.
    name: String,
    /// Called when it is closed.
    done: Callback<()>,
) -> impl IntoView {
    let reason = NodeRef::<Input>::new();
    let error = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = reason.get_untracked().map(|input| input.value()).unwrap_or_default();
        if let Err(code) = room::parse_reason(&typed) {
            return error.set(Some(errors::sentence(code)));
        }
        let path = format!("{path}/close");
        spawn_local(async move {
            match http::tell(Method::POST, &path, &Closing { reason: typed }).await {
                Ok(()) => done.run(()),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let t = texts::admin();
    view! {
        <details class="closing">
            <summary class="button quiet small">{t.close_account} <span class="unseen">{format!(" {name}")}</span></summary>
            <form class="stack" method="post" action="/account" novalidate on:submit=submit>
                <p>{texts::confirm().close_account_says}</p>
                <label class="field">{t.reason} <input node_ref=reason/></label>
                <p class="error" role="alert">{move || error.get()}</p>
                <button class="button danger small">{t.close_now}</button>
            </form>
        </details>
    }
}
