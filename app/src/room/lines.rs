//! The lines of the list of messages, as they stand in the document.

use leptos::web_sys::{Element, EventTarget, wasm_bindgen::JsCast};
use protocol::Seq;

/// All lines of messages that have a place in the room.
pub const LINES: &str = ".messages li[id^='message-']";

/// The id of an event's line.
pub fn line_id(seq: Seq) -> String {
    format!("message-{seq}")
}

/// The message that an event of the browser is about.
pub fn seq_of(target: Option<EventTarget>) -> Option<Seq> {
    seq_of_line(&line_of(&target?.dyn_into::<Element>().ok()?)?)
}

/// The line that an element is in.
pub fn line_of(element: &Element) -> Option<Element> {
    element.closest(LINES).ok().flatten()
}

/// The message of a line.
pub fn seq_of_line(line: &Element) -> Option<Seq> {
    line.id().strip_prefix("message-")?.parse().ok()
}
