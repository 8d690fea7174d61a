//! What the list of messages shows: a room's events and the outbox, grouped.

mod grouping;
mod look;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use client::outbox::Pending;
use protocol::{
    Attachment, ClientId, Content, Event, EventKind, Marks, Mentions, Person, Quote, RoomId, Seq, Timestamp,
};

use self::grouping::{Grouping, gather};
use crate::time::Day;

pub use look::{Look, Names};

/// So many events before a page tell how it begins: whether under a header or a day that is there already.
pub const CONTEXT: Seq = 50;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is: its line stays the same element for as long as this does, whatever else changes, so that nobody loses the
    /// focus or a selection.
    pub id: Id,
    /// Where it stands.
    pub place: Place,
    /// Who, as they are called by now.
    pub author: Person,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What begins with an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// A group, under a header.
    pub head: bool,
    /// A day.
    pub day: Option<Day>,
    /// What one had not read when one came.
    pub new: bool,
}

/// Names an entry from its first appearance on. Others' client ids are theirs to choose, so they don't count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// One's own message.
    Own(ClientId),
    /// Everything else.
    Seq(Seq),
    /// Several who came one after the other, by the first.
    Arrivals(Seq),
}

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The server has it.
    Done,
    /// On its way.
    Sending,
    /// Waits for its files, which are on their way.
    Uploading,
    /// Waits for a connection.
    Offline,
    /// The server refused it, with this sentence.
    Failed(String),
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A message.
    Message(MessageEntry),
    /// Something happened to the room or the people in it; the author did it.
    Notice(EventKind),
    /// The author made the room.
    Created,
    /// The author came, and these after them.
    Arrivals(Vec<Person>),
}

/// A message, and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageEntry {
    /// Its place in the room, once it has one.
    pub seq: Option<Seq>,
    /// What it says by now.
    pub content: Content,
    /// Its files.
    pub files: Vec<Attachment>,
    /// What it answers.
    pub reply: Option<Quote>,
    /// Whom it calls.
    pub mentions: Mentions,
    /// Whether it calls who looks: what called everyone before they came did not.
    pub calls: bool,
    /// How it was changed, and what others think of it.
    pub marks: Marks,
    /// How far it has come.
    pub delivery: Delivery,
    /// Who looks has blocked its author.
    pub blocked: bool,
    /// Who looks has blocked the author of what it answers.
    pub blocked_quote: bool,
}

impl Entry {
    /// The message, where it is one.
    pub fn message(&self) -> Option<&MessageEntry> {
        match &self.what {
            What::Message(said) => Some(said),
            What::Notice(_) | What::Created | What::Arrivals(_) => None,
        }
    }

    fn is_done(&self) -> bool {
        self.message().is_none_or(|said| said.delivery == Delivery::Done)
    }

    /// Whether it shows an event as that is by now.
    fn is_of(&self, event: &Event, look: &Look) -> bool {
        let is_same = match (&self.what, &event.kind) {
            (What::Message(said), EventKind::Posted { content, reply, mentions, marks, files, .. }) => {
                said.seq == Some(event.seq)
                    && said.delivery == Delivery::Done
                    && (said.blocked, said.blocked_quote) == look.blocks(event.actor.id, reply.as_ref())
                    && said.calls == look.calls(event.seq, mentions)
                    && look.is_quote(said.reply.as_ref(), look.shown_quote(reply.as_ref()))
                    && look.are_marks(&said.marks, marks)
                    && (&said.content, &said.mentions, &said.files) == (content, mentions, files)
            }
            (What::Message(_) | What::Arrivals(_), _) => false,
            (What::Notice(kind), now) => kind == now,
            (What::Created, _) => is_creation(event),
        };
        is_same && self.author == *look.now(&event.actor) && self.at == event.at
    }
}

/// Whoever comes first into a room has made it. The lobby was there before everybody.
fn is_creation(event: &Event) -> bool {
    event.seq == 1 && event.kind == EventKind::Joined && event.room != RoomId::LOBBY
}

/// The entries of these events and messages, oldest first. They follow on `before`, the last [`CONTEXT`] of which matter.
/// Those of `known`, the entries that there were, are taken over where they are still right: a page makes all of its own anew
/// with every message that comes.
pub fn entries<'a, 'b>(
    before: impl Iterator<Item = &'a Event>,
    events: impl Iterator<Item = &'a Event>,
    outbox: impl Iterator<Item = &'b Pending>,
    look: &Look,
    known: &[Arc<Entry>],
) -> Vec<Arc<Entry>> {
    let mut grouping = Grouping::new(look);
    before.filter(|event| look.lists(event)).for_each(|event| grouping.pass(event));
    let mut known = known.iter().filter(|entry| !matches!(entry.what, What::Arrivals(_))).peekable();
    let events = events.filter(|event| look.lists(event));
    let mut entries = gather(events.filter_map(|event| grouping.event(event, &mut known)));
    entries.extend(outbox.map(|pending| grouping.pending(pending)).map(Arc::new));
    entries
}

/// What one has seen of a room that one is no longer in, with these messages, and no others, as those that are not sent.
pub fn with_pending(seen: &[Arc<Entry>], pending: Vec<Arc<Entry>>) -> Vec<Arc<Entry>> {
    let mut entries: Vec<_> = seen.iter().filter(|entry| entry.is_done()).cloned().collect();
    let is_first = entries.is_empty();
    entries.extend(pending.into_iter().map(|mut entry| {
        // They stand under the day that is there.
        if !is_first {
            Arc::make_mut(&mut entry).place.day = None;
        }
        entry
    }));
    entries
}
