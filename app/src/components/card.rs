//! What a person tells of themself and what one can do about them, in a dialog that opens when one clicks their name.

use leptos::prelude::*;
use protocol::{Person, api};

use super::{
    dialog::{CloseButton, Dialog, close},
    fetched::fetched,
};
use crate::{
    names::hue,
    overlay::Overlay,
    room::{info::Here, manage::moderation_actions::Deeds},
    session::Client,
    texts::texts,
};

/// Whose card is open, and in which room. Handed to every page by the layout.
#[derive(Clone, Copy)]
pub struct Cards {
    open: RwSignal<Option<Person>>,
    here: RwSignal<Option<Here>>,
}

impl Cards {
    /// Makes them known to what is inside.
    pub fn provide() -> Self {
        let cards = Self { open: RwSignal::new(None), here: RwSignal::new(None) };
        provide_context(cards);
        cards
    }

    /// The card that is open.
    pub fn card(self) -> impl IntoView {
        move || self.open.get().map(|person| Overlay::Card(self, person).show())
    }

    /// Takes the card away.
    pub fn close(self) {
        _ = self.open.try_set(None);
    }

    /// Opens somebody's card.
    pub fn show(self, person: Person) {
        self.open.set(Some(person));
    }

    /// From now on this room is on the screen.
    pub fn are_in(self, here: Here) {
        self.here.set(Some(here));
    }
}

/// A person's name, which opens their card.
#[component]
pub fn Name(
    person: Person,
    /// Not a stop of the Tab key, since there are many and the same people are listed elsewhere.
    #[prop(optional)]
    passed_over: bool,
    /// Names the button, so that the focus finds it again where it is drawn anew.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let cards = use_context::<Cards>();
    let class = format!("author {}", hue(person.id));
    let name = person.shown().to_owned();
    let open = move |_| {
        if let Some(cards) = cards {
            cards.show(person.clone());
        }
    };
    view! {
        <button
            type="button"
            id=id
            class=class
            aria-haspopup="dialog"
            dir="auto"
            tabindex=passed_over.then_some("-1")
            on:click=open
        >
            {name}
        </button>
    }
}

/// The id of a card's heading.
const TITLE: &str = "card-name";

/// In a dialog over the page.
#[component]
pub fn Card(cards: Cards, person: Person) -> impl IntoView {
    let on_close = Callback::new(move |()| cards.close());
    // Of a room that was on the screen before, nothing is left to ask.
    let here = cards.here.get_untracked().filter(|here| here.info.try_get_untracked().is_some());
    let path = format!("/api/people/{}", person.id);
    view! {
        <Dialog labelled_by=TITLE on_close>
            <Head person=person.clone()/>
            <div aria-live="polite">{fetched(path, RwSignal::new(0), |card| view! { <CardBody card/> })}</div>
            <Deeds person here close=Callback::new(|()| close(TITLE))/>
            <div class="actions">
                <CloseButton dialog=TITLE words=texts().card.close/>
            </div>
        </Dialog>
    }
}

#[component]
fn Head(person: Person) -> impl IntoView {
    let hue = hue(person.id);
    let shown = person.shown().to_owned();
    let initial = shown.chars().next().unwrap_or('?').to_uppercase().to_string();
    view! {
        <div class="card-head">
            <span class=format!("avatar {hue}") aria-hidden="true">{initial}</span>
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
    let t = &texts().card;
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
