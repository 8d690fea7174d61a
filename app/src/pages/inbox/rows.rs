//! What stands in the list, and in which order.

use protocol::{
    Event, EventKind, RoomId, RoomKind, Seq,
    api::{Concern, Inbox, InboxMessage, Invitation, Invitations, RoomInfo, SavedMessage},
};

use leptos::prelude::*;

use crate::session::View;

/// Which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A room with unread messages.
    Room(RoomId),
    /// A thread with unread answers.
    Thread(RoomId, Seq),
    /// A message that others have reacted to.
    Reactions(RoomId, Seq),
    /// A message whose reminder has come.
    Due(RoomId, Seq),
    /// A room that one is asked to come into.
    Invitation(RoomId),
    /// Messages that could not be sent.
    Refused,
}

/// A row, with what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// See [`Key`]; so many unread messages and mentions, and those that concern one, newest first.
    Room {
        /// The room.
        info: Box<RoomInfo>,
        /// How much of it is unread.
        unread: u32,
        /// How much of that calls one.
        mentions: u32,
        /// What of it concerns one.
        messages: Vec<InboxMessage>,
    },
    /// The message that began it, and how many answers are not read.
    Thread(Event, u32),
    /// The message, with its reactions.
    Reactions(Event),
    /// The saved message.
    Due(SavedMessage),
    /// The invitation.
    Invitation(Invitation),
    /// Messages that could not be sent.
    Refused,
}

impl Row {
    /// Which it is.
    pub fn key(&self) -> Key {
        match self {
            Self::Room { info, .. } => Key::Room(info.id),
            Self::Thread(root, _) => Key::Thread(root.room, root.seq),
            Self::Reactions(message) => Key::Reactions(message.room, message.seq),
            Self::Due(saved) => Key::Due(saved.room, saved.seq),
            Self::Invitation(invitation) => Key::Invitation(invitation.room),
            Self::Refused => Key::Refused,
        }
    }

    /// What it shows, so that it is drawn anew where that has changed, and no other is.
    pub fn shown(&self) -> (Key, u32, u32, Vec<(Seq, Seq)>) {
        let rev = |event: &Event| match &event.kind {
            EventKind::Posted { marks, .. } => (event.seq, marks.rev),
            _ => (event.seq, 0),
        };
        let (unread, mentions, messages) = match self {
            Self::Room { unread, mentions, messages, .. } => {
                (*unread, *mentions, messages.iter().map(|it| rev(&it.message)).collect())
            }
            Self::Thread(root, unread) => (*unread, 0, vec![rev(root)]),
            Self::Reactions(message) => (0, 0, vec![rev(message)]),
            Self::Due(_) | Self::Invitation(_) | Self::Refused => (0, 0, Vec::new()),
        };
        (self.key(), unread, mentions, messages)
    }

    /// The message that an answer is to, and whether it stands in a thread that the answer is to stand in, too.
    pub fn answers(&self) -> Option<&Event> {
        match self {
            Self::Room { messages, .. } => messages.first().map(|it| &it.message),
            Self::Thread(root, _) => Some(root),
            _ => None,
        }
    }
}

/// All rows: what has a time first, then what calls one, what others wait for, and all else that is unread.
pub fn rows(inbox: Inbox, invitations: Invitations, view: &View) -> Vec<Row> {
    let Inbox { messages, threads, reactions, due } = inbox;
    let (joined, unread) = (view.joined.read(), view.unread.read());
    let mut rooms: Vec<Row> = Vec::new();
    for info in joined.iter().flatten() {
        let count = unread.get(&info.id).copied().unwrap_or_default();
        let (unread, mentions) = info.notify.shown(count.unread, count.mentions);
        if unread > 0 {
            let is_here = |it: &&InboxMessage| it.message.room == info.id && is_unread(it, info);
            let messages = messages.iter().filter(is_here).cloned().collect();
            rooms.push(Row::Room { info: Box::new(info.clone()), unread, mentions, messages });
        }
    }
    rooms.sort_by_key(|row| match row {
        Row::Room { mentions: 1.., .. } => 0,
        Row::Room { info, .. } if info.kind == RoomKind::Direct => 1,
        Row::Room { messages, .. } if !messages.is_empty() => 2,
        _ => 3,
    });
    let is_concern = |row: &Row| !matches!(row, Row::Room { messages, mentions: 0, .. } if messages.is_empty());
    let (concerning, others): (Vec<_>, Vec<_>) = rooms.into_iter().partition(is_concern);
    let followed = view.threads.read();
    let is_open = |root: &Event| followed.unread((root.room, root.seq)).is_none_or(|unread| unread > 0);
    let refused = view.later.read().is_some_and(|counts| counts.refused > 0);
    let is_any_due = view.later.read().is_none_or(|counts| counts.due > 0);
    let is_any_reaction = view.later.read().is_none_or(|counts| counts.reactions > 0);
    let due = due.into_iter().filter(|_| is_any_due).map(Row::Due);
    let reactions = reactions.into_iter().filter(|_| is_any_reaction).map(Row::Reactions);
    let threads = threads.into_iter().filter(|it| is_open(&it.root)).map(|it| {
        let unread = followed.unread((it.root.room, it.root.seq)).unwrap_or(it.unread);
        Row::Thread(it.root, unread)
    });
    due.chain(refused.then_some(Row::Refused))
        .chain(invitations.invitations.into_iter().map(Row::Invitation))
        .chain(concerning)
        .chain(threads)
        .chain(reactions)
        .chain(others)
        .collect()
}

/// Whether a message is still unread in its room: what calls by a change can stand before what was read.
fn is_unread(it: &InboxMessage, info: &RoomInfo) -> bool {
    it.concern == Concern::Called || it.message.seq > info.read_seq
}
