//! The lines of the lists of messages, as they stand in the document.

use leptos::{
    prelude::{document, window},
    web_sys::{Element, EventTarget, wasm_bindgen::JsCast},
};
use protocol::Seq;

/// A conversation on the page: a list of messages, and its box. What is in both has names of its own in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// The room's.
    Room,
    /// That of a thread beside the room.
    Thread,
}

impl Talk {
    /// The id of an event's line.
    pub fn line_id(self, seq: Seq) -> String {
        format!("{}-{seq}", self.name("message", "answer"))
    }

    /// Whether the room can't be seen for the thread, which has its place beside it where there is room for both; see `thread.css`.
    pub fn covers() -> bool {
        let is_open = document().query_selector(".thread").is_ok_and(|pane| pane.is_some());
        let beside = window().match_media("(width >= 64rem)").ok().flatten();
        is_open && !beside.is_some_and(|query| query.matches())
    }

    /// One of two names.
    pub fn name(self, room: &'static str, thread: &'static str) -> &'static str {
        match self {
            Self::Room => room,
            Self::Thread => thread,
        }
    }
}

/// All lines of messages that have a place in the room.
pub const LINES: &str = ".messages li:is([id^='message-'], [id^='answer-'])";

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
    line.id().split_once('-')?.1.parse().ok()
}
