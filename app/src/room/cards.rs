//! Opens a person's card from wherever their name stands.

use leptos::prelude::*;
use protocol::Person;

use super::{info::Here, overlay::RoomOverlay};
use crate::{names::hue, texts::texts};

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
        let on_close = Callback::new(move |()| self.close());
        move || {
            let person = self.open.get()?;
            // Of a room that was on the screen before, nothing is left to ask.
            let here = self.here.get_untracked().filter(|here| here.info.try_get_untracked().is_some());
            Some(RoomOverlay::Card(person, here, on_close).show())
        }
    }

    /// Takes the card away.
    fn close(self) {
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
    let bot = person.id.is_bot().then(|| view! { " " <small>{texts().people.bot}</small> });
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
            {name}{bot}
        </button>
    }
}
