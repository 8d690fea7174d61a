//! English: what concerns one.

use crate::texts::{en::counted, keys::Inbox};

pub const INBOX: Inbox = Inbox {
    unread: |count| format!("{count} unread"),
    nothing: "Nothing is waiting for you.",
    keys: "Arrow keys move, Enter opens, R replies, E marks as done. Shift+Esc marks everything as read.",
    read_all: "Mark everything as read",
    was_done: "Marked as done.",
    reply: "Reply",
    done: "Done",
    send: "Send",
    cancel: "Cancel",
    answer: |name| format!("Reply to {name}"),
    mentions: |count| counted(count as usize, "mention", "mentions"),
    messages: |count| counted(count as usize, "unread message", "unread messages"),
    replies: |count| counted(count as usize, "unread reply", "unread replies"),
    thread: "Thread",
    reactions: "Reactions to your message",
    reminder: "Reminder",
    invitation: |who, room| format!("{who} invites you to {room}"),
    join: "Join",
    decline: "Decline",
    not_sent: "A scheduled message couldn't be sent.",
    called: "mentions you",
    answered: "replies to you",
};
