//! What one wants of other people, and what one does not.

use crate::texts::keys::People;

pub const PEOPLE: People = People {
    block: "Block",
    unblock: "Unblock",
    block_hint: "Who is blocked can't write to you or add you to rooms, and is not told.",
    blocked: "Blocked people",
    blocked_hint: "They can't write to you or add you to rooms. In rooms that you share, their messages are folded.",
    nobody_blocked: "You have blocked nobody.",
    blocked_message: "Message from somebody you blocked",
    show: "Show",
    you_blocked: |name| format!("You have blocked {name}. Unblock them to write here."),
    close_conversation: "Close conversation",
    asking: "Being added to rooms",
    is_asked: "You are asked before somebody adds you to a room.",
    is_not_asked: "Others can add you to their rooms.",
    ask: "Ask me before I'm added to a room",
    do_not_ask: "Don't ask me",
    asked_first: |name| format!("{name} is asked first."),
    invitations: "Invitations",
    invites: |name, room| format!("{name} invites you to {room}."),
    decline: "Decline",
};
