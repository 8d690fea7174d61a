//! How to write to somebody.

use client::compose::names;
use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::api::{NewDirect, RoomInfo};

use crate::{
    components::{
        field::{FormError, FormState},
        people_field::PeopleField,
    },
    dom, http, navigation, next,
    texts::texts,
};

/// Begins a direct conversation, or goes on with one.
#[component]
pub fn NewMessage() -> impl IntoView {
    let t = &texts().manage;
    Effect::new(|| {
        // Who has followed the link to it types on at once; once the page is where the address says.
        if window().location().hash().is_ok_and(|hash| hash == "#new-message") {
            request_animation_frame(|| dom::focus("people"));
        }
    });
    let form = FormState::empty();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let people = names::all(&dom::input_value("people"));
        form.start();
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, "/api/directs", &NewDirect { people }).await {
                Ok(room) => navigation::go(&next::room(room.id)),
                Err(failure) => form.refuse_in("people", failure),
            }
        });
    };
    view! {
        <section class="needs-scripts" aria-labelledby="new-message">
            <h2 id="new-message" tabindex="-1">{t.new_message}</h2>
            <form class="line" method="dialog" novalidate on:submit=submit>
                <PeopleField name="people" label=t.to hint=t.to_hint many=true form/>
                <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.begin}</button>
                <FormError form/>
            </form>
        </section>
    }
}
