//! What counts as unread.

use crate::{Blocked, Content, Event, EventKind, UserId};

/// Whether an event counts as unread for this person, as long as they have not read that far: a message that is not deleted,
/// of somebody else whom they have not blocked.
pub fn counts(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    let is_message = matches!(&event.kind, EventKind::Posted { content, .. } if *content != Content::Deleted);
    event.actor.id != me && is_message && !blocked.contains(event.actor.id)
}

/// Whether an event that counts calls this person.
pub fn calls(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    matches!(&event.kind, EventKind::Posted { mentions, .. } if mentions.includes(me)) && counts(event, me, blocked)
}

/// Whether an event calls this person anew by a message that it changes: there is a mention from there on, wherever that message
/// stands.
pub fn calls_anew(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    let is_call = matches!(&event.kind, EventKind::Edited { calls, .. } if calls.includes(me));
    is_call && event.actor.id != me && !blocked.contains(event.actor.id)
}
