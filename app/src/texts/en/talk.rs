//! What one does with messages.

use crate::texts::keys::Talk;

pub const TALK: Talk = Talk {
    actions: "Message actions",
    react: "React",
    reply: "Reply",
    thread: "Reply in thread",
    threads: "Threads",
    replies: |count, day, time| {
        let replies = if count == 1 { "reply" } else { "replies" };
        format!("{count} {replies} · last: {day}, {time}")
    },
    edit: "Edit",
    more: "More",
    copy_text: "Copy text",
    copy_link: "Copy link",
    about: |name| format!("About {name}"),
    not_copied: "Your browser didn't allow copying. Select the text and copy it yourself.",
    copy: "Copy",
    copied: "Copied",
    spoiler: "Spoiler",
    done: "Done",
    to_do: "To do",
    pin: "Pin",
    unpin: "Unpin",
    remove_preview: "Remove preview",
    delete: "Delete",
    history: "Edit history",
    save_for_later: "Save for later",
    delete_question: "Delete this message?",
    cancel: "Cancel",
    close: "Close",
    edited: "(edited)",
    pinned: "Pinned",
    pins: "Pinned messages",
    pins_count: |count| format!("Pinned messages ({count})"),
    no_pins: "No pinned messages.",
    replying_to: |name| format!("Replying to {name}:"),
    editing: "Editing your message",
    reacted: |emoji, people| format!("{emoji} {}: {}", people.len(), people.join(", ")),
};
