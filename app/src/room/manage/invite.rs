//! Bringing people in: by name, and by link.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{ErrorCode, RoomId, api::RoomInfo, permission::Action};

use super::links::InviteLinks;
use crate::{
    components::{
        field::{FormError, FormState},
        people_field::PeopleField,
    },
    dom,
    errors::FormErrors,
    http,
    next::in_path,
    room::info::may,
    texts::texts,
};

/// What of the two one may.
#[component]
pub fn Invite(info: RoomInfo) -> impl IntoView {
    let (adds, links, room) = (may(&info, Action::Add), may(&info, Action::Link), info.id);
    view! {
        {adds.then(|| view! { <ByName room/> })}
        {links.then(|| view! { <InviteLinks room/> })}
    }
}

#[component]
fn ByName(room: RoomId) -> impl IntoView {
    let t = &texts().manage;
    let form = FormState::empty();
    let added = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        added.set(None);
        let name = dom::input_value("person").trim().trim_start_matches('@').to_owned();
        if name.is_empty() {
            return form.refuse(FormErrors::from_rules([("person", Some(ErrorCode::NameBlank))]));
        }
        form.start();
        spawn_local(async move {
            let path = format!("/api/rooms/{room}/members/{}", in_path(&name));
            match http::ask(Method::PUT, &path).await {
                Ok(is_asked) => {
                    if form.done() {
                        let words = if is_asked { texts().people.asked_first } else { texts().manage.added };
                        added.set(Some(words(&name)));
                        dom::clear_input("person");
                        dom::focus("person");
                    }
                }
                Err(failure) => form.refuse_in("person", failure),
            }
        });
    };
    view! {
        <section class="part" aria-labelledby="by-name">
            <h3 id="by-name">{t.by_name}</h3>
            <form class="line" method="dialog" novalidate on:submit=submit>
                <PeopleField name="person" label=t.name room form/>
                <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.add}</button>
                <FormError form/>
            </form>
            <p class="saved" role="status">{move || added.get()}</p>
        </section>
    }
}
