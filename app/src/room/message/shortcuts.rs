//! The keys that do something with the message that has the focus.

use leptos::{ev, prelude::*, web_sys};
use web_sys::{Element, HtmlElement, wasm_bindgen::JsCast};

use super::Around;
use crate::{dom, room::lines::seq_of};

/// A key, and the name by which a button of the toolbar says that it does the same.
const KEYS: [(&str, &str); 9] = [
    ("+", "Plus"),
    ("r", "R"),
    ("t", "T"),
    ("e", "E"),
    ("c", "C"),
    ("p", "P"),
    ("l", "L"),
    ("m", "M"),
    ("Delete", "Delete"),
];

/// Presses the button of the message's toolbar, so that nothing is done that is not offered there.
pub fn press(event: &ev::KeyboardEvent, around: Around) {
    let is_other = event.ctrl_key() || event.alt_key() || event.meta_key() || dom::composes(event);
    let Some(line) = event.target().and_then(|target| target.dyn_into::<Element>().ok()).filter(|_| !is_other) else {
        return;
    };
    // In what stands in a message, keys have their own use.
    let is_active = line.matches("li").unwrap_or(false)
        && seq_of(event.target()).is_some_and(|seq| around.active.get_untracked() == Some(seq));
    let key = event.key();
    let Some((_, name)) = KEYS.iter().find(|(short, _)| is_active && short.eq_ignore_ascii_case(&key)) else { return };
    let button = line.query_selector(&format!("[aria-keyshortcuts='{name}']")).ok().flatten();
    let button = button.filter(|button| button.closest("[hidden]").is_ok_and(|hidden| hidden.is_none()));
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        button.click();
    }
}
