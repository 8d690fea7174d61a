//! What opens over a page. All of it is in one file, which comes when the first of it opens: most who look at a card also
//! open a list of pins, and many small files take longer than one.

use leptos::prelude::*;
use protocol::{Person, RoomId, api::RoomInfo};

use crate::{
    components::{
        ask_back::AskForm,
        card::{Card, Cards},
        confirm::{Confirm, Question, Questions},
        part::{Placement, lazy_part, part},
    },
    pages::MyMenu,
    palette::{Found, ShortcutsDialog, Typing},
    room::{
        Formats, FormatsBar,
        manage::{Manage, Part},
        members::more_members::MoreMembers,
        message::{Act, Asked, MessageDialog},
        pins::{Pinning, Pins},
    },
};

/// One thing that opens, and what it needs to know.
#[derive(Clone)]
pub enum Overlay {
    /// A person's card.
    Card(Cards, Person),
    /// What is asked before something that can't be taken back.
    Confirm(Question, Questions),
    /// What answers in the palette, and what shows the shortcuts.
    Found(Typing, Callback<()>),
    /// The shortcuts, and what takes them away.
    Shortcuts(Callback<()>),
    /// Keeping a room in order.
    Manage(Part, Memo<RoomInfo>, RwSignal<Option<Part>>),
    /// What is asked, or shown, about a message.
    Message(Asked, RoomId, RwSignal<Option<Asked>>, Callback<Act>),
    /// The messages that are pinned.
    Pins(Pinning),
    /// What stands in one's own menu.
    Me,
    /// What brings the members whom a room's page has no room for.
    Members(RoomId),
    /// The buttons that format what one writes.
    Formats(Formats),
    /// Asks to come back into a room.
    AskBack(RoomId),
}

impl Overlay {
    /// Shows it as soon as its file is there.
    pub fn show(self) -> impl IntoView {
        let place = self.place();
        part(place, Box::new(move || Box::pin(overlay(self.clone()))))
    }

    /// Where it stands, and what takes it away.
    fn place(&self) -> Placement {
        match *self {
            Self::Card(cards, _) => Placement::Over(Callback::new(move |()| cards.close())),
            Self::Confirm(_, questions) => Placement::Over(Callback::new(move |()| questions.close())),
            Self::Shortcuts(on_close) => Placement::Over(on_close),
            Self::Manage(_, _, open) => Placement::Over(Callback::new(move |()| open.set(None))),
            Self::Message(_, _, open, _) => Placement::Over(Callback::new(move |()| open.set(None))),
            Self::Pins(_) | Self::Found(..) | Self::Me | Self::Members(_) | Self::Formats(_) | Self::AskBack(_) => {
                Placement::Within
            }
        }
    }
}

lazy_part! {
    /// Comes with the first of them that is opened.
    async fn overlay(overlay: Overlay) {
        match overlay {
            Overlay::Card(cards, person) => view! { <Card cards person/> }.into_any(),
            Overlay::Confirm(question, questions) => view! { <Confirm question questions/> }.into_any(),
            Overlay::Found(typing, on_shortcuts) => view! { <Found typing on_shortcuts/> }.into_any(),
            Overlay::Shortcuts(on_close) => view! { <ShortcutsDialog on_close/> }.into_any(),
            Overlay::Manage(part, info, open) => view! { <Manage part info open/> }.into_any(),
            Overlay::Message(asked, room, open, on_act) => view! { <MessageDialog asked room open on_act/> }.into_any(),
            Overlay::Pins(pinning) => view! { <Pins pinning/> }.into_any(),
            Overlay::Me => view! { <MyMenu/> }.into_any(),
            Overlay::Members(room) => view! { <MoreMembers room/> }.into_any(),
            Overlay::Formats(formats) => view! { <FormatsBar formats/> }.into_any(),
            Overlay::AskBack(room) => view! { <AskForm room/> }.into_any(),
        }
    }
}
