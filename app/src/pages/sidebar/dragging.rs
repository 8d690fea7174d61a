//! Arranging rooms by mouse: a room's link is dragged to a place in a list.

use client::sidebar::{List, list_of, place, put};
use leptos::{ev, prelude::*, task::spawn_local, web_sys};
use protocol::{RoomId, api::RoomInfo, sidebar::RoomOrder};
use web_sys::{Element, wasm_bindgen::JsCast};

use super::list_with_id;
use crate::{data::sidebar, session::View};

/// What a dragged link carries.
const LINK: &str = "text/uri-list";
/// What stands in the address of a room before its id.
const ROOMS: &str = "/rooms/";

/// A link can be dropped here.
pub fn over(event: &ev::DragEvent) {
    let is_link = event.data_transfer().is_some_and(|data| data.types().includes(&LINK.into(), 0));
    if is_link {
        event.prevent_default();
    }
}

/// A link was dropped: on a room, before which it is to stand (after it, where it comes from above), or elsewhere in a list.
/// `rooms` are all, as they are shown.
pub fn drop(event: &ev::DragEvent, view: View, rooms: &[RoomInfo]) {
    let Some(room) = event.data_transfer().and_then(|data| data.get_data(LINK).ok()).and_then(|link| id_in(&link))
    else {
        return;
    };
    event.prevent_default();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| target.as_ref().and_then(|target| target.closest(selector).ok().flatten());
    let list = within("section").and_then(|section| list_with_id(&section.get_attribute("aria-labelledby")?));
    let Some((info, list)) = rooms.iter().find(|info| info.id == room).zip(list) else { return };
    let onto =
        within("li").and_then(|row| row.query_selector("a").ok()?).and_then(|link| id_in(&link.get_attribute("href")?));
    let now = view.sidebar.get_untracked();
    let is_there = list_of(info, &now) == list;
    // What is a favourite is said in the room's menu.
    if !is_there && (info.favourite || list == List::Favourites) {
        return;
    }
    let shown = rooms.iter().filter(|info| !info.is_hidden() && list_of(info, &now) == list);
    let shown: Vec<RoomId> = shown.map(|info| info.id).collect();
    let to = onto.and_then(|onto| shown.iter().position(|id| *id == onto));
    spawn_local(async move {
        // Where it fails, all is as it was, and the connection line says so.
        let _ = sidebar::change(&view, |sidebar| {
            if !is_there {
                put(sidebar, room, if let List::Folder(folder) = list { Some(folder) } else { None });
            }
            if let Some(to) = to.filter(|_| is_there || sidebar.order == RoomOrder::Hand) {
                place(sidebar, &shown, room, to);
            }
        })
        .await;
    });
}

/// The room that an address leads to.
fn id_in(link: &str) -> Option<RoomId> {
    let (_, rest) = link.split_once(ROOMS)?;
    rest.split(['?', '#', '\r', '\n']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_found_in_its_address_alone() {
        let lobby = RoomId::LOBBY;
        assert_eq!(id_in(&format!("/rooms/{lobby}")), Some(lobby));
        assert_eq!(id_in(&format!("http://localhost:3000/rooms/{lobby}?at=5\r\n")), Some(lobby));
        assert_eq!(id_in("http://localhost:3000/inbox"), None);
        assert_eq!(id_in("/rooms/lobby"), None);
    }
}
