//! What opens over a page. All of it is in one file, which comes when the first of it opens: most who look at a card also
//! open a list of pins, and many small files take longer than one.

use leptos::prelude::*;

use super::{
    inbox::InboxPage,
    invitation_list::InvitationList,
    later::{DueLine, LaterPage},
    my_menu::MyMenu,
    thread_list::ThreadList,
    waiting::Waiting,
};
use crate::{
    components::{
        arrange::ArrangeDialog,
        confirm::{Confirm, Question},
        overlays::Overlays,
        part::{Placement, lazy_part, part},
    },
    palette::{self, PaletteOverlay},
    room::{self, RoomOverlay},
};

/// One thing that opens.
#[derive(Clone)]
enum Overlay {
    /// What is asked before something that can't be taken back.
    Confirm(Question),
    /// Over the palette, or in its place.
    Palette(PaletteOverlay),
    /// Over a room.
    Room(Box<RoomOverlay>),
    /// What stands in one's own menu.
    Me,
    /// A page.
    Own(OwnPage),
    /// What of it calls one.
    Due,
    /// What waits for one's answer.
    Invitations(Waiting),
    /// Folders of rooms, and their order.
    Arrange(Callback<()>),
    /// The threads that one follows.
    Threads(Callback<()>),
}

/// Tells those who open them how they are drawn.
pub fn provide() {
    Overlays::<Question>::provide(|question| Box::pin(overlay(Overlay::Confirm(question))));
    Overlays::<PaletteOverlay>::provide(|opened| Box::pin(overlay(Overlay::Palette(opened))));
    Overlays::<RoomOverlay>::provide(|opened| Box::pin(overlay(Overlay::Room(Box::new(opened)))));
}

/// What stands in one's own menu.
pub fn my_menu() -> impl IntoView {
    part(Placement::Within, Box::new(|| Box::pin(overlay(Overlay::Me))))
}

/// A page that is drawn from what the browser asks for.
#[derive(Clone, Copy)]
pub enum OwnPage {
    /// What concerns one and is not dealt with.
    Inbox,
    /// What one has put off.
    Later,
}

/// Such a page.
pub fn own(page: OwnPage) -> impl IntoView {
    part(Placement::Page, Box::new(move || Box::pin(overlay(Overlay::Own(page)))))
}

/// What of it calls one.
pub fn due() -> impl IntoView {
    part(Placement::Aside, Box::new(|| Box::pin(overlay(Overlay::Due))))
}

/// What waits for one's answer.
pub fn invitations(waiting: Waiting) -> impl IntoView {
    part(Placement::Within, Box::new(move || Box::pin(overlay(Overlay::Invitations(waiting)))))
}

/// The threads that one follows.
pub fn threads(on_close: Callback<()>) -> impl IntoView {
    part(Placement::Over(on_close), Box::new(move || Box::pin(overlay(Overlay::Threads(on_close)))))
}

/// Folders of rooms, and their order.
pub fn arrange(on_close: Callback<()>) -> impl IntoView {
    part(Placement::Over(on_close), Box::new(move || Box::pin(overlay(Overlay::Arrange(on_close)))))
}

/// Loads the file in which all of them are.
///
/// # Errors
/// It could not be had.
#[cfg(all(feature = "browser", not(debug_assertions)))]
pub async fn load() -> Result<(), leptos::wasm_split::SplitLoaderError> {
    load_overlay().await
}

lazy_part! {
    /// Comes with the first of them that is opened.
    async fn overlay(overlay: Overlay), loaded by load_overlay {
        match overlay {
            Overlay::Confirm(question) => view! { <Confirm question/> }.into_any(),
            Overlay::Palette(opened) => palette::draw(opened),
            Overlay::Room(opened) => room::draw(*opened),
            Overlay::Own(OwnPage::Inbox) => view! { <InboxPage/> }.into_any(),
            Overlay::Own(OwnPage::Later) => view! { <LaterPage/> }.into_any(),
            Overlay::Due => view! { <DueLine/> }.into_any(),
            Overlay::Me => view! { <MyMenu/> }.into_any(),
            Overlay::Arrange(on_close) => view! { <ArrangeDialog on_close/> }.into_any(),
            Overlay::Threads(on_close) => view! { <ThreadList on_close/> }.into_any(),
            Overlay::Invitations(waiting) => view! { <InvitationList waiting/> }.into_any(),
        }
    }
}
