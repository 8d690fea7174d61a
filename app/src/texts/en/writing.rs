//! Where one writes.

use crate::texts::keys::Writing;

pub const WRITING: Writing = Writing {
    save: "Save",
    change_given_up: "Your edit was discarded.",
    discarded: "Your message was discarded.",
    undo: "Undo",
    schedule: "Schedule message",
    formatting: "Formatting",
    bold: "Bold",
    italic: "Italic",
    strike: "Strikethrough",
    code: "Code",
    link: "Link",
    list: "List",
    quote: "Quote",
    calls_all: |members| format!("Notify all {members} members?"),
    calls_all_text: "Your message mentions @here, which notifies everyone in this room.",
    calls_all_send: "Send",
    message_in: |author, room| match author {
        Some(author) => format!("{author}'s message in {room}"),
        None => format!("Message in {room}"),
    },
};
