//! What a person tells of themself, in a dialog that opens when one clicks their name.

use leptos::{html::Dialog, prelude::*, task::spawn_local};
use protocol::{Person, api};

use crate::{errors::Failure, http, room::hue, session::Client, texts::texts};

/// Whose card is open. Handed to every page by the layout.
#[derive(Clone, Copy)]
pub struct Cards(RwSignal<Option<Person>>);

impl Cards {
    /// Makes them known to what is inside.
    pub fn provide() -> Self {
        let cards = Self(RwSignal::new(None));
        provide_context(cards);
        cards
    }
}

/// A person's name, which opens their card.
#[component]
pub fn Name(person: Person) -> impl IntoView {
    let cards = use_context::<Cards>();
    let class = format!("author {}", hue(person.id));
    let name = person.shown().to_owned();
    let open = move |_| {
        if let Some(Cards(open)) = cards {
            open.set(Some(person.clone()));
        }
    };
    view! {
        <button type="button" class=class aria-haspopup="dialog" dir="auto" on:click=open>{name}</button>
    }
}

/// The one dialog.
#[component]
pub fn CardDialog(cards: Cards) -> impl IntoView {
    let Cards(open) = cards;
    let dialog = NodeRef::<Dialog>::new();
    let loaded = RwSignal::new(None::<Result<api::Card, Failure>>);
    Effect::new(move || {
        let (Some(person), Some(dialog)) = (open.get(), dialog.get()) else { return };
        loaded.set(None);
        if !dialog.open() {
            // Fails only where the page is going away.
            let _ = dialog.show_modal();
        }
        spawn_local(async move {
            let card = http::get(&format!("/api/people/{}", person.id)).await;
            if open.try_get_untracked().flatten().is_some_and(|open| open.id == person.id) {
                _ = loaded.try_set(Some(card));
            }
        });
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog class="card" node_ref=dialog aria-labelledby="card-name" on:close=move |_| open.set(None)>
            {move || {
                open.get()
                    .map(|person| {
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
                    })
            }}
            <Told loaded/>
            <div class="actions">
                <button type="button" class="button quiet small" on:click=close>{texts().card.close}</button>
            </div>
        </dialog>
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
