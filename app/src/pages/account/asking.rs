//! Whether one is asked before somebody brings one into a room.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::api::{Account, ProfileChange};

use crate::{http, texts::texts};

/// A form, so that it works without scripts.
#[component]
pub fn Asking(account: Account) -> impl IntoView {
    let t = &texts().people;
    let asks = RwSignal::new(account.asks_before_added);
    let error = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        let change = ProfileChange { asks_before_added: Some(!asks.get_untracked()), ..ProfileChange::default() };
        spawn_local(async move {
            match http::send::<Account>(Method::PATCH, "/api/account", &change).await {
                Ok(account) => _ = asks.try_set(account.asks_before_added),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let other = move || if asks.get() { "false" } else { "true" };
    view! {
        <section aria-labelledby="asking">
            <h2 id="asking">{t.asking}</h2>
            <p role="status">{move || if asks.get() { t.is_asked } else { t.is_not_asked }}</p>
            <form method="post" action="/account" on:submit=submit>
                <input type="hidden" name="asks_before_added" value=other/>
                <button class="button quiet">{move || if asks.get() { t.do_not_ask } else { t.ask }}</button>
                <p class="error" role="alert">{move || error.get()}</p>
            </form>
        </section>
    }
}
