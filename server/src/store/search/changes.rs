//! What a batch of the room log means to the index.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Event, EventKind, RoomId, Seq};
use uuid::Uuid;

use super::{
    index::{index, unindex},
    words::Entry,
};
use crate::store::{Result, connection::Connection, rows::to_sql};

/// What is written to the index with a batch.
#[derive(Debug, Default)]
pub struct Changes {
    /// Messages that are new, or found by other words from now on.
    entries: Vec<Entry>,
    /// Messages that say nothing any more.
    gone: Vec<(Uuid, i64)>,
}

impl Changes {
    /// Of new events, and of messages that are different now.
    pub fn of(events: &[Event], messages: &BTreeMap<(RoomId, Seq), Event>) -> Self {
        let mut changes = Self::default();
        let mut changed = BTreeSet::new();
        for event in events {
            match &event.kind {
                // Perhaps the same batch has changed it.
                EventKind::Posted { .. } if messages.contains_key(&(event.room, event.seq)) => {
                    changed.insert((event.room, event.seq));
                }
                EventKind::Posted { .. } => changes.entries.extend(Entry::of(event)),
                EventKind::Edited { target, .. }
                | EventKind::Deleted { target }
                | EventKind::Pinned { target }
                | EventKind::Unpinned { target } => _ = changed.insert((event.room, *target)),
                _ => {}
            }
        }
        for (room, seq) in changed {
            match messages.get(&(room, seq)).map(Entry::of) {
                Some(Some(entry)) => changes.entries.push(entry),
                Some(None) => changes.gone.push((room.0, to_sql(seq))),
                None => {}
            }
        }
        changes
    }

    /// Writes them.
    ///
    /// # Errors
    /// The database's.
    pub async fn save(&self, tx: &mut Connection<'_>) -> Result<()> {
        index(tx, &self.entries).await?;
        for (room, seq) in &self.gone {
            unindex(tx, *room, *seq).await?;
        }
        Ok(())
    }
}
