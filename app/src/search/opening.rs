//! Opens the search from elsewhere on the page, and closes it.

use leptos::{prelude::*, web_sys};
use web_sys::{Element, HtmlInputElement};

use crate::{
    dom,
    navigation::{self, Route},
    next::with_query,
};

/// What the address calls what is typed.
pub const TEXT: &str = "search";
/// What it calls the room in which alone it is searched.
pub const ROOM: &str = "room";
/// Where it has this, one wants to go to a day.
pub const DAY: &str = "day";

/// The id of the box.
pub const BOX: &str = "search-box";
/// The id of the box for messages.
const MESSAGE: &str = "text";

/// Opens it for the room that is shown, or for all, perhaps with something to look for, and begins in its box.
pub fn open(here: bool, text: &str) {
    if dom::element::<Element>(BOX).is_none() || !text.is_empty() {
        let page = dom::here();
        let address = with_query(&page, TEXT, text);
        navigation::go(&match Route::room(&page).filter(|_| here) {
            Some(room) => with_query(&address, ROOM, &room.to_string()),
            None => address,
        });
    }
    // Once it is drawn.
    request_animation_frame(|| {
        if let Some(field) = dom::element::<HtmlInputElement>(BOX) {
            let _ = field.focus();
            field.select();
        }
    });
}

/// Opens it where one chooses a day of the room that is shown.
pub fn open_day() {
    let page = dom::here();
    if let Some(room) = Route::room(&page) {
        let address = with_query(&with_query(&page, TEXT, ""), ROOM, &room.to_string());
        navigation::go(&with_query(&address, DAY, ""));
    }
}

/// Closes it, and lets one write on where there is a keyboard.
pub fn close() {
    navigation::go(&dom::here());
    let has_box = !dom::is_touched() && dom::element::<Element>(MESSAGE).is_some();
    request_animation_frame(move || dom::focus(if has_box { MESSAGE } else { "main" }));
}

/// Whether the page can't be seen for it.
pub fn covers() -> bool {
    dom::element::<Element>(BOX).is_some() && !dom::has_room_beside()
}

/// Whether one is writing into the box.
pub fn is_in_box() -> bool {
    document().active_element().is_some_and(|element| element.id() == BOX)
}
