//! What a key does in the message box.

use client::compose::{formatting::Style, place::bytes};
use leptos::{ev, web_sys::HtmlTextAreaElement};
use protocol::{markdown::is_code_open, text};

use crate::dom;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// To send what is there, or to save it.
    Send,
    /// To leave off what the box is for.
    StepBack,
    /// To change one's newest message.
    EditNewest,
    /// To format what is selected.
    Format(Style),
}

/// What stands in the box.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The text before the cursor.
    pub before: &'a str,
    /// Whether there is no text at all.
    pub is_empty: bool,
    /// Whether some of it is selected.
    pub is_selected: bool,
    /// Whether one writes on glass, where no other key breaks a line.
    pub is_touched: bool,
}

/// A key, and those that are pressed with it.
#[derive(Clone, Copy, Debug)]
struct Pressed<'a> {
    key: &'a str,
    /// Its place on the keyboard, whatever is written there.
    code: &'a str,
    shift: bool,
    /// Control, or Command.
    control: bool,
    alt: bool,
}

impl Command {
    /// What a key that was pressed in the box asks for; the browser does the rest.
    pub fn of(event: &ev::KeyboardEvent, area: &HtmlTextAreaElement) -> Option<Self> {
        if dom::composes(event) {
            return None;
        }
        let (key, code) = (event.key(), event.code());
        let control = event.ctrl_key() || event.meta_key();
        let pressed = Pressed { key: &key, code: &code, shift: event.shift_key(), control, alt: event.alt_key() };
        let before = if key == "Enter" { text_before(area) } else { String::new() };
        let is_selected = area.selection_start().ok() != area.selection_end().ok();
        let is_touched = dom::is_without_keyboard();
        let place = Place { before: &before, is_empty: area.text_length() == 0, is_selected, is_touched };
        Self::named(pressed, place)
    }

    fn named(pressed: Pressed<'_>, place: Place<'_>) -> Option<Self> {
        match pressed {
            Pressed { key: "Enter", control: true, shift: false, alt: false, .. } => Some(Self::Send),
            Pressed { key: "Enter", control: false, shift: false, .. } => {
                (!place.is_touched && !is_code_open(place.before)).then_some(Self::Send)
            }
            Pressed { key: "Escape", .. } => Some(Self::StepBack),
            Pressed { key: "ArrowUp", shift: false, control: false, alt: false, .. } if place.is_empty => {
                Some(Self::EditNewest)
            }
            Pressed { control: true, alt: false, .. } => formats(pressed, place).map(Self::Format),
            _ => None,
        }
    }
}

/// Where nothing is selected, Control and K open the palette as everywhere.
fn formats(Pressed { key, code, shift, .. }: Pressed<'_>, place: Place<'_>) -> Option<Style> {
    // Caps Lock makes no difference.
    Some(match (key.to_lowercase().as_str(), code, shift) {
        ("b", _, false) => Style::Bold,
        ("i", _, false) => Style::Italic,
        ("x", _, true) => Style::Strike,
        ("e", _, false) => Style::Code,
        ("k", _, false) if place.is_selected => Style::Link,
        (_, "Digit8", true) => Style::List,
        (_, "Digit9", true) => Style::Quote,
        _ => return None,
    })
}

/// The text before the cursor. Of more than can be sent, nothing: to copy that takes time.
fn text_before(area: &HtmlTextAreaElement) -> String {
    if area.text_length() as usize > text::MAX * 2 {
        return String::new();
    }
    let mut text = area.value();
    let cursor = area.selection_start().ok().flatten().map_or(text.len(), |cursor| bytes(&text, cursor as usize));
    text.truncate(cursor);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Place<'_> = Place { before: "tea", is_empty: false, is_selected: false, is_touched: false };

    fn pressed(key: &str) -> Pressed<'_> {
        Pressed { key, code: "", shift: false, control: false, alt: false }
    }

    #[test]
    fn enter_sends_and_with_shift_breaks_the_line() {
        let enter = pressed("Enter");
        assert_eq!(Command::named(enter, PLAIN), Some(Command::Send));
        assert_eq!(Command::named(Pressed { shift: true, ..enter }, PLAIN), None);
        assert_eq!(Command::named(Pressed { control: true, ..enter }, PLAIN), Some(Command::Send));
    }

    #[test]
    fn enter_breaks_the_line_in_code_and_on_glass_and_sends_there_with_control() {
        let (enter, code) = (pressed("Enter"), Place { before: "```\nlet a = 1;", ..PLAIN });
        for place in [code, Place { is_touched: true, ..PLAIN }] {
            assert_eq!(Command::named(enter, place), None);
            assert_eq!(Command::named(Pressed { control: true, ..enter }, place), Some(Command::Send));
        }
        assert_eq!(Command::named(enter, Place { before: "```\na\n```", ..PLAIN }), Some(Command::Send));
    }

    #[test]
    fn the_upward_arrow_changes_the_newest_message_from_an_empty_box_alone() {
        let empty = Place { before: "", is_empty: true, ..PLAIN };
        assert_eq!(Command::named(pressed("ArrowUp"), empty), Some(Command::EditNewest));
        assert_eq!(Command::named(pressed("ArrowUp"), PLAIN), None);
        assert_eq!(Command::named(Pressed { alt: true, ..pressed("ArrowUp") }, empty), None, "the room above");
    }

    #[test]
    fn keys_with_control_format_and_k_alone_opens_the_palette() {
        let control = |key| Pressed { control: true, ..pressed(key) };
        let selected = Place { is_selected: true, ..PLAIN };
        assert_eq!(Command::named(control("b"), PLAIN), Some(Command::Format(Style::Bold)));
        assert_eq!(Command::named(control("B"), PLAIN), Some(Command::Format(Style::Bold)), "with Caps Lock");
        assert_eq!(Command::named(control("k"), selected), Some(Command::Format(Style::Link)));
        assert_eq!(Command::named(control("k"), PLAIN), None);
        let quote = Pressed { code: "Digit9", shift: true, ..control("(") };
        assert_eq!(Command::named(quote, PLAIN), Some(Command::Format(Style::Quote)));
        assert_eq!(Command::named(Pressed { alt: true, ..control("e") }, PLAIN), None, "a euro on some keyboards");
    }
}
