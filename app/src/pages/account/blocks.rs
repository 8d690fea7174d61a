//! Whom one has blocked.

use leptos::{prelude::*, task::spawn_local};
use protocol::{Person, api::BlockedPeople};

use crate::{
    components::{
        block_button::BlockButton,
        field::{FormError, FormState},
    },
    dom, http,
    session::Client,
    texts::texts,
};

const TITLE: &str = "blocked";

/// Each of them, with a way to take it back. The list comes after the page, and again where it has changed.
#[component]
pub fn BlockedList() -> impl IntoView {
    let client = expect_context::<Client>();
    let people = RwSignal::new(None::<Vec<Person>>);
    let error = RwSignal::new(None::<String>);
    let load = move || {
        spawn_local(async move {
            match http::get::<BlockedPeople>("/api/blocks").await {
                Ok(list) => {
                    _ = people.try_set(Some(list.people));
                    _ = error.try_set(None);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    Effect::new(move || {
        client.view.blocked.track();
        load();
    });
    let done = Callback::new(move |()| {
        load();
        // The button that was pressed goes with its person.
        dom::focus(TITLE);
    });
    let t = &texts().people;
    let nobody = move || people.read().as_ref().is_some_and(Vec::is_empty);
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">{t.blocked}</h2>
            <p class="faint">{t.blocked_hint}</p>
            <p class="error" role="alert">{move || error.get()}</p>
            <ul class="listing blocked">
                <For each=move || people.get().unwrap_or_default() key=|person| person.id let(person)>
                    <Row person done/>
                </For>
            </ul>
            <p hidden=move || !nobody()>{t.nobody_blocked}</p>
        </section>
    }
}

#[component]
fn Row(person: Person, done: Callback<()>) -> impl IntoView {
    let form = FormState::empty();
    view! {
        <li>
            <div class="about">
                <p class="name" dir="auto">{person.shown().to_owned()}</p>
                <p class="faint" dir="auto">{person.name.clone()}</p>
                <FormError form/>
            </div>
            <BlockButton user=person.id blocked=true name=person.shown() done form/>
        </li>
    }
}
