//! Whether others see how far one has read.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::api::{Account, ProfileChange};

use crate::{http, texts::texts};

/// A form, so that it works without scripts.
#[component]
pub fn Reading(account: Account) -> impl IntoView {
    let t = &texts().activity;
    let tells = RwSignal::new(account.tells_seen);
    let error = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        let change = ProfileChange { tells_seen: Some(!tells.get_untracked()), ..ProfileChange::default() };
        spawn_local(async move {
            match http::send::<Account>(Method::PATCH, "/api/account", &change).await {
                Ok(account) => _ = tells.try_set(account.tells_seen),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let other = move || if tells.get() { "false" } else { "true" };
    view! {
        <section aria-labelledby="reading">
            <h2 id="reading">{t.reading}</h2>
            <p role="status">{move || if tells.get() { t.seen_is_told } else { t.seen_is_not_told }}</p>
            <form method="post" action="/account" on:submit=submit>
                <input type="hidden" name="tells_seen" value=other/>
                <button class="button quiet">
                    {move || if tells.get() { t.do_not_tell_seen } else { t.tell_seen }}
                </button>
                <p class="error" role="alert">{move || error.get()}</p>
            </form>
        </section>
    }
}
