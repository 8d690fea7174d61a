//! The page of all rooms: those that one can find, and how to make one or to write to somebody.

mod create_room;
mod listing;
mod new_message;
mod public_rooms;
mod shared;

use client::session::Input;
use leptos::prelude::*;
use protocol::api::Rooms;

use self::{create_room::CreateRoom, new_message::NewMessage, public_rooms::PublicRooms, shared::Shared};
use crate::{
    components::{menu_button::MenuButton, title::Title},
    errors::Failure,
    search::SearchButton,
    session::Client,
    texts::texts,
};

/// All rooms.
#[component]
pub fn RoomsPage(rooms: Result<Rooms, Failure>) -> impl IntoView {
    let client = expect_context::<Client>();
    Effect::new(move || client.input(Input::Watch(None)));
    let t = texts();
    view! {
        <Title text=t.common.all_rooms/>
        <Shared/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1>{t.common.all_rooms}</h1>
                <SearchButton/>
            </header>
            <div class="page-body rooms-page">
                <aside class="beside" aria-label=t.rooms.begin>
                    <CreateRoom/>
                    <NewMessage/>
                </aside>
                <PublicRooms rooms/>
            </div>
        </div>
    }
}
