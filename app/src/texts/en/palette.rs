//! English: what leads quickly from place to place.

use super::counted;
use crate::texts::keys::Palette;

pub static PALETTE: Palette = Palette {
    title: "Go to",
    search: "Search rooms, people and actions",
    found_list: "Results",
    found: |count| counted(count, "result", "results"),
    room: "Room",
    direct: "Direct message",
    person: "Person",
    shortcuts: "Keyboard shortcuts",
    close: "Close",
    keys: &[
        ("Ctrl+K", "Go to a room, a person or an action (⌘K on a Mac)"),
        ("Ctrl+F", "Search this room; again: the browser's own search"),
        ("/", "Search all messages"),
        ("?", "Show this list"),
        ("Alt+↑, Alt+↓", "Previous or next room"),
        ("Enter", "Send the message"),
        ("Shift+Enter", "Start a new line"),
        ("Ctrl+Enter", "Send it, also from within code"),
        ("Ctrl+B, Ctrl+I, Ctrl+E", "In the box: bold, italic, code"),
        ("Ctrl+K", "In the box, with text selected: turn it into a link"),
        ("Ctrl+Shift+X", "In the box: strike through"),
        ("Ctrl+Shift+8, Ctrl+Shift+9", "In the box: list, quote"),
        ("↑", "In an empty box: edit your last message"),
        ("↑, ↓", "On a message: previous or next message"),
        ("R", "On a message: reply"),
        ("T", "On a message: reply in its thread"),
        ("E", "On a message: edit it, if it's yours"),
        ("+", "On a message: react"),
        ("C", "On a message: copy its text"),
        ("P", "On a message: pin or unpin it"),
        ("L", "On a message: save it for later"),
        ("M", "On a message: more actions"),
        ("Delete", "On a message: delete it"),
        ("Esc", "Close what is open"),
    ],
};
