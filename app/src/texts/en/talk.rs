//! What one does with messages.

use crate::texts::keys::Talk;

pub const TALK: Talk = Talk {
    actions: "Message actions",
    react: "React",
    reply: "Reply",
    edit: "Edit",
    more: "More",
    copy_text: "Copy text",
    copy_link: "Copy link",
    about: |name| format!("About {name}"),
    not_copied: "The browser did not let it be copied. Select the text and copy it by hand.",
    copy: "Copy",
    copied: "Copied",
    spoiler: "Spoiler",
    done: "Done",
    to_do: "To do",
    pin: "Pin",
    unpin: "Unpin",
    delete: "Delete",
    history: "Edit history",
    delete_question: "Delete this message?",
    cancel: "Cancel",
    close: "Close",
    edited: "(edited)",
    pinned: "Pinned",
    pins: "Pinned messages",
    no_pins: "Nothing is pinned here.",
    replying_to: |name| format!("Replying to {name}:"),
    editing: "Editing your message",
    reacted: |emoji, people| format!("{emoji} {}: {}", people.len(), people.join(", ")),
};
