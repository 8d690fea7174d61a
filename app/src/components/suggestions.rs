//! What a field suggests while one types in it: a list that opens beside it, by the combobox pattern of the ARIA practices. The
//! focus stays in the field, which says by `aria-activedescendant` which one is chosen.

use leptos::{either::EitherOf3, ev, prelude::*};
use protocol::Person;

use super::{avatar::Avatar, offer::Offer};
use crate::{dom, texts::texts};

/// One of them, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What stands in front: a picture of one character.
    pub sign: String,
    /// Whose picture stands there instead.
    pub person: Option<Person>,
    /// Where the picture is that stands there instead.
    pub picture: Option<String>,
    /// What comes into the field.
    pub name: String,
    /// What else is known of it.
    pub more: Option<String>,
}

/// A field's list. It is open as long as it has something in it.
#[derive(Clone, Copy)]
pub struct Suggestions {
    /// The list's id, of which those of its entries are made.
    pub id: &'static str,
    /// How many there are.
    pub count: Signal<usize>,
    /// The place of the one that Enter takes.
    pub chosen: RwSignal<usize>,
}

/// What a key does with an open list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Another one is chosen.
    Moved,
    /// This one is taken.
    Take(usize),
    /// Somebody wants no list here.
    Dismiss,
    /// The cursor goes elsewhere, and the list closes.
    Leave,
}

impl Suggestions {
    /// What a key does; `None` where the list is closed, or has no use for it. Of those that the list takes, the field hears nothing.
    pub fn key(self, event: &ev::KeyboardEvent) -> Option<Step> {
        let count = self.count.get_untracked();
        if count == 0 || dom::composes(event) {
            return None;
        }
        let by = |places: usize| {
            self.chosen.update(|chosen| *chosen = (*chosen + places) % count);
            Step::Moved
        };
        let step = match event.key().as_str() {
            "ArrowDown" if !event.alt_key() => by(1),
            "ArrowUp" if !event.alt_key() => by(count - 1),
            "Enter" | "Tab" if !dom::is_with_others(event) => Step::Take(self.chosen.get_untracked()),
            "Escape" => Step::Dismiss,
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => return Some(Step::Leave),
            _ => return None,
        };
        Some(step)
    }

    /// For the field's `aria-controls`.
    pub fn controls(self) -> Option<&'static str> {
        self.is_open().then_some(self.id)
    }

    /// For the field's `aria-activedescendant`.
    pub fn active(self) -> Option<String> {
        self.is_open().then(|| place_id(self.id, self.chosen.get()))
    }

    /// Whether the list is open.
    pub fn is_open(self) -> bool {
        self.count.get() > 0
    }
}

/// Keeps a key that the list has taken from everything else.
pub fn take(event: &ev::KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}

fn place_id(id: &str, place: usize) -> String {
    format!("{id}-{place}")
}

/// The list. How many there are is told to who can't see it.
#[component]
pub fn SuggestionList(
    suggestions: Suggestions,
    rows: Signal<Vec<Suggestion>>,
    /// One was clicked.
    on_pick: Callback<usize>,
) -> impl IntoView {
    let Suggestions { id, count, chosen } = suggestions;
    let list = move || {
        let rows = rows.get();
        (!rows.is_empty()).then(|| {
            let rows = rows.into_iter().enumerate().map(|(place, Suggestion { sign, person, picture, name, more })| {
                let sign = match (person, picture) {
                    (Some(person), _) => EitherOf3::A(view! { <Avatar person/> }),
                    (None, Some(picture)) => EitherOf3::B(view! { <img class="own" src=picture alt=""/> }),
                    (None, None) => EitherOf3::C(sign),
                };
                view! {
                    <Offer id=place_id(id, place) place chosen on_pick>
                        <span class="sign" aria-hidden="true">{sign}</span>
                        <span class="name" dir="auto">{name}</span>
                        <span class="faint" dir="auto">{more}</span>
                    </Offer>
                }
            });
            let rows = rows.collect_view();
            view! {
                // The field keeps the focus.
                <ul
                    id=id
                    class="completions"
                    role="listbox"
                    aria-label=texts().emoji.suggestions
                    on:mousedown=move |event: ev::MouseEvent| event.prevent_default()
                >
                    {rows}
                </ul>
            }
        })
    };
    let told = move || Some(count.get()).filter(|count| *count > 0).map(texts().emoji.suggested);
    view! {
        {list}
        <p class="unseen" role="status">{told}</p>
    }
}
