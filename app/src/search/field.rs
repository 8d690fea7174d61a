//! What happens in the box. The pane has it before anything else is there.

use std::time::Duration;

use client::compose::place::{bytes, units};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, web_sys};
use web_sys::{Element, HtmlInputElement, wasm_bindgen::JsCast};

use super::{completion::Completion, opening::BOX, question::Question, recent::Recent};
use crate::{components::suggestions::take, dom, navigation};

/// How long after a key it is searched.
const PAUSE: Duration = Duration::from_millis(200);

/// The box, and what is done with what is typed into it.
#[derive(Clone, Copy)]
pub struct Field {
    question: Memo<Question>,
    completion: Completion,
    recent: Recent,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Field {
    /// Follows the box and the address for as long as the owner lives.
    pub fn new(question: Memo<Question>, completion: Completion, recent: Recent) -> Self {
        let field = Self { question, completion, recent, pause: StoredValue::new(None) };
        Effect::new(move |before: Option<()>| {
            let text = question.with(|question| question.text.clone());
            // What was typed before this was there is newer than the address.
            if before.is_none() && !dom::input_value(BOX).is_empty() {
                field.typed();
            } else if dom::input_value(BOX) != text {
                dom::fill_input(BOX, &text);
            }
        });
        Effect::new(move |_| {
            let typed = window_event_listener(ev::input, move |event| {
                if is_of_box(&event) {
                    field.typed();
                }
            });
            let left = window_event_listener(ev::focusout, move |event| {
                if is_of_box(&event) {
                    completion.close();
                }
            });
            on_cleanup(move || {
                typed.remove();
                left.remove();
                field.stop();
            });
        });
        field
    }

    /// Searches for what stands in the box.
    pub fn submit(self) {
        self.put(|_| {});
    }

    /// Searches for this from now on.
    pub fn write(self, text: &str) {
        dom::fill_input(BOX, text);
        self.completion.close();
        self.submit();
    }

    /// Changes where it is searched, or in which order, for what stands in the box by now.
    pub fn put(self, change: impl FnOnce(&mut Question)) {
        self.stop();
        let before = self.question.get_untracked();
        let mut question = Question { text: dom::input_value(BOX), ..before.clone() };
        change(&mut question);
        if question != before {
            navigation::replace(&question.address(&dom::here()));
        }
    }

    /// A key in the box. Whether it was taken.
    pub fn key(self, event: &ev::KeyboardEvent) -> bool {
        if self.completion.key(event, |place| self.accept(place)) {
            take(event);
            return true;
        }
        false
    }

    /// Searches at once. Whether that is what was searched for already.
    pub fn enter(self) -> bool {
        let text = dom::input_value(BOX);
        let is_same = self.question.with_untracked(|question| question.text == text);
        self.completion.close();
        self.recent.note(&text);
        self.submit();
        is_same
    }

    /// Puts what is offered at this place into the box.
    pub fn accept(self, place: usize) {
        let Some((field, text, caret)) = box_now() else { return };
        if let Some((range, term)) = self.completion.take(place, &text, caret) {
            let before = [&text[..range.start], &term].concat();
            let rest = text[range.end..].trim_start();
            // A filter waits for its value; a value is done.
            let blank = if term.ends_with(':') { "" } else { " " };
            let before = before + blank;
            let caret = u32::try_from(units(&before)).unwrap_or_default();
            field.set_value(&[&before, rest].concat());
            let _ = field.set_selection_range(caret, caret);
            self.typed();
        }
    }

    fn typed(self) {
        if let Some((_, text, caret)) = box_now() {
            self.completion.look(&text, caret);
        }
        self.stop();
        let search = move || {
            let is_unfinished = box_now().is_some_and(|(_, text, caret)| self.completion.holds(&text, caret));
            if !is_unfinished {
                self.submit();
            }
        };
        self.pause.set_value(set_timeout_with_handle(search, PAUSE).ok());
    }

    fn stop(self) {
        if let Some(pause) = self.pause.try_update_value(Option::take).flatten() {
            pause.clear();
        }
    }
}

/// The box, what stands in it, and where its caret is, in bytes.
pub fn box_now() -> Option<(HtmlInputElement, String, usize)> {
    let field = dom::element::<HtmlInputElement>(BOX)?;
    let text = field.value();
    let caret = field.selection_start().ok()??;
    let caret = bytes(&text, caret as usize);
    Some((field, text, caret))
}

fn is_of_box(event: &web_sys::Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| element.id() == BOX)
}
