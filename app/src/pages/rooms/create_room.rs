//! How to make a room.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    api::{NewRoom, RoomInfo},
    names::RoomName,
};

use crate::{
    components::field::{Field, FormError, FormState},
    dom,
    errors::FormErrors,
    http, navigation, next,
    texts::texts,
};

/// Asks for its name, and whether all can find it. Works without scripts.
#[component]
pub fn CreateRoom() -> impl IntoView {
    let t = &texts().rooms;
    let form = FormState::from_query(&["name"]);
    let name = navigation::query().read_untracked().get("name");
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let typed = NewRoom { name: dom::input_value("name"), private: dom::is_checked("private"), client_id: None };
        if let Err(code) = RoomName::parse(&typed.name) {
            return form.refuse(FormErrors::from_rules([("name", Some(code))]));
        }
        form.errors.set(FormErrors::default());
        form.busy.set(true);
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, "/api/rooms", &typed).await {
                Ok(room) => navigation::go(&next::room(room.id)),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! {
        <section aria-labelledby="new-room">
            <h2 id="new-room" tabindex="-1">{t.new_room}</h2>
            <form class="line" method="post" action="/rooms" novalidate on:submit=submit>
                <Field name="name" label=t.room_name autocomplete="off" value=name.unwrap_or_default() form/>
                <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.create}</button>
                <label class="check">
                    <input id="private" name="private" type="checkbox" value="true"/>
                    {texts().manage.make_private}
                </label>
                <FormError form/>
            </form>
        </section>
    }
}
