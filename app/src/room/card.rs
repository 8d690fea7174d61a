//! What a person tells of themself and what one can do about them, in a dialog that opens when one clicks their name.

use leptos::prelude::*;
use protocol::{Person, api};

use crate::{
    components::{
        avatar::Avatar,
        dialog::{CloseButton, Dialog, close},
        fetched::fetched,
    },
    names::hue,
    room::{info::Here, manage::moderation_actions::Deeds},
    session::Client,
    texts,
};

/// The id of a card's heading.
const TITLE: &str = "card-name";

/// In a dialog over the page.
#[component]
pub fn Card(person: Person, here: Option<Here>, on_close: Callback<()>) -> impl IntoView {
    let path = format!("/api/people/{}", person.id);
    view! {
        <Dialog labelled_by=TITLE on_close>
            <Head person=person.clone()/>
            <div aria-live="polite">{fetched(path, RwSignal::new(0), |card| view! { <CardBody card/> })}</div>
            <Deeds person here close=Callback::new(|()| close(TITLE))/>
            <div class="actions">
                <CloseButton dialog=TITLE words=texts::card().close/>
            </div>
        </Dialog>
    }
}

#[component]
fn Head(person: Person) -> impl IntoView {
    let hue = hue(person.id);
    let shown = person.shown().to_owned();
    view! {
        <div class="card-head">
            <Avatar person=person.clone()/>
            <div>
                <h2 id=TITLE class=hue dir="auto">{shown.clone()}</h2>
                {(shown != person.name).then(|| view! { <p class="faint" dir="auto">"@" {person.name}</p> })}
            </div>
        </div>
    }
}

/// What had to be asked for.
#[component]
fn CardBody(card: api::Card) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let t = texts::card();
    let seen = move || match card.last_seen_at {
        _ if card.online => t.online.to_owned(),
        Some(at) => {
            let clock = clock.get();
            (t.last_seen)(&clock.day_label(clock.day(at)), &clock.time(at))
        }
        None => t.offline.to_owned(),
    };
    let part =
        |class: &'static str, text: String| (!text.is_empty()).then(|| view! { <p class=class dir="auto">{text}</p> });
    view! {
        {part("card-status", card.status)}
        {part("card-bio", card.bio)}
        <p class="faint" dir="auto">{seen}</p>
    }
}
