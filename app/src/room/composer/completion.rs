//! Completing what is typed into a message box, as far as it is there from the beginning: it loads the rest with the first
//! letter.

use super::completion_state::CompletionList;
use crate::{
    components::{
        part::{Placement, lazy_part, part},
        suggestions::Suggestions,
    },
    room::lines::Talk,
};
use leptos::{ev, html::Textarea, prelude::*};
use protocol::Person;

/// What happens in the box.
pub enum Told {
    /// Something was typed, pasted or deleted.
    Typed(ev::Event),
    /// A key was pressed.
    Key(ev::KeyboardEvent),
    /// The list is to close.
    Close,
}

/// The completion of one box.
#[derive(Clone, Copy)]
pub struct Completion {
    talk: Talk,
    /// The box.
    pub area: NodeRef<Textarea>,
    /// Those who may be mentioned in it.
    pub people: Signal<Vec<Person>>,
    /// How many are offered.
    pub count: RwSignal<usize>,
    /// The place of the one that Enter takes.
    pub chosen: RwSignal<usize>,
    /// Hears of what happens in the box, and says whether it took a key.
    pub listener: StoredValue<Option<Callback<Told, bool>>>,
    /// Counts how often the rest was asked for.
    asked: RwSignal<u32>,
}

impl Completion {
    /// Begins to care for a box. The people are those who may be mentioned in it.
    pub fn new(talk: Talk, area: NodeRef<Textarea>, people: Signal<Vec<Person>>) -> Self {
        let (count, chosen, asked) = (RwSignal::new(0), RwSignal::new(0), RwSignal::new(0));
        Self { talk, area, people, count, chosen, listener: StoredValue::new(None), asked }
    }

    /// The list.
    pub fn list(self) -> Suggestions {
        Suggestions {
            id: self.talk.name("completions", "answer-completions"),
            count: self.count.into(),
            chosen: self.chosen,
        }
    }

    /// Tells what happens. Says whether a key was taken.
    pub fn tell(self, told: Told) -> bool {
        let listener = self.listener.try_get_value().flatten();
        if listener.is_none() && matches!(told, Told::Typed(_)) {
            // The rest looks at what stands in the box when it comes. Where it can't be had, the next letter asks again.
            self.asked.update(|asked| *asked = asked.wrapping_add(1));
        }
        listener.is_some_and(|listener| listener.run(told))
    }

    /// The place of the list.
    pub fn place(self) -> impl IntoView {
        move || {
            let load = Box::new(move || Box::pin(completion_list(self)) as _);
            (self.asked.get() > 0).then(|| part(Placement::Aside, load))
        }
    }
}

lazy_part! {
    /// Comes with the first letter in a box.
    async fn completion_list(completion: Completion) {
        view! { <CompletionList completion/> }.into_any()
    }
}
