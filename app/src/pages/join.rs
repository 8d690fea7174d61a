//! Where a link leads that lets people into a room.

use client::session::Input;
use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map};
use protocol::api::RoomInfo;

use super::sidebar::MenuButton;
use crate::{
    components::field::{FormError, FormState},
    http, next,
    session::Client,
    texts::texts,
};

/// Nobody comes into a room by only opening an address.
#[component]
pub fn JoinPage() -> impl IntoView {
    let client = expect_context::<Client>();
    Effect::new(move || client.input(Input::Watch(None)));
    let t = texts();
    let code = use_params_map().read_untracked().get("code").unwrap_or_default();
    let code = next::in_path(&code);
    let form = FormState::from_query(&[]);
    let navigate = use_navigate();
    let action = format!("/join/{code}");
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        form.start();
        let (navigate, path) = (navigate.clone(), format!("/api/links/{code}"));
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, &path, &()).await {
                Ok(room) => navigate(&next::room(room.id), Default::default()),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! {
        <Title text=t.manage.invited/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1>{t.manage.invited}</h1>
            </header>
            <div class="page-body">
                <section>
                    <p>{t.manage.invited_hint}</p>
                    <form class="stack" method="post" action=action on:submit=submit>
                        <FormError form/>
                        <div class="actions">
                            <button class="button" aria-disabled=move || form.busy.get().then_some("true")>
                                {t.manage.join_room}
                            </button>
                        </div>
                    </form>
                </section>
            </div>
        </div>
    }
}
