//! Who may make an account.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::api;

use crate::{
    http,
    texts::{self, texts},
};

/// Says who may, and changes it.
#[component]
pub fn Registration() -> impl IntoView {
    let set = RwSignal::new(None::<api::Registration>);
    let error = RwSignal::new(None::<String>);
    let keep = move |answer| match answer {
        Ok(registration) => {
            _ = set.try_set(Some(registration));
            _ = error.try_set(None);
        }
        Err(failure) => _ = error.try_set(Some(crate::errors::Failure::sentence(&failure))),
    };
    Effect::new(move || spawn_local(async move { keep(http::get("/api/registration").await) }));
    let change = move |wanted: api::Registration| {
        spawn_local(async move { keep(http::send(Method::PUT, "/api/registration", &wanted).await) });
    };
    let turn = move |_| {
        if let Some(was) = set.get_untracked() {
            change(api::Registration { open: !was.open, owners_invite: None });
        }
    };
    let owners_invite = move || set.get().and_then(|set| set.owners_invite).unwrap_or_default();
    let turn_owners = move |_| {
        if let Some(was) = set.get_untracked() {
            change(api::Registration { owners_invite: was.owners_invite.map(|may| !may), ..was });
        }
    };
    let (t, entry) = (texts::admin(), &texts().entry);
    let loading = texts().common.loading;
    let is_unknown = move || set.get().is_none();
    view! {
        <section aria-labelledby="registration">
            <h2 id="registration">{t.registration}</h2>
            <p class="error" role="alert">{move || error.get()}</p>
            <div class="setting">
                <p role="status">
                    {move || match set.get() {
                        Some(api::Registration { open: true, .. }) => t.is_open,
                        Some(api::Registration { open: false, .. }) => t.is_closed,
                        None => loading,
                    }}
                </p>
                <button type="button" class="button quiet small" hidden=is_unknown on:click=turn>
                    {move || {
                        let is_open = set.get().is_some_and(|set| set.open);
                        if is_open { t.close_registration } else { t.open_registration }
                    }}
                </button>
            </div>
            <div class="setting" hidden=is_unknown>
                <p role="status">
                    {move || if owners_invite() { entry.owners_invite } else { entry.owners_do_not_invite }}
                </p>
                <button type="button" class="button quiet small" on:click=turn_owners>
                    {move || if owners_invite() { entry.keep_owners_from_inviting } else { entry.let_owners_invite }}
                </button>
            </div>
        </section>
    }
}
