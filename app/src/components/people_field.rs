//! A field for people, who are found by a part of their name while one types it.

use std::{ops::Range, time::Duration};

use client::compose::{
    names,
    place::{bytes, units},
};
use leptos::{ev, html::Input, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local, web_sys};
use protocol::{Person, RoomId, api::People};

use super::{
    field::FormState,
    suggestions::{Step, Suggestion, SuggestionList, Suggestions, take},
};
use crate::{http, next};

/// So many are suggested at once.
const SHOWN: &str = "8";
/// How long after a key they are looked for.
const PAUSE: Duration = Duration::from_millis(120);

/// What of a field is known.
#[derive(Clone, Copy)]
struct Finding {
    input: NodeRef<Input>,
    is_many: bool,
    room: Option<RoomId>,
    found: RwSignal<Vec<Person>>,
    chosen: RwSignal<usize>,
    pause: StoredValue<Option<TimeoutHandle>>,
    /// Counts what was typed: what is found for less than all of it comes too late.
    turn: StoredValue<u32>,
}

impl Finding {
    fn new(is_many: bool, room: Option<RoomId>) -> Self {
        let (found, chosen) = (RwSignal::default(), RwSignal::default());
        let (pause, turn) = (StoredValue::default(), StoredValue::default());
        Self { input: NodeRef::new(), is_many, room, found, chosen, pause, turn }
    }

    /// Something was typed.
    fn typed(self) {
        self.stop();
        let Some((_, _, typed)) = self.name() else { return self.close() };
        if typed.is_empty() {
            return self.close();
        }
        let turn = self.turn.get_value();
        let look = move || {
            let mut path = next::with_query("/api/people", "query", &typed);
            if let Some(room) = self.room {
                path = next::with_query(&path, "room", &room.to_string());
            }
            let path = next::with_query(&path, "limit", SHOWN);
            spawn_local(async move {
                // Without an answer one types on as before.
                let found = http::get::<People>(&path).await.map(|found| found.people).unwrap_or_default();
                if self.turn.try_get_value() == Some(turn) {
                    self.chosen.set(0);
                    self.found.set(found);
                }
            });
        };
        self.pause.set_value(set_timeout_with_handle(look, PAUSE).ok());
    }

    /// What is on its way comes too late.
    fn stop(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        if let Some(pause) = self.pause.try_update_value(Option::take).flatten() {
            pause.clear();
        }
    }

    fn close(self) {
        self.stop();
        if !self.found.read_untracked().is_empty() {
            self.found.set(Vec::new());
        }
    }

    fn take(self, place: usize) {
        let name = self.found.read_untracked().get(place).map(|person| person.name.clone());
        self.close();
        let (Some(name), Some((input, range, _))) = (name, self.name()) else { return };
        let text = input.value();
        let name = if self.is_many { [&name, ", "].concat() } else { name };
        let before = [&text[..range.start], &name].concat();
        let cursor = u32::try_from(units(&before)).unwrap_or_default();
        input.set_value(&[&before, &text[range.end..]].concat());
        let _ = input.set_selection_range(cursor, cursor);
    }

    /// The field, where in it the name stands that is being typed, and that name.
    fn name(self) -> Option<(web_sys::HtmlInputElement, Range<usize>, String)> {
        let input = self.input.get_untracked()?;
        let text = input.value();
        let cursor = input.selection_start().ok()??;
        let (range, typed) = names::typed(&text, bytes(&text, cursor as usize), self.is_many);
        Some((input, range, typed.to_owned()))
    }
}

/// A labelled field for somebody's name, or for several. Its id is its name, so a page has only one of each.
#[component]
pub fn PeopleField(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    /// For several.
    #[prop(optional)]
    many: bool,
    /// Who is in this room is not suggested.
    #[prop(optional)]
    room: Option<RoomId>,
    form: FormState,
) -> impl IntoView {
    let error = Memo::new(move |_| form.errors.read().field(name));
    let hint_id = format!("{name}-hint");
    let finding = Finding::new(many, room);
    let Finding { input, found, chosen, .. } = finding;
    on_cleanup(move || finding.stop());
    let count = Signal::derive(move || found.read().len());
    let suggestions = Suggestions { id: "people-found", count, chosen };
    let rows = Signal::derive(move || {
        let row = |person: &Person| Suggestion {
            picture: None,
            sign: String::new(),
            person: Some(person.clone()),
            name: person.name.clone(),
            more: person.display_name.clone(),
        };
        found.read().iter().map(row).collect()
    });
    let keydown = move |event: ev::KeyboardEvent| match suggestions.key(&event) {
        Some(Step::Take(place)) => {
            take(&event);
            finding.take(place);
        }
        Some(Step::Moved) => take(&event),
        Some(Step::Dismiss) => {
            take(&event);
            finding.close();
        }
        Some(Step::Leave) => finding.close(),
        None => {}
    };
    view! {
        <div class="field people-field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required=true
                aria-autocomplete="list"
                aria-expanded=move || if suggestions.is_open() { "true" } else { "false" }
                aria-controls=move || suggestions.controls()
                aria-activedescendant=move || suggestions.active()
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=hint_id.clone()
                node_ref=input
                on:keydown=keydown
                on:input=move |_| finding.typed()
                on:blur=move |_| finding.close()
            />
            <SuggestionList suggestions rows on_pick=Callback::new(move |place| finding.take(place))/>
            <p class=move || if error.read().is_some() { "error" } else { "hint" } id=hint_id>
                {move || error.get().unwrap_or_else(|| hint.to_owned())}
            </p>
        </div>
    }
}
