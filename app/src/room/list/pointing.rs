//! Which message is pointed at or has the keyboard's focus in it.

use crate::{
    dom,
    room::lines::{LINES, line_of, seq_of, seq_of_line},
};
use leptos::{ev, prelude::*, web_sys};
use protocol::Seq;
use web_sys::{
    Element, HtmlElement, NodeList,
    wasm_bindgen::{JsCast, JsValue},
};

/// What belongs to a message and lies over it: as long as it is open, that message is the active one.
const OPEN: &str = ":popover-open, dialog[open]";

/// Follows the mouse. A toolbar that has the focus goes when the mouse goes on; the focus stays with its message.
pub fn moved(active: RwSignal<Option<Seq>>, event: &ev::MouseEvent) {
    let now = seq_of(event.target());
    let before = active.get_untracked();
    if now == before || is_open() {
        return;
    }
    give_back_focus(before);
    active.set(now);
}

/// The mouse has gone elsewhere.
pub fn left(active: RwSignal<Option<Seq>>) {
    let has_focus = document().active_element().is_some_and(|element| line_of(&element).is_some());
    if !has_focus && !is_open() && active.get_untracked().is_some() {
        active.set(None);
    }
}

/// Follows the focus.
pub fn focused(active: RwSignal<Option<Seq>>, event: &ev::FocusEvent) {
    let Some(line) = event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(|it| line_of(&it))
    else {
        return;
    };
    stop_at(&line);
    let seq = seq_of_line(&line);
    if active.get_untracked() != seq {
        active.set(seq);
    }
}

/// The focus goes elsewhere.
pub fn blurred(active: RwSignal<Option<Seq>>, event: &ev::FocusEvent) {
    let hovered = document().query_selector(".messages:hover").ok().flatten().is_some();
    if seq_of(event.related_target()).is_none() && !hovered && !is_open() {
        active.set(None);
    }
}

/// The Tab key goes from the list to a message, and the arrow keys go from there to others.
pub fn key(event: &ev::KeyboardEvent) {
    let Some(line) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    if dom::composes(event) {
        return;
    }
    let step = match event.key().as_str() {
        "Tab" if line_of(&line).is_none() && !dom::is_with_others(event) => return enter(event),
        "ArrowUp" if seq_of_line(&line).is_some() => -1,
        "ArrowDown" if seq_of_line(&line).is_some() => 1,
        _ => return,
    };
    event.prevent_default();
    let lines = lines(event);
    let here = lines.iter().position(|other| **other == *line);
    if let Some(next) = here.and_then(|here| here.checked_add_signed(step)).and_then(|next| lines.get(next)) {
        let _ = next.focus();
    }
}

/// From the list one comes to the message that had the focus last, or else to the newest.
fn enter(event: &ev::KeyboardEvent) {
    let list = list_of(event);
    let is_here = |line: &HtmlElement| list.as_ref().is_some_and(|list| list.contains(Some(line)));
    if let Some(line) = stop().filter(is_here).or_else(|| lines(event).pop()) {
        event.prevent_default();
        let _ = line.focus();
    }
}

/// The message that the Tab key stops at.
fn stop() -> Option<HtmlElement> {
    let stop = [LINES, "[tabindex='0']"].concat();
    document().query_selector(&stop).ok().flatten()?.dyn_into().ok()
}

fn stop_at(line: &Element) {
    if let Some(before) = stop() {
        let _ = before.set_attribute("tabindex", "-1");
    }
    let _ = line.set_attribute("tabindex", "0");
    // Code and tables that scroll are reached from their message; else each of a long room would be a stop.
    let around = document().document_element();
    for (element, selector, index) in
        [(around.as_ref(), ".messages .scrolls[tabindex='0']", "-1"), (Some(line), ".scrolls", "0")]
    {
        let scrolls = |it: &HtmlElement| index == "-1" || it.scroll_width() > it.client_width();
        for scroller in
            element.into_iter().flat_map(|element| all(element.query_selector_all(selector))).filter(scrolls)
        {
            let _ = scroller.set_attribute("tabindex", index);
        }
    }
}

fn give_back_focus(active: Option<Seq>) {
    let focused = document().query_selector(".toolbar :focus").ok().flatten().and_then(|it| line_of(&it));
    if let Some(line) = focused.filter(|line| active.is_some() && seq_of_line(line) == active) {
        dom::focus(&line.id());
    }
}

/// Whether something lies over the list.
pub fn is_open() -> bool {
    document().query_selector(OPEN).ok().flatten().is_some()
}

/// The list that an event is in.
fn list_of(event: &ev::KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".messages").ok()?
}

/// The lines of that list.
fn lines(event: &ev::KeyboardEvent) -> Vec<HtmlElement> {
    list_of(event).map(|list| all(list.query_selector_all(LINES))).unwrap_or_default()
}

fn all(found: Result<NodeList, JsValue>) -> Vec<HtmlElement> {
    let Ok(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}
