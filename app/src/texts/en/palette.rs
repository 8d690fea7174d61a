//! English: what leads quickly from place to place.

use super::counted;
use crate::texts::keys::Palette;

pub const PALETTE: Palette = Palette {
    title: "Go to",
    search: "Search rooms, people and actions",
    found_list: "Results",
    found: |count| counted(count, "result", "results"),
    room: "Room",
    direct: "Conversation",
    person: "Person",
    write_to: |name| format!("Message {name}"),
    shortcuts: "Keyboard shortcuts",
    close: "Close",
    keys: &[
        ("Ctrl+K", "Go to a room, a person or an action (⌘K on a Mac)"),
        ("?", "Show this list"),
        ("Alt+↑, Alt+↓", "Previous or next room"),
        ("Enter", "Send the message"),
        ("Shift+Enter", "Begin a new line"),
        ("↑", "In the empty box: change your last message"),
        ("Esc", "Close what is open"),
    ],
};
