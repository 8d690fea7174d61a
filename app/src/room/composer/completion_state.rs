//! Completes what is being typed into a message box, and shows what it offers, above the box.

use super::{
    completion::{Completion, Told},
    inserting,
};
use crate::{
    components::suggestions::{Step, Suggestion, SuggestionList, Suggestions, take},
    emoji::{self, Emoji, Recent},
    texts::texts,
};
use client::compose::{
    completion::{Asked, Kind, Mention, closed_shortcode, mentions},
    place::{bytes, units},
};
use leptos::{ev, prelude::*, task::spawn_local, web_sys};
use protocol::text;
use web_sys::{HtmlTextAreaElement, InputEvent, wasm_bindgen::JsCast};

/// So many are offered at once.
const OFFERED: usize = 8;

/// Something that can stand in the place of what is typed.
#[derive(Clone, Debug, PartialEq)]
enum Choice {
    /// An emoji.
    Emoji(&'static Emoji),
    /// A person, or all who are there.
    Mention(Mention),
}

impl Choice {
    /// What comes into the text.
    fn text(&self) -> String {
        match self {
            Self::Emoji(emoji) => Recent::load().tone.apply(emoji),
            Self::Mention(mention) => format!("@{}", mention.name()),
        }
    }
}

/// What is offered for what stands before the cursor of a box, and which of it is chosen.
#[derive(Clone, Copy)]
struct Offered {
    completion: Completion,
    /// Empty while the list is closed.
    choices: RwSignal<Vec<Choice>>,
    /// Where the sign stands for which somebody wants no list.
    dismissed: StoredValue<Option<usize>>,
}

/// The list of what is offered for what one types. It listens to the box for as long as it is there.
#[component]
pub fn CompletionList(completion: Completion) -> impl IntoView {
    let offered = Offered { completion, choices: RwSignal::default(), dismissed: StoredValue::new(None) };
    let listener = completion.listener;
    listener.set_value(Some(Callback::new(move |told| offered.hear(told))));
    on_cleanup(move || _ = listener.try_set_value(None));
    offered.begin();
    let rows = Signal::derive(move || {
        let choices = offered.choices.read();
        if choices.is_empty() {
            return Vec::new();
        }
        let tone = Recent::load().tone;
        let row = |choice: &Choice| match choice {
            Choice::Emoji(emoji) => {
                let name = format!(":{}:", emoji.shortcode());
                let picture = emoji::address(emoji.text);
                Suggestion { sign: tone.apply(emoji), person: None, picture, name, more: None }
            }
            Choice::Mention(mention) => {
                let (person, more) = match mention {
                    Mention::Here => (None, Some(texts().emoji.everyone.to_owned())),
                    Mention::Person(person) => (Some(person.clone()), person.display_name.clone()),
                };
                Suggestion { sign: "@".to_owned(), person, picture: None, name: mention.name().to_owned(), more }
            }
        };
        choices.iter().map(row).collect()
    });
    let on_pick = Callback::new(move |place| offered.accept(place));
    view! { <SuggestionList suggestions=offered.list() rows on_pick/> }
}

impl Offered {
    fn hear(self, told: Told) -> bool {
        match told {
            Told::Typed(event) => self.typed(&event),
            Told::Key(event) => return self.key(&event),
            Told::Close => self.close(),
        }
        false
    }

    /// Looks at what was typed before this was there.
    fn begin(self) {
        self.look();
        if self.before().is_some_and(|(_, before)| closed_shortcode(&before).is_some()) {
            self.fetch();
        }
    }

    fn list(self) -> Suggestions {
        self.completion.list()
    }

    fn set(self, choices: Vec<Choice>) {
        self.completion.count.set(choices.len());
        self.choices.set(choices);
    }

    /// Closes the list.
    fn close(self) {
        if self.choices.try_with_untracked(|choices| !choices.is_empty()).unwrap_or_default() {
            self.set(Vec::new());
        }
    }

    /// Something was typed, pasted or deleted.
    fn typed(self, event: &ev::Event) {
        let inserts = event
            .dyn_ref::<InputEvent>()
            .is_some_and(|event| event.input_type().starts_with("insert") && !event.is_composing());
        self.look();
        if inserts && self.before().is_some_and(|(_, before)| closed_shortcode(&before).is_some()) {
            // Not within this event, which the replacement brings about again.
            queue_microtask(move || self.replace_shortcode());
        }
    }

    /// Takes a key while the list is open; says whether it did.
    fn key(self, event: &ev::KeyboardEvent) -> bool {
        match self.list().key(event) {
            // There is nothing to add, so the key sends.
            Some(Step::Take(_)) if event.key() == "Enter" && self.is_typed_out() => {
                self.close();
                return false;
            }
            Some(Step::Take(place)) => self.accept(place),
            Some(Step::Moved) => {}
            Some(Step::Dismiss) => {
                let start = self.before().and_then(|(_, before)| Some(Asked::find(&before)?.start));
                self.dismissed.set_value(start);
                self.close();
            }
            Some(Step::Leave) => {
                self.close();
                return false;
            }
            None => return false,
        }
        take(event);
        true
    }

    /// Whether what is chosen stands in the text already.
    fn is_typed_out(self) -> bool {
        let choice = self
            .choices
            .with_untracked(|choices| choices.get(self.completion.chosen.get_untracked()).map(Choice::text));
        let Some((_, before)) = self.before() else { return false };
        Asked::find(&before)
            .is_some_and(|asked| choice.is_some_and(|text| text.eq_ignore_ascii_case(&before[asked.start..])))
    }

    /// Puts what stands at this place of the list into the text.
    fn accept(self, place: usize) {
        let choice = self.choices.with_untracked(|choices| choices.get(place).cloned());
        self.close();
        if let (Some(choice), Some((area, before))) = (choice, self.before())
            && let Some(asked) = Asked::find(&before)
        {
            if let Choice::Emoji(emoji) = choice {
                Recent::note(emoji);
            }
            put(&area, &before, asked.start, &format!("{} ", choice.text()));
        }
    }

    /// Offers what there is for the text before the cursor.
    fn look(self) {
        let before = self.before().map(|(_, before)| before).unwrap_or_default();
        let asked = Asked::find(&before);
        if asked.is_some_and(|asked| asked.kind == Kind::Emoji) && emoji::loaded().is_none() {
            self.fetch();
        }
        let start = asked.map(|asked| asked.start);
        if self.dismissed.get_value() != start {
            self.dismissed.set_value(None);
        }
        let asked = asked.filter(|asked| asked.is_enough() && self.dismissed.get_value().is_none());
        let choices = asked.map(|asked| self.answers(asked)).unwrap_or_default();
        if self.choices.with_untracked(|before| *before != choices) {
            self.completion.chosen.set(0);
            self.set(choices);
        }
    }

    fn answers(self, asked: Asked<'_>) -> Vec<Choice> {
        match asked.kind {
            Kind::Emoji => {
                let found = emoji::loaded().map(|set| set.search(asked.typed)).unwrap_or_default();
                found.into_iter().take(OFFERED).map(Choice::Emoji).collect()
            }
            Kind::Person => {
                let found = self.completion.people.with_untracked(|people| mentions(people, asked.typed));
                found.into_iter().take(OFFERED).map(Choice::Mention).collect()
            }
        }
    }

    /// Gets the emoji, and looks again at what is there by then. Where they don't come, the next letter asks again.
    fn fetch(self) {
        spawn_local(async move {
            if emoji::load().await.is_ok() && self.completion.area.try_get_untracked().flatten().is_some() {
                self.look();
                self.replace_shortcode();
            }
        });
    }

    /// Puts the character in the place of a shortcode that ends at the cursor.
    fn replace_shortcode(self) {
        let Some((area, before)) = self.before() else { return };
        let closed = closed_shortcode(&before)
            .and_then(|(start, shortcode)| Some((start, emoji::loaded()?.with_shortcode(shortcode)?)));
        if let Some((start, emoji)) = closed {
            Recent::note(emoji);
            let text = Choice::Emoji(emoji).text();
            // One of this server's own stands there as its name.
            if before[start..] != text {
                put(&area, &before, start, &text);
            }
        }
    }

    /// The box and the text before its cursor. `None` where text is selected, or more stands there than can be sent.
    fn before(self) -> Option<(HtmlTextAreaElement, String)> {
        let area = self.completion.area.try_get_untracked().flatten()?;
        let cursor = area.selection_start().ok()??;
        let is_long = area.text_length() as usize > text::MAX * 2;
        if is_long || area.selection_end().ok()?? != cursor {
            return None;
        }
        let mut text = area.value();
        text.truncate(bytes(&text, cursor as usize));
        Some((area, text))
    }
}

/// Puts a text in the place of the end of the text before the cursor, from `start` on.
fn put(area: &HtmlTextAreaElement, before: &str, start: usize, text: &str) {
    let units = |text: &str| u32::try_from(units(text)).unwrap_or_default();
    inserting::replace(area, units(&before[..start]), units(before), text);
}
