//! Arrow keys among things of which the Tab key stops at one ("roving tabindex"), by the ARIA Authoring Practices.

use leptos::{ev, prelude::*, web_sys};
use web_sys::{Element, HtmlElement, ToggleEvent, wasm_bindgen::JsCast};

use crate::dom;

/// A group of things with the arrow keys.
#[derive(Clone, Copy, Debug)]
pub struct Roving {
    /// Selects the group.
    pub group: &'static str,
    /// Selects the things in it.
    pub items: &'static str,
    /// Whether they stand beside each other, instead of one below the other.
    pub is_row: bool,
}

impl Roving {
    /// Moves the focus by the arrow keys, Home, End and the first letter of what is sought.
    pub fn press(self, event: &ev::KeyboardEvent) {
        let is_other = event.ctrl_key() || event.alt_key() || event.meta_key() || dom::composes(event);
        let Some(target) = element_of(event).filter(|_| !is_other) else { return };
        let Ok(Some(group)) = target.closest(self.group) else { return };
        let items = self.items_of(&group);
        let here = items.iter().position(|item| item.contains(Some(&target)));
        // Something else in the group has keys of its own; the group itself has none.
        if here.is_none() && target != group {
            return;
        }
        let Some(next) = self.next(&event.key(), here, &items, || is_right_to_left(&group)) else { return };
        event.prevent_default();
        if let Some(item) = items.get(next) {
            let _ = item.focus();
        }
    }

    /// From here on the Tab key stops at what has just got the focus.
    pub fn follow(self, event: &ev::FocusEvent) {
        let Some(target) = element_of(event) else { return };
        if let Ok(Some(group)) = target.closest(self.group) {
            let items = self.items_of(&group);
            if let Some(here) = items.iter().position(|item| item.contains(Some(&target))) {
                stop_at(&items, here);
            }
        }
    }

    /// Lets the Tab key stop at one of them, where what it stopped at is gone; at the first.
    pub fn settle(self) {
        let Ok(Some(group)) = document().query_selector(self.group) else { return };
        let items = self.items_of(&group);
        let stop = items.iter().position(|item| item.get_attribute("tabindex").as_deref() == Some("0"));
        stop_at(&items, stop.unwrap_or_default());
    }

    /// Where a popover around them has just opened, moves the focus to the first of them.
    pub fn opened(self, event: &web_sys::Event) {
        let is_open = event.dyn_ref::<ToggleEvent>().is_some_and(|event| event.new_state() == "open");
        let Some(popover) = element_of(event).filter(|_| is_open) else { return };
        let items = self.items_of(&popover);
        stop_at(&items, 0);
        if let Some(first) = items.first() {
            let _ = first.focus();
        }
    }

    fn items_of(self, group: &Element) -> Vec<HtmlElement> {
        let Ok(found) = group.query_selector_all(self.items) else { return Vec::new() };
        let items = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok());
        items.filter(is_shown).collect()
    }

    fn next(
        self,
        key: &str,
        here: Option<usize>,
        items: &[HtmlElement],
        is_mirrored: impl Fn() -> bool,
    ) -> Option<usize> {
        let count = items.len();
        let (forth, back) = match self.is_row {
            false => ("ArrowDown", "ArrowUp"),
            true if is_mirrored() => ("ArrowLeft", "ArrowRight"),
            true => ("ArrowRight", "ArrowLeft"),
        };
        match key {
            _ if count == 0 => None,
            "Home" => Some(0),
            "End" => Some(count - 1),
            _ if key == forth => Some(here.map_or(0, |here| (here + 1) % count)),
            _ if key == back => Some(here.map_or(count - 1, |here| (here + count - 1) % count)),
            _ => {
                // Keys with a name have more than one letter.
                let letter = Some(key).filter(|key| key.chars().count() == 1 && *key != " ")?.to_lowercase();
                let begins = |index: &usize| {
                    let text = items[*index].text_content().unwrap_or_default();
                    text.trim_start().to_lowercase().starts_with(&letter)
                };
                let after = here.map_or(0, |here| here + 1);
                (after..count).chain(0..after.min(count)).find(begins)
            }
        }
    }
}

fn stop_at(items: &[HtmlElement], stop: usize) {
    for (index, item) in items.iter().enumerate() {
        item.set_tab_index(if index == stop { 0 } else { -1 });
    }
}

fn element_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Whether an element takes up space on the page.
pub fn is_shown(element: &HtmlElement) -> bool {
    element.get_bounding_client_rect().height() > 0.0
}

fn is_right_to_left(group: &Element) -> bool {
    let style = window().get_computed_style(group).ok().flatten();
    style.is_some_and(|style| style.get_property_value("direction").is_ok_and(|direction| direction == "rtl"))
}
