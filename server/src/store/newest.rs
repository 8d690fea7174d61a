//! The newest events of the rooms that were opened last. All who open a room read the same ones, and to read fifty events takes the
//! database longer than all else that a room's page needs.
//!
//! Each change of a message is an event of its room, so that the newest events are as they were for as long as the room's `last_seq`
//! is; all but the names of people, and what is deleted for its age. Who changes those lets all go that is kept here. Only
//! SQLite's are kept, which one server has for itself: on PostgreSQL another one may change them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;
use protocol::{
    Event, RoomId, Seq, UserId,
    api::{PAGE, RoomInfo},
    codec::to_bytes,
};

use super::{Result, Store};

/// Events that are kept, in bytes as they travel. In memory they take about twice as much.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// What is kept. Copies share it.
#[derive(Clone, Debug, Default)]
pub struct NewestEvents(Arc<Mutex<Kept>>);

#[derive(Debug)]
struct Kept {
    rooms: LruCache<RoomId, Newest>,
    bytes: usize,
    /// How often all was let go.
    generation: u64,
}

#[derive(Debug)]
struct Newest {
    last_seq: Seq,
    events: Arc<[Event]>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { rooms: LruCache::new_unbounded(), bytes: 0, generation: 0 }
    }
}

impl NewestEvents {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A room's, as of its last seq; or else the generation, which is to be known before they are read.
    fn find(&self, room: RoomId, last_seq: Seq) -> std::result::Result<Arc<[Event]>, u64> {
        let mut kept = self.lock();
        match kept.rooms.get(&room).filter(|newest| newest.last_seq == last_seq) {
            Some(newest) => Ok(newest.events.clone()),
            None => Err(kept.generation),
        }
    }

    /// Keeps what was read since the generation was asked for, unless all was let go meanwhile.
    fn keep(&self, generation: u64, room: RoomId, last_seq: Seq, events: &[Event]) {
        let bytes = to_bytes(&events).len();
        let mut kept = self.lock();
        let is_newer = |known: &Newest| known.last_seq > last_seq;
        if kept.generation != generation || bytes > BYTES_MAX || kept.rooms.peek(&room).is_some_and(is_newer) {
            return;
        }
        let before = kept.rooms.insert(room, Newest { last_seq, events: events.into(), bytes });
        kept.bytes += bytes;
        kept.bytes -= before.map_or(0, |before| before.bytes);
        while kept.bytes > BYTES_MAX
            && let Some((_, oldest)) = kept.rooms.remove_lru()
        {
            kept.bytes -= oldest.bytes;
        }
    }

    fn let_go(&self) {
        let mut kept = self.lock();
        let generation = kept.generation + 1;
        *kept = Kept { generation, ..Kept::default() };
    }
}

/// Lets all go that is kept when it is dropped: after what made it stale was committed, or may have been.
pub(super) struct Stale(Option<NewestEvents>);

impl Drop for Stale {
    fn drop(&mut self) {
        if let Some(newest) = &self.0 {
            newest.let_go();
        }
    }
}

impl Store {
    /// To be held while names in events are changed, or events are deleted.
    pub(super) fn stale_events(&self) -> Stale {
        Stale(self.newest().cloned())
    }

    fn newest(&self) -> Option<&NewestEvents> {
        match self {
            Self::Sqlite { newest, .. } => Some(newest),
            Self::Postgres { .. } => None,
        }
    }

    /// The newest [`PAGE`] events of a room up to its `last_seq`, oldest first, for the member whose view of it this is.
    ///
    /// # Errors
    /// The database's.
    pub async fn newest_events(&self, room: &RoomInfo, reader: UserId) -> Result<Vec<Event>> {
        let (id, last_seq) = (room.id, room.last_seq);
        let generation = match self.newest().map(|newest| newest.find(id, last_seq)) {
            Some(Ok(events)) => return Ok(events.to_vec()),
            Some(Err(generation)) => generation,
            None => 0,
        };
        let events = self.events_before(id, reader, last_seq + 1, PAGE).await?;
        // None for who has left meanwhile.
        if let Some(newest) = self.newest().filter(|_| !events.is_empty()) {
            newest.keep(generation, id, last_seq, &events);
        }
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use protocol::{EventKind, Person, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn room(n: u128) -> RoomId {
        RoomId(Uuid::from_u128(n))
    }

    fn events(name: &str) -> Vec<Event> {
        let actor = Person { id: UserId(Uuid::nil()), name: name.into(), display_name: None, avatar: None };
        vec![Event { room: room(1), seq: 7, at: Timestamp(0), actor, kind: EventKind::Joined }]
    }

    #[test]
    fn a_room_that_has_changed_is_read_again() {
        let newest = NewestEvents::default();
        newest.keep(0, room(1), 7, &events("ada"));
        assert_eq!(newest.find(room(1), 7).unwrap().to_vec(), events("ada"));
        assert_eq!((newest.find(room(1), 8).is_err(), newest.find(room(2), 7).is_err()), (true, true));
        newest.keep(0, room(1), 6, &events("late"));
        assert!(newest.find(room(1), 7).is_ok(), "what was read before does not take the place of what is newer");
    }

    #[test]
    fn what_was_read_before_a_name_changed_is_not_kept() {
        let newest = NewestEvents::default();
        newest.keep(0, room(1), 7, &events("ada"));
        let generation = newest.find(room(2), 7).unwrap_err();
        drop(Stale(Some(newest.clone())));
        newest.keep(generation, room(2), 7, &events("ada"));
        assert_eq!((newest.find(room(1), 7).is_err(), newest.find(room(2), 7).is_err()), (true, true));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let newest = NewestEvents::default();
        let long = "a".repeat(BYTES_MAX / 4);
        (0..20).for_each(|n| newest.keep(0, room(n), 7, &events(&long)));
        newest.keep(0, room(20), 7, &events(&"a".repeat(BYTES_MAX)));
        let kept: Vec<u128> = (0..=20).filter(|n| newest.find(room(*n), 7).is_ok()).collect();
        assert_eq!(kept, [17, 18, 19]);
    }
}
