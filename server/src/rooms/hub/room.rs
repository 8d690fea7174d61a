//! A room with its subscribers on this node, and the list of all such rooms.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{
    Event, Person, RoomId,
    codec::Encoding,
    frame::{Presence, ServerFrame},
};

use super::{ConnectionId, encoded::Encoded, presence::RemotePeople};
use crate::rooms::{Queue, queue::Piece};

/// A room that has subscribers on this node.
pub(super) struct Room {
    pub id: RoomId,
    /// The connections that get its events, with what a frame for them needs: a message goes to thousands, and looks up none
    /// of them.
    pub subscribers: HashMap<ConnectionId, Subscriber>,
    /// Those of them that look at it: they are told who is online, who writes and who has read.
    pub watchers: HashSet<ConnectionId>,
    /// Those of them that list it, and are told who is online alone.
    pub listers: HashSet<ConnectionId>,
    /// Who is there on other servers.
    pub remote: RemotePeople,
    /// It has been taken off the list: whoever has waited for it looks again.
    is_gone: bool,
}

/// A connection that gets a room's events.
pub(super) struct Subscriber {
    pub person: Arc<Person>,
    pub queue: Arc<Queue>,
    pub encoding: Encoding,
    /// The person has left this device alone.
    pub away: bool,
}

impl Room {
    fn new(id: RoomId) -> Self {
        let (subscribers, watchers, listers, remote) = Default::default();
        Self { id, subscribers, watchers, listers, remote, is_gone: false }
    }

    pub fn has_subscribers(&self) -> bool {
        !self.subscribers.is_empty()
    }

    pub fn remove(&mut self, id: ConnectionId) {
        self.subscribers.remove(&id);
        self.watchers.remove(&id);
        self.listers.remove(&id);
    }

    /// Sends its events to all subscribers.
    pub fn send(&self, events: &[&Event]) {
        let Some(first) = events.first().map(|event| event.seq) else { return };
        let frames: Vec<_> = events.iter().map(|&event| ServerFrame::Event(event.clone())).collect();
        let mut encoded = Encoded::new(|encoding| {
            Piece::events(self.id, first, frames.iter().map(|frame| Bytes::from(encoding.encode(frame))))
        });
        for Subscriber { encoding, queue, .. } in self.subscribers.values() {
            queue.push(encoded.get(*encoding));
        }
    }

    /// Tells those of its watchers whose person is meant.
    pub fn tell_watchers(&self, frame: &ServerFrame, is_meant: impl Fn(&Person) -> bool) {
        self.tell(frame, self.watchers().filter(|watcher| is_meant(&watcher.person)));
    }

    /// Tells how somebody is there by now, once to each who follows that.
    pub fn tell_presence(&self, person: &Person, presence: Presence) {
        let frame = ServerFrame::Presence { room: self.id, person: person.clone(), presence };
        self.tell(&frame, self.watchers.union(&self.listers).filter_map(|id| self.subscribers.get(id)));
    }

    fn tell<'a>(&self, frame: &ServerFrame, subscribers: impl Iterator<Item = &'a Subscriber>) {
        let mut encoded = Encoded::new(|encoding| encoding.encode(frame).into());
        for subscriber in subscribers {
            subscriber.queue.push(encoded.get(subscriber.encoding));
        }
    }

    pub fn watchers(&self) -> impl Iterator<Item = &Subscriber> {
        self.watchers.iter().filter_map(|id| self.subscribers.get(id))
    }
}

/// All rooms that have subscribers, each behind a lock of its own.
#[derive(Default)]
pub(super) struct ActiveRooms(Mutex<HashMap<RoomId, Arc<Mutex<Room>>>>);

impl ActiveRooms {
    fn list(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<Mutex<Room>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on a room, which comes on the list for it and stays there if it has subscribers then.
    pub fn enter<T>(&self, id: RoomId, work: impl FnOnce(&mut Room) -> T) -> T {
        loop {
            let room = self.list().entry(id).or_insert_with(|| Arc::new(Mutex::new(Room::new(id)))).clone();
            let mut room = lock(&room);
            if !room.is_gone {
                return self.work(&mut room, work);
            }
        }
    }

    /// Works on a room if it is on the list.
    pub fn enter_active<T>(&self, id: RoomId, work: impl FnOnce(&mut Room) -> T) -> Option<T> {
        loop {
            let room = self.list().get(&id)?.clone();
            let mut room = lock(&room);
            if !room.is_gone {
                return Some(self.work(&mut room, work));
            }
        }
    }

    fn work<T>(&self, room: &mut Room, work: impl FnOnce(&mut Room) -> T) -> T {
        let done = work(room);
        if !room.has_subscribers() {
            room.is_gone = true;
            self.list().remove(&room.id);
        }
        done
    }

    /// Whether a room is on the list. Waits for none.
    pub fn has(&self, id: RoomId) -> bool {
        self.list().contains_key(&id)
    }

    /// How many rooms are on the list.
    pub fn count(&self) -> usize {
        self.list().len()
    }

    /// The rooms on the list, in the order of their ids.
    pub fn ids(&self) -> Vec<RoomId> {
        let mut ids: Vec<_> = self.list().keys().copied().collect();
        ids.sort_unstable();
        ids
    }
}

fn lock(room: &Mutex<Room>) -> MutexGuard<'_, Room> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}
