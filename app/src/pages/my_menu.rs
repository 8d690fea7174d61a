//! What stands in one's own menu beside the account and the way out. It comes when the menu is opened.

use gloo_net::http::Method;
use leptos::{ev, html, prelude::*, task::spawn_local};
use protocol::{
    api::{Account, ProfileChange},
    profile,
};

use super::account::Looks;
use crate::{
    components::fetched::fetched,
    errors::{self, Failure},
    http, texts,
};

/// Status, theme and density, and for administrators the server's page.
#[component]
pub fn MyMenu() -> impl IntoView {
    view! {
        {fetched("/api/account".into(), RwSignal::new(0), |account: Account| {
            let administer = account
                .is_admin
                .then(|| view! { <ul><li><a href="/admin">{texts::account().administer}</a></li></ul> });
            view! {
                <StatusForm status=account.status/>
                {administer}
            }
        })}
        <Looks names=["my-theme", "my-density"]/>
    }
}

#[component]
fn StatusForm(status: String) -> impl IntoView {
    let t = texts::account();
    let input = NodeRef::<html::Input>::new();
    let told = RwSignal::new(String::new());
    let is_wrong = RwSignal::new(false);
    let tell = move |words: String, wrong: bool| {
        _ = told.try_set(words);
        _ = is_wrong.try_set(wrong);
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let status = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        if let Err(code) = profile::status(&status) {
            return tell(errors::sentence(code), true);
        }
        let change = ProfileChange { status: Some(status), ..ProfileChange::default() };
        spawn_local(async move {
            let done: Result<Account, Failure> = http::send(Method::PATCH, "/api/account", &change).await;
            match done {
                Ok(_) => tell(t.saved.into(), false),
                Err(failure) => tell(failure.sentence(), true),
            }
        });
    };
    view! {
        <form class="status-form" on:submit=submit>
            <input node_ref=input value=status aria-label=t.status placeholder=t.status_hint autocomplete="off"/>
            <button class="button quiet small">{t.save}</button>
            <p class:error=is_wrong role="status">{told}</p>
        </form>
    }
}
