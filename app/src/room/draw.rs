//! How what opens over a room is drawn.

use leptos::prelude::*;

use super::{
    ask_back::AskForm,
    card::Card,
    composer::formats::FormatsBar,
    manage::Manage,
    members::more_members::MoreMembers,
    message::MessageDialog,
    overlay::RoomOverlay,
    pins::Pins,
    thread::ThreadPane,
    viewer::{Viewer, shots_of},
    welcome::Welcome,
};

/// Draws it.
pub fn draw(overlay: RoomOverlay) -> AnyView {
    match overlay {
        RoomOverlay::Card(person, here, on_close) => view! { <Card person here on_close/> }.into_any(),
        RoomOverlay::Manage(part, info, open) => view! { <Manage part info open/> }.into_any(),
        RoomOverlay::Message(asked, room, open, on_act) => view! { <MessageDialog asked room open on_act/> }.into_any(),
        RoomOverlay::Pins(pinning) => view! { <Pins pinning/> }.into_any(),
        RoomOverlay::Members(room, filter) => view! { <MoreMembers room filter/> }.into_any(),
        RoomOverlay::Formats(formatting) => view! { <FormatsBar formatting/> }.into_any(),
        RoomOverlay::Viewer(viewing) => {
            let shots = shots_of(expect_context(), viewing);
            view! { <Viewer viewing shots/> }.into_any()
        }
        RoomOverlay::Thread(threading) => view! { <ThreadPane threading/> }.into_any(),
        RoomOverlay::AskBack(room) => view! { <AskForm room/> }.into_any(),
        RoomOverlay::Welcome(me, info, open) => view! { <Welcome me info open/> }.into_any(),
    }
}
