//! What counts as unread.

use crate::{Blocked, Content, Event, EventKind, Seq, UserId};

/// Whether an event counts as unread in its room for this person, as long as they have not read that far: a message that is not
/// deleted, of somebody else whom they have not blocked, and that does not stand in a thread alone.
pub fn counts(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    is_others_message(event, me, blocked) && !event.kind.is_aside()
}

/// Whether an event calls this person, in the room or in a thread of it.
pub fn calls(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    let is_call = matches!(&event.kind, EventKind::Posted { mentions, .. } if mentions.includes(me));
    is_call && is_others_message(event, me, blocked)
}

/// Whether an event counts as unread in this thread, as long as it has not been read that far.
pub fn counts_in_thread(event: &Event, root: Seq, me: UserId, blocked: &Blocked) -> bool {
    event.kind.in_thread().is_some_and(|thread| thread.root == root) && is_others_message(event, me, blocked)
}

/// Whether an event is a message that is not deleted, of somebody else whom this person has not blocked.
pub(crate) fn is_others_message(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    let is_message = matches!(&event.kind, EventKind::Posted { content, .. } if *content != Content::Deleted);
    event.actor.id != me && is_message && !blocked.contains(event.actor.id)
}

/// Whether an event calls this person anew by a message that it changes: there is a mention from there on, wherever that message
/// stands.
pub fn calls_anew(event: &Event, me: UserId, blocked: &Blocked) -> bool {
    let is_call = matches!(&event.kind, EventKind::Edited { calls, .. } if calls.includes(me));
    is_call && event.actor.id != me && !blocked.contains(event.actor.id)
}
