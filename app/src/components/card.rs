//! What a person tells of themself and what one can do about them, in a dialog that opens when one clicks their name.

use leptos::{prelude::*, task::spawn_local};
use protocol::{Person, api};

use super::dialog::Dialog;
use crate::{
    errors::Failure,
    http,
    room::{hue, info::Here, manage::deeds::Deeds},
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

/// The one dialog.
#[component]
pub fn CardDialog(cards: Cards) -> impl IntoView {
    let Cards { open, here } = cards;
    let loaded = RwSignal::new(None::<Result<api::Card, Failure>>);
    Effect::new(move || {
        let Some(person) = open.get() else { return };
        loaded.set(None);
        spawn_local(async move {
            let card = http::get(&format!("/api/people/{}", person.id)).await;
            if open.try_get_untracked().flatten().is_some_and(|open| open.id == person.id) {
                _ = loaded.try_set(Some(card));
            }
        });
    });
    let close = Callback::new(move |()| open.set(None));
    view! {
        <Dialog labelled_by="card-name" open=Signal::derive(move || open.read().is_some()) on_close=close>
            {move || open.get().map(|person| view! { <Head person/> })}
            <Told loaded/>
            {move || {
                open.get()
                    .map(|person| {
                        // Of a room that was on the screen before, nothing is left to ask.
                        let here = here.get_untracked().filter(|here| here.info.try_get_untracked().is_some());
                        view! { <Deeds person here close/> }
                    })
            }}
            <div class="actions">
                <button type="button" class="button quiet small" on:click=move |_| close.run(())>
                    {texts().card.close}
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn Head(person: Person) -> impl IntoView {
    let hue = hue(person.id);
    let initial = person.shown().chars().next().unwrap_or('?').to_uppercase().to_string();
    view! {
        <div class="card-head">
            <span class=format!("avatar {hue}") aria-hidden="true">{initial}</span>
            <div>
                <h2 id="card-name" class=hue dir="auto">{person.shown().to_owned()}</h2>
                <p class="faint" dir="auto">{person.name}</p>
            </div>
        </div>
    }
}

/// What had to be asked for.
#[component]
fn Told(loaded: RwSignal<Option<Result<api::Card, Failure>>>) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let t = &texts().card;
    let seen = move |card: &api::Card| match card.last_seen_at {
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
        <div aria-live="polite">
            {move || {
                loaded
                    .get()
                    .map(|loaded| match loaded {
                        Ok(card) => {
                            let seen = seen(&card);
                            view! { {part("card-status", card.status)} {part("card-bio", card.bio)} {part("faint", seen)} }
                                .into_any()
                        }
                        Err(failure) => view! { <p class="error">{failure.sentence()}</p> }.into_any(),
                    })
            }}
        </div>
    }
}
