//! Where the pane is on the page, and how one leaves it.

use leptos::{
    ev,
    prelude::*,
    web_sys::{Element, HtmlElement},
};
use protocol::Seq;

use crate::{
    dom, navigation,
    room::{
        lines::Talk,
        list::{
            pointing,
            scrolling::{flash, scroll_to},
        },
    },
};

/// Closes the pane. The focus goes to the message that began the thread, or to the room's box.
pub fn close(root: Seq) {
    navigation::go(&dom::here());
    request_animation_frame(move || {
        let line = Talk::Room.line_id(root);
        let has_line = dom::element::<Element>(&line).is_some();
        dom::focus(if has_line { &line } else { "text" });
    });
}

/// Escape leads out of the pane, where it means nothing else.
pub fn press(event: &ev::KeyboardEvent, root: Seq) {
    if event.key() == "Escape" && !event.default_prevented() && !dom::composes(event) && !pointing::is_open() {
        event.prevent_default();
        close(root);
    }
}

/// Brings a message of the thread before one's eyes, and says which it is.
pub fn show(seq: Seq) {
    // Once it is drawn.
    request_animation_frame(move || {
        if let Some(line) = dom::element::<HtmlElement>(&Talk::Thread.line_id(seq)) {
            scroll_to(&line);
            flash(&line);
        }
    });
}
