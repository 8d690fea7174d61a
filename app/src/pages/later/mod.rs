//! What one has put off: messages to come back to, with their reminders, and messages that are sent later.

mod due;
mod saved;
mod scheduled;

use client::session::Input;
use leptos::prelude::*;
use protocol::RoomId;

pub use self::due::DueLine;
use self::{saved::SavedList, scheduled::ScheduledList};
use crate::{
    components::{menu_button::MenuButton, title::Title},
    names,
    session::Client,
    texts::{self, texts},
};

/// Two lists, which come after the page, and again where anything of it has changed on any device.
#[component]
pub fn LaterPage() -> impl IntoView {
    let client = expect_context::<Client>();
    Effect::new(move || client.input(Input::Watch(None)));
    let title = texts().common.later;
    view! {
        <Title text=title/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1>{title}</h1>
            </header>
            <div class="page-body later-page">
                <SavedList/>
                <ScheduledList/>
            </div>
        </div>
    }
}

/// What a room is called, as long as one is in it.
fn room_name(room: RoomId) -> String {
    let joined = expect_context::<Client>().view.joined;
    let known = joined.read();
    let info = known.iter().flatten().find(|info| info.id == room);
    info.map_or_else(|| texts::later().some_room.to_owned(), names::title)
}
