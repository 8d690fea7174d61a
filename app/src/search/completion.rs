//! Offers filters and their values as one types, by the combobox pattern of the ARIA practices.

mod answers;

use std::{ops::Range, time::Duration};

use client::search::{Completing, completing};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local, web_sys::Element};
use protocol::{
    Person,
    api::People,
    search::{Filter, Names, Query, typed_at},
};

use self::answers::{OFFERED, Offered};
use super::{
    field::box_now,
    opening::{BOX, is_in_box},
};
use crate::{
    components::suggestions::{Suggestion, Suggestions},
    dom, http, next,
    session::Client,
    texts,
};

/// How long after a key people are asked for.
const PAUSE: Duration = Duration::from_millis(120);
/// None of them is chosen: Enter searches.
const NONE: usize = usize::MAX;

/// What is offered, and which of it is chosen.
#[derive(Clone, Copy)]
pub struct Completion {
    client: StoredValue<Client>,
    offered: RwSignal<Vec<Offered>>,
    chosen: RwSignal<usize>,
    /// Whom the server knows by what is typed.
    people: StoredValue<(String, Vec<Person>)>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Completion {
    /// Nothing yet. The box says what is chosen.
    pub fn new() -> Self {
        let completion = Self {
            client: StoredValue::new(expect_context()),
            offered: RwSignal::default(),
            chosen: RwSignal::new(NONE),
            people: StoredValue::default(),
            pause: StoredValue::new(None),
        };
        Effect::new(move |_| {
            let list = completion.list();
            let Some(field) = dom::element::<Element>(BOX) else { return };
            let set = |name, value: Option<String>| {
                _ = match value {
                    Some(value) => field.set_attribute(name, &value),
                    None => field.remove_attribute(name),
                };
            };
            set("aria-expanded", Some(list.is_open().to_string()));
            set("aria-controls", list.controls().map(str::to_owned));
            set("aria-activedescendant", list.active().filter(|_| completion.chosen.get() != NONE));
        });
        on_cleanup(move || completion.stop());
        completion
    }

    /// The list.
    pub fn list(self) -> Suggestions {
        Suggestions {
            id: "search-offers",
            count: Signal::derive(move || self.offered.read().len()),
            chosen: self.chosen,
        }
    }

    /// Its rows.
    pub fn rows(self) -> Signal<Vec<Suggestion>> {
        Signal::derive(move || self.offered.read().iter().map(|offered| offered.shown.clone()).collect())
    }

    /// Takes a key while the list is open. Whether it did.
    pub fn key(self, event: &ev::KeyboardEvent, accept: impl Fn(usize)) -> bool {
        let count = self.offered.read_untracked().len();
        if count == 0 || dom::is_with_others(event) {
            return false;
        }
        let chosen = self.chosen.get_untracked();
        let known = Some(chosen).filter(|chosen| *chosen != NONE);
        match (event.key().as_str(), known) {
            ("ArrowDown", _) => self.chosen.set(known.map_or(0, |chosen| (chosen + 1) % count)),
            ("ArrowUp", _) => self.chosen.set((known.unwrap_or(0) + count - 1) % count),
            ("Tab", _) => accept(known.unwrap_or(0)),
            ("Enter", Some(chosen)) => accept(chosen),
            ("Escape", _) => self.close(),
            _ => return false,
        }
        true
    }

    /// Closes the list.
    pub fn close(self) {
        self.stop();
        if self.offered.try_with_untracked(|offered| !offered.is_empty()).unwrap_or_default() {
            self.offered.set(Vec::new());
        }
    }

    /// What is offered at this place, and what of the text it replaces.
    pub fn take(self, place: usize, text: &str, caret: usize) -> Option<(Range<usize>, String)> {
        let offered = self.offered.with_untracked(|offered| offered.get(place).cloned())?;
        let typed = typed_at(text, caret, names())?;
        self.close();
        let not = if typed.not { "-" } else { "" };
        Some((typed.range, [not, &offered.term].concat()))
    }

    /// Whether a filter is being typed that has no value yet, or may get another one.
    pub fn holds(self, text: &str, caret: usize) -> bool {
        let Some(typed) = typed_at(text, caret, names()).filter(|typed| typed.filter.is_some()) else { return false };
        let Query { terms, not } = Query::parse_with(&text[typed.range], names());
        let is_valid = terms.iter().chain(&not).any(|term| Filter::of(term).is_some());
        !is_valid || !self.offered.read_untracked().is_empty()
    }

    /// Offers what there is for the term at the caret.
    pub fn look(self, text: &str, caret: usize) {
        self.stop();
        let typed = typed_at(text, caret, names());
        let completing = typed.as_ref().and_then(completing);
        let offered = completing.map(|completing| self.answers(completing)).unwrap_or_default();
        let is_typed_out = |offered: &[Offered]| {
            let written = typed.as_ref().map(|typed| &text[typed.range.clone()]);
            matches!((offered, written), ([one], Some(written)) if one.term == written.trim_start_matches('-'))
        };
        let offered = if is_typed_out(&offered) { Vec::new() } else { offered };
        if *self.offered.read_untracked() != offered {
            // Enter takes what somebody has begun to write, and not what may be any word.
            let is_begun = matches!(completing, Some(Completing::Value(_, value)) if !value.is_empty());
            self.chosen.set(if is_begun { 0 } else { NONE });
            self.offered.set(offered);
        }
        if let Some(Completing::Value(Filter::From | Filter::Mentions, value)) = completing
            && !value.is_empty()
            && self.people.with_value(|(known, _)| known != value)
        {
            self.fetch(value.to_owned());
        }
    }

    /// Asks the server for people, and looks again when they are there.
    fn fetch(self, typed: String) {
        let ask = move || {
            let path =
                next::with_query(&next::with_query("/api/people", "query", &typed), "limit", &OFFERED.to_string());
            spawn_local(async move {
                // Without an answer there are those whom the page knows.
                let found = http::get::<People>(&path).await.map(|found| found.people).unwrap_or_default();
                if self.people.try_set_value((typed, found)).is_none()
                    && let Some((_, text, caret)) = box_now()
                    && is_in_box()
                {
                    self.look(&text, caret);
                }
            });
        };
        self.pause.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    }

    fn stop(self) {
        if let Some(pause) = self.pause.try_update_value(Option::take).flatten() {
            pause.clear();
        }
    }
}

fn names() -> &'static Names {
    &texts::search().names
}
