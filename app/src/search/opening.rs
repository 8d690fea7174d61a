//! Opens the search from elsewhere on the page, and closes it.

use std::cell::RefCell;

use leptos::{prelude::*, web_sys};
use web_sys::{Element, HtmlElement, HtmlInputElement, wasm_bindgen::JsCast};

use super::question::Question;
use crate::{
    dom,
    navigation::{self, Route},
};

/// Where the pane has its place beside the page; see `search.css`.
const BESIDE: &str = "(width >= 64rem)";

/// The id of the box.
pub const BOX: &str = "search-box";

thread_local! {
    /// What had the focus before.
    static BEFORE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// Opens it for the room that is shown, or for all, perhaps with something to look for, and begins in its box.
pub fn open(here: bool, text: &str) {
    let is_open = dom::element::<HtmlInputElement>(BOX).is_some();
    if !is_open {
        BEFORE.set(document().active_element().and_then(|element| element.dyn_into().ok()));
    }
    if !is_open || !text.is_empty() {
        let page = dom::here();
        let room = Route::room(&page).filter(|_| here);
        navigation::go(&Question { text: text.to_owned(), room, ..Question::default() }.address(&page));
    }
    // Once it is drawn.
    request_animation_frame(|| {
        if let Some(field) = dom::element::<HtmlInputElement>(BOX) {
            let _ = field.focus();
            field.select();
        }
    });
}

/// Closes it. The focus goes back to where it was.
pub fn close() {
    navigation::go(&dom::here());
    let before = BEFORE.take().filter(|before| before.is_connected() && before.tag_name() != "BODY");
    request_animation_frame(move || match before {
        Some(before) => _ = before.focus(),
        None => dom::focus("main"),
    });
}

/// Whether the page can't be seen for it.
pub fn covers() -> bool {
    dom::element::<Element>(BOX).is_some() && !is_beside()
}

/// Whether there is room for it beside the page.
pub fn is_beside() -> bool {
    window().match_media(BESIDE).ok().flatten().is_some_and(|query| query.matches())
}

/// Whether one is writing into the box.
pub fn is_in_box() -> bool {
    document().active_element().is_some_and(|element| element.id() == BOX)
}
