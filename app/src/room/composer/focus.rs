//! How the keyboard comes to the message box.

use crate::dom;
use leptos::{ev, html::Textarea, prelude::*, web_sys};
use web_sys::{Element, wasm_bindgen::JsCast};

/// What has a use of its own for letters.
const TAKES_LETTERS: &str = "input, textarea, select, dialog, [popover], li[id^='message-'], li[id^='answer-'], \
                             [contenteditable], [role=menu], [role=listbox], [role=dialog]";

/// Gives the box the focus when its room is shown, if nothing else has taken it by then, and whenever somebody writes with
/// nothing to write into. Where the focus brings up a keyboard on the screen, it waits to be asked.
pub fn comes_to(area: NodeRef<Textarea>) {
    Effect::new(move |_| {
        let area = area.get()?;
        if !dom::is_touched() {
            // Only what is in the page can have the focus.
            request_animation_frame(move || {
                if !document().active_element().is_some_and(|element| takes_letters(&element)) {
                    let _ = area.focus();
                }
            });
        }
        Some(())
    });
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if !event.default_prevented() && writes(&event) && !target.is_some_and(|target| takes_letters(&target)) {
                // What the key writes comes into the box: the browser looks for the focus afterwards.
                if let Some(area) = area.try_get_untracked().flatten() {
                    let _ = area.focus();
                }
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Whether the key is for writing: not one that moves or presses something, nor "?", which shows the shortcuts.
fn writes(event: &ev::KeyboardEvent) -> bool {
    if dom::composes(event) {
        return false;
    }
    let key = event.key();
    let control = event.ctrl_key() || event.meta_key();
    if control && !event.alt_key() {
        return key == "v";
    }
    let is_letter = key.chars().count() == 1 && key != " " && key != "?";
    is_letter && (!event.alt_key() || event.get_modifier_state("AltGraph"))
}

fn takes_letters(element: &Element) -> bool {
    element.closest(TAKES_LETTERS).ok().flatten().is_some()
}
