//! The bar above a room.

#[cfg(feature = "ssr")]
use crate::pieces::{piece, settled};
use crate::{
    components::{icon, menu_button::MenuButton, opener::Opener, presence::PresenceDot, room_picture::RoomPicture},
    names::{other, room_picture, title},
    room::{manage::RoomMenu, members::user_list::PEOPLE, pins::PinsButton},
    search::SearchButton,
    texts::texts,
};
use client::people::People;
use leptos::prelude::*;
use protocol::api::RoomInfo;

/// Name, topic and members, what one can do with the room, and where the screen is narrow the way to the other panes.
#[component]
pub fn Header(info: Memo<RoomInfo>, people: Memo<People>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        let (info, People { mut list, count }) = (settled(info.get_untracked()), people.get_untracked());
        list.retain(|member| other(&info).is_some_and(|other| other.id == member.person.id));
        piece("room header", (info, People { list, count }), |(info, people)| {
            bar(Memo::new(move |_| info.clone()), Memo::new(move |_| people.clone()))
        })
    }
    #[cfg(not(feature = "ssr"))]
    bar(info, people)
}

/// Of the people it shows how many they are, and the other one of two.
fn bar(info: Memo<RoomInfo>, people: Memo<People>) -> impl IntoView {
    let t = texts();
    let whole = RwSignal::new(false);
    let topic = Memo::new(move |_| info.read().topic.clone());
    let members = Signal::derive(move || (t.common.members)(people.read().count as usize));
    let picture = Memo::new(move |_| (info.read().kind, room_picture(&info.read())));
    let presence = Memo::new(move |_| {
        let info = info.read();
        let other = other(&info)?;
        people.read().list.iter().find(|member| member.person.id == other.id).map(|member| member.presence)
    });
    view! {
        <header class="bar">
            <MenuButton/>
            <div class="about-room">
                <div class="named">
                    {move || {
                        let (kind, address) = picture.get();
                        view! { <RoomPicture kind address/> }
                    }}
                    <h1 dir="auto">{move || title(&info.read())}</h1>
                    <PresenceDot presence=Signal::derive(move || presence.get().unwrap_or_default())/>
                </div>
                <button
                    type="button"
                    class="topic"
                    dir="auto"
                    title=move || topic.get()
                    hidden=move || topic.read().is_empty()
                    aria-expanded=move || if whole.get() { "true" } else { "false" }
                    on:click=move |_| whole.update(|whole| *whole = !*whole)
                >
                    {move || topic.get()}
                </button>
            </div>
            <SearchButton/>
            <PinsButton/>
            <RoomMenu info people/>
            <Opener opens=PEOPLE name=members icon=icon::PEOPLE class="people-button">
                {move || people.read().count}
            </Opener>
        </header>
    }
}
