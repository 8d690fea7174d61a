//! What one wants of other people, and what one does not.

use crate::texts::keys::People;

pub const PEOPLE: People = People {
    block: "Block",
    unblock: "Unblock",
    block_hint: "They won't be told, but they can't message you or add you to rooms.",
    blocked: "Blocked people",
    blocked_hint: "They can't message you or add you to rooms. In shared rooms, their messages are hidden until you show them.",
    nobody_blocked: "You haven't blocked anyone.",
    blocked_message: "Message from someone you blocked",
    show: "Show",
    you_blocked: |name| format!("You blocked {name}. Unblock them to send a message."),
    close_conversation: "Close conversation",
    asking: "Room invitations",
    is_asked: "You get an invitation before anyone can add you to a room.",
    is_not_asked: "Others can add you to their rooms.",
    ask: "Ask me before I'm added to a room",
    do_not_ask: "Let others add me to rooms",
    asked_first: |name| format!("{name} has been invited, and joins by accepting."),
    invitations: "Invitations",
    invites: |name, room| format!("{name} invited you to {room}."),
    decline: "Decline",
    bot: "Bot",
};
