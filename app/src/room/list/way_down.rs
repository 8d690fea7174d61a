//! The keys and the link that lead back to the newest message.

use super::pointing::is_open;
use crate::dom;
use leptos::{
    ev,
    html::Div,
    prelude::*,
    web_sys::{Element, wasm_bindgen::JsCast},
};

/// The link to the room that one is in.
const HERE: &str = "nav a[aria-current='page']";

/// Follows them for as long as its owner lives: End where the list has the focus, Escape wherever it means nothing else, and a
/// click on the room that one is in.
pub fn way_down(scroller: NodeRef<Div>, is_up: RwSignal<bool>, go: impl Fn() + Copy + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || dom::composes(&event) || dom::is_with_others(&event) || !is_up.get_untracked() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_in_list =
            || scroller.get_untracked().is_some_and(|list| list.contains(target.as_ref().map(AsRef::as_ref)));
        match event.key().as_str() {
            "End" if is_in_list() => event.prevent_default(),
            "Escape" if !is_open() => {}
            _ => return,
        }
        go();
    });
    let clicks = window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_here = |target: Element| target.closest(HERE).is_ok_and(|link| link.is_some());
        if is_up.get_untracked() && target.is_some_and(is_here) {
            go();
        }
    });
    on_cleanup(move || {
        keys.remove();
        clicks.remove();
    });
}
