//! What a batch of the room log means to the index.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Event, EventKind, RoomId, Seq};

use super::{
    index::{add, change},
    words::{Entry, Texts, texts_of},
};
use crate::store::{
    Result,
    connection::Connection,
    rows::{self, EventRow, to_sql},
};

/// By what a message is found from now on.
#[derive(Clone, Debug)]
pub struct FoundBy {
    /// Where it is.
    pub room: RoomId,
    /// Which.
    pub seq: Seq,
    /// Whether it has come with the batch.
    pub is_new: bool,
    /// `None` where it says nothing, or nothing any more.
    pub entry: Option<Entry>,
}

/// What new events, and messages that are different now, mean to the index. `texts` are those of the messages' files.
pub fn found_by(events: &[Event], messages: &BTreeMap<(RoomId, Seq), Event>, texts: &Texts) -> Vec<FoundBy> {
    let mut found = Vec::new();
    let mut changed = BTreeSet::new();
    let mut answers: BTreeMap<(RoomId, Seq), u32> = BTreeMap::new();
    for event in events {
        if let Some(thread) = event.kind.in_thread() {
            *answers.entry((event.room, thread.root)).or_default() += 1;
        }
        match &event.kind {
            EventKind::Posted { .. } => {
                // Perhaps the same batch has changed it.
                let now = messages.get(&(event.room, event.seq)).unwrap_or(event);
                let entry = Entry::of(now, texts);
                found.push(FoundBy { room: event.room, seq: event.seq, is_new: true, entry });
            }
            EventKind::Edited { target, .. }
            | EventKind::Deleted { target }
            | EventKind::Pinned { target }
            | EventKind::Unpinned { target } => _ = changed.insert((event.room, *target)),
            _ => {}
        }
    }
    // Those in which nobody had answered before.
    let is_begun = |(key, count): &(&(RoomId, Seq), &u32)| match messages.get(*key).map(|root| &root.kind) {
        Some(EventKind::Posted { marks, .. }) => marks.thread.as_ref().is_some_and(|thread| thread.answers <= **count),
        _ => false,
    };
    changed.extend(answers.iter().filter(is_begun).map(|(key, _)| *key));
    let new: BTreeSet<_> = events.iter().map(|event| (event.room, event.seq)).collect();
    for (room, seq) in changed.difference(&new) {
        if let Some(now) = messages.get(&(*room, *seq)) {
            found.push(FoundBy { room: *room, seq: *seq, is_new: false, entry: Entry::of(now, texts) });
        }
    }
    found
}

/// What is written to the index with a batch.
#[derive(Debug, Default)]
pub struct Changes {
    /// Messages that are new.
    new: Vec<Entry>,
    /// Messages that are found by other words from now on, with those by which they were found before.
    changed: Vec<(FoundBy, Option<Entry>)>,
}

impl Changes {
    /// Of new events, and of messages that are different now, and not written yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(
        tx: &mut Connection<'_>,
        events: &[Event],
        messages: &BTreeMap<(RoomId, Seq), Event>,
    ) -> Result<Self> {
        let mut changes = Self::default();
        // A message that has changed has no files that it did not have before.
        let texts = texts_of(tx, events.iter().chain(messages.values())).await?;
        for found in found_by(events, messages, &texts) {
            if found.is_new {
                changes.new.extend(found.entry);
            } else {
                let before = before(tx, found.room, found.seq).await?;
                changes.changed.push((found, before));
            }
        }
        Ok(changes)
    }

    /// Writes them, once the events are written.
    ///
    /// # Errors
    /// The database's.
    pub async fn save(&self, tx: &mut Connection<'_>) -> Result<()> {
        add(tx, &self.new).await?;
        for (now, before) in &self.changed {
            change(tx, (now.room.0, to_sql(now.seq)), before.as_ref(), now.entry.as_ref()).await?;
        }
        Ok(())
    }
}

/// By what SQLite finds a message. PostgreSQL knows that itself.
async fn before(tx: &mut Connection<'_>, room: RoomId, seq: Seq) -> Result<Option<Entry>> {
    if let Connection::Postgres(_) = tx {
        return Ok(None);
    }
    let rows: Vec<EventRow> = tx
        .query(concat!(select_events!(), "WHERE events.room_id = $1 AND events.seq = $2"))
        .bind(room.0)
        .bind(to_sql(seq))
        .fetch_all()
        .await?;
    let messages = rows::events(rows, Vec::new(), Vec::new());
    let texts = texts_of(tx, &messages).await?;
    Ok(messages.first().and_then(|message| Entry::of(message, &texts)))
}
