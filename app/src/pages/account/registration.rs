//! Whether strangers may sign up.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::api;

use crate::{http, texts::texts};

/// Says which it is, and changes it.
#[component]
pub fn Registration() -> impl IntoView {
    let open = RwSignal::new(None::<bool>);
    let error = RwSignal::new(None::<String>);
    Effect::new(move || {
        spawn_local(async move {
            match http::get::<api::Registration>("/api/registration").await {
                Ok(registration) => _ = open.try_set(Some(registration.open)),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    });
    let turn = move |_| {
        let Some(was) = open.get_untracked() else { return };
        spawn_local(async move {
            let wanted = api::Registration { open: !was };
            match http::send::<api::Registration>(Method::PUT, "/api/registration", &wanted).await {
                Ok(registration) => {
                    _ = open.try_set(Some(registration.open));
                    _ = error.try_set(None);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let t = &texts().admin;
    let loading = texts().common.loading;
    view! {
        <section aria-labelledby="registration">
            <h2 id="registration">{t.registration}</h2>
            <p role="status">
                {move || match open.get() {
                    Some(true) => t.is_open,
                    Some(false) => t.is_closed,
                    None => loading,
                }}
            </p>
            <p class="error" role="alert">{move || error.get()}</p>
            <div class="actions">
                <button type="button" class="button quiet small" hidden=move || open.get().is_none() on:click=turn>
                    {move || if open.get() == Some(true) { t.close_registration } else { t.open_registration }}
                </button>
            </div>
        </section>
    }
}
