//! The keys that work everywhere.

use leptos::{ev, prelude::*, web_sys};
use web_sys::{Element, wasm_bindgen::JsCast};

use crate::{
    components::{dialog::is_one_open, menu_button::SIDEBAR},
    dom, search,
};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The palette.
    Palette,
    /// The search, in the room that one is in or in all.
    Search {
        /// Only in this room.
        here: bool,
    },
    /// The list of shortcuts.
    Shortcuts,
    /// So many rooms further down the sidebar.
    Beside(isize),
    /// To have read the room that one is in, or all.
    Read {
        /// All.
        all: bool,
    },
}

impl Command {
    /// What a key that was pressed asks for, where nothing else has taken it.
    pub fn of(event: &ev::KeyboardEvent) -> Option<Self> {
        if event.default_prevented() || dom::composes(event) {
            return None;
        }
        let with = event.ctrl_key() || event.meta_key();
        if event.key() == "Escape" && !with && !event.alt_key() {
            let is_free = !is_one_open()
                && !search::is_in_box()
                && dom::is_nothing_open()
                && (!is_field(event) || dom::is_in("text"));
            return is_free.then_some(Self::Read { all: event.shift_key() });
        }
        let command = Self::named(&event.key(), with, event.alt_key(), || is_field(event));
        // From the search's own box, or a dialog, the key leads to the browser's search.
        command.filter(|command| !matches!(command, Self::Search { .. }) || !search::is_in_box() && !is_one_open())
    }

    fn named(key: &str, with: bool, alt: bool, in_field: impl Fn() -> bool) -> Option<Self> {
        match (key, with, alt) {
            ("k" | "K", true, false) => Some(Self::Palette),
            ("f" | "F", true, false) => Some(Self::Search { here: true }),
            ("/", false, false) if !in_field() => Some(Self::Search { here: false }),
            ("?", false, false) if !in_field() => Some(Self::Shortcuts),
            ("ArrowUp", false, true) => Some(Self::Beside(-1)),
            ("ArrowDown", false, true) => Some(Self::Beside(1)),
            _ => None,
        }
    }
}

/// Whether one writes into something with this key.
fn is_field(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.matches("input, textarea, select, [contenteditable]").unwrap_or(false))
}

/// The address of the room so many places further down the sidebar.
pub fn room_beside(step: isize) -> Option<String> {
    let links = document().query_selector_all(&format!("#{SIDEBAR} nav a[href^='/rooms/']")).ok()?;
    let links = (0..links.length()).filter_map(|index| links.item(index)?.dyn_into::<Element>().ok());
    let paths: Vec<String> = links.filter_map(|link| link.get_attribute("href")).collect();
    beside(&paths, &dom::here(), step).map(str::to_owned)
}

/// Goes round at the ends. Whoever is in none of the rooms comes to the first or to the last.
fn beside<'a>(paths: &'a [String], here: &str, step: isize) -> Option<&'a str> {
    let count = isize::try_from(paths.len()).ok().filter(|count| *count > 0)?;
    let place = paths.iter().position(|path| path == here).and_then(|place| isize::try_from(place).ok());
    let next = place.map_or(if step > 0 { 0 } else { -1 }, |place| place + step).rem_euclid(count);
    paths.get(next.unsigned_abs()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_mark_that_somebody_writes_opens_nothing() {
        assert_eq!(Command::named("?", false, false, || false), Some(Command::Shortcuts));
        assert_eq!(Command::named("?", false, false, || true), None);
        assert_eq!(Command::named("k", true, false, || true), Some(Command::Palette));
        assert_eq!(Command::named("k", false, false, || false), None);
        assert_eq!(Command::named("f", true, false, || true), Some(Command::Search { here: true }));
        assert_eq!(Command::named("/", false, false, || false), Some(Command::Search { here: false }));
        assert_eq!(Command::named("/", false, false, || true), None);
        assert_eq!(Command::named("ArrowUp", false, false, || false), None);
    }

    #[test]
    fn the_rooms_go_round() {
        let paths = ["/rooms/a", "/rooms/b", "/rooms/c"].map(str::to_owned);
        for (here, step, next) in [("a", 1, "b"), ("c", 1, "a"), ("a", -1, "c"), ("x", 1, "a"), ("x", -1, "c")] {
            assert_eq!(beside(&paths, &format!("/rooms/{here}"), step), Some(format!("/rooms/{next}").as_str()));
        }
        assert_eq!(beside(&[], "/rooms/a", 1), None);
    }
}
