//! Who is connected to this server, and who is subscribed to which room.
//!
//! Each room has a lock of its own ([`room`]), which is held while the room is told something, so that its events come to each
//! connection in their order; however many subscribers it has, no other room waits. What is known of connections and of the people
//! behind them has one lock ([`registry`]), which is held for a look and never while somebody is told.
//!
//! A subscription stands in both: among the room's subscribers and among the connection's rooms. It changes only under the
//! room's lock, so that the two say the same to whoever has it. The locks are taken in this order, and none of them twice:
//!
//! 1. one room's,
//! 2. the registry's, or the list's of all rooms,
//! 3. those behind [`RoomQueues`], the bus and each connection's [`Queue`], which call nothing of the hub.

mod encoded;
mod people;
mod presence;
mod registry;
mod room;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use protocol::{
    Event, EventKind, Removal, Role, RoomId, Seq, UserId, api::RoomInfo, codec::Encoding, frame::ServerFrame,
};

use self::{
    encoded::Encoded,
    registry::Registry,
    room::{ActiveRooms, Room},
};
use super::{Queue, room_queues::RoomQueues};
use crate::{
    auth::Principal,
    bus::{Bus, Channel},
    store::RoomState,
};

/// Names a connection while it lasts.
pub type ConnectionId = u64;

/// Every connection of this server. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    /// Tells the other nodes who is here. This node follows the channels of those who are here, and of their rooms.
    bus: Arc<dyn Bus>,
    /// How far rooms with subscribers are published.
    queues: Arc<RoomQueues>,
    rooms: ActiveRooms,
    registry: Mutex<Registry>,
}

/// Who a new connection belongs to, and how it is written to.
#[derive(Clone)]
pub struct NewConnection {
    /// Whose it is.
    pub principal: Principal,
    /// How frames are written.
    pub encoding: Encoding,
    /// Where they go.
    pub queue: Arc<Queue>,
}

/// How many people and things a hub has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Census {
    /// People who are connected.
    pub people: usize,
    /// Their connections.
    pub connections: usize,
    /// Rooms that they are subscribed to.
    pub rooms: usize,
    /// Bytes that are queued for them.
    pub bytes: usize,
}

impl Hub {
    /// Nobody is connected.
    pub(super) fn new(bus: Arc<dyn Bus>, queues: Arc<RoomQueues>) -> Self {
        Self(Arc::new(Shared { bus, queues, rooms: ActiveRooms::default(), registry: Mutex::default() }))
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.0.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks a room, which is there for as long as that if it has no subscribers. Its channel on the bus is followed while it
    /// has some.
    fn in_room<T>(&self, id: RoomId, work: impl FnOnce(&mut Room) -> T) -> T {
        self.0.rooms.enter(id, |room| self.unfollow_after_last(room, work))
    }

    /// As [`Self::in_room`], where the room has subscribers.
    fn in_active_room<T>(&self, id: RoomId, work: impl FnOnce(&mut Room) -> T) -> Option<T> {
        self.0.rooms.enter_active(id, |room| self.unfollow_after_last(room, work))
    }

    fn unfollow_after_last<T>(&self, room: &mut Room, work: impl FnOnce(&mut Room) -> T) -> T {
        let had_subscribers = room.has_subscribers();
        let done = work(room);
        if had_subscribers && !room.has_subscribers() {
            self.unfollow(room.id);
        }
        done
    }

    /// A room has no subscribers any more.
    fn unfollow(&self, room: RoomId) {
        self.0.queues.unfollow(room);
        self.0.bus.unfollow(Channel::Room(room));
    }

    /// Adds a connection; it is told of nothing yet but of its person's joins and leaves.
    pub fn attach(&self, connection: NewConnection) -> ConnectionId {
        let user = connection.principal.person.id;
        let mut registry = self.registry();
        if !registry.is_here(user) {
            drop(self.0.bus.follow(vec![Channel::Person(user)]));
        }
        registry.add(connection)
    }

    /// Subscribes a connection to these rooms, which its person is a member of, from there on at least: what came before, it
    /// reads later than now. What is returned is ready when it also gets what other nodes write there.
    pub fn subscribe(&self, id: ConnectionId, rooms: &[(RoomId, Seq)]) -> BoxFuture<'static, ()> {
        for &(room, seq) in rooms {
            self.in_room(room, |room| self.subscribe_one(room, id, seq));
        }
        // The bus does one thing after the other: also what was asked for by whoever was a room's first subscriber.
        self.0.bus.follow(Vec::new())
    }

    /// Removes a connection.
    pub fn detach(&self, id: ConnectionId) {
        loop {
            let mut registry = self.registry();
            let Some(room) = registry.a_room_of(id) else {
                if let Some(gone) = registry.remove(id) {
                    self.0.bus.unfollow(Channel::Person(gone));
                }
                return;
            };
            drop(registry);
            self.in_room(room, |room| self.unsubscribe_one(room, id));
        }
    }

    /// Sends an event of a room to its subscribers, and tells the person concerned why. Joining and leaving
    /// also changes who that is; who comes is let in where it is known into what.
    pub fn publish(&self, state: Option<&RoomState>, event: &Event, reason: &str) {
        self.in_room(event.room, |room| {
            if let Some(person) = event.leaver() {
                let removal = match event.kind {
                    EventKind::Removed { banned, .. } => Some(Removal { banned, reason: reason.to_owned() }),
                    _ => None,
                };
                self.leave(room, person.id, event.seq, removal);
            }
            if let (Some(state), Some(person)) = (state, event.newcomer()) {
                let info = RoomInfo {
                    kind: state.context.kind,
                    topic: state.topic.clone(),
                    archived: state.context.archived,
                    first_seq: state.first_seq,
                    picture: state.picture,
                    // Who comes first owns the room.
                    role: if event.seq == 1 { Role::Owner } else { Role::Member },
                    ..RoomInfo::fresh(event.room, state.name.clone(), event.seq)
                };
                self.subscribe_person(room, person.id, info);
            }
            room.send(&[event]);
        });
    }

    /// Sends events of one room that change nothing about its subscribers. Where it has any, each is the next one after the one before.
    pub fn publish_plain(&self, events: &[&Event]) {
        if let Some(first) = events.first() {
            self.in_active_room(first.room, |room| room.send(events));
        }
    }

    /// Subscribes a person's connections to a room that they have become a member of, and tells them so.
    pub fn admit(&self, user: UserId, info: RoomInfo) {
        self.in_room(info.id, |room| self.subscribe_person(room, user, info));
    }

    /// Sends a frame to all connections of a person.
    pub fn tell(&self, user: UserId, frame: &ServerFrame) {
        let queues = self.registry().queues_of(user);
        push(&queues, frame);
    }

    /// Sends a frame to all connections of this server.
    pub fn tell_everyone(&self, frame: &ServerFrame) {
        let queues = self.registry().queues();
        push(&queues, frame);
    }

    /// How many there are of all. No lock is held while the queues are looked at.
    pub fn census(&self) -> Census {
        let registry = self.registry();
        let ((people, connections), queues) = (registry.count(), registry.queues());
        drop(registry);
        let bytes = queues.iter().map(|(_, queue)| queue.bytes()).sum();
        Census { people, connections, rooms: self.0.rooms.count(), bytes }
    }

    /// The rooms that have subscribers, in the order of their ids.
    pub fn followed(&self) -> Vec<RoomId> {
        self.0.rooms.ids()
    }

    /// Unfollows a room's channel where the room has got no subscribers after all.
    pub fn unfollow_if_empty(&self, room: RoomId) {
        self.in_room(room, |room| {
            if !room.has_subscribers() {
                self.unfollow(room.id);
            }
        });
    }

    /// Whether a room has subscribers.
    pub fn is_followed(&self, room: RoomId) -> bool {
        self.0.rooms.has(room)
    }

    /// Subscribes a connection to a room, unless it is or its person has left; tells whether it is the first subscriber.
    fn subscribe_one(&self, room: &mut Room, id: ConnectionId, seq: Seq) -> bool {
        let Some((subscriber, devices)) = self.registry().subscribe(id, room.id) else { return false };
        let person = subscriber.person.clone();
        let before = room.view(person.id, &devices);
        let is_first = !room.has_subscribers();
        room.subscribers.insert(id, subscriber);
        if is_first {
            self.0.queues.follow(room.id, seq);
            drop(self.0.bus.follow(vec![Channel::Room(room.id)]));
        }
        self.tell_change(room, &person, &devices, before);
        is_first
    }

    /// Ends a connection's subscription to a room.
    fn unsubscribe_one(&self, room: &mut Room, id: ConnectionId) {
        let Some((person, devices)) = self.registry().unsubscribe(id, room.id) else { return };
        let before = room.view(person.id, &devices);
        room.remove(id);
        self.tell_change(room, &person, &devices, before);
    }

    fn subscribe_person(&self, room: &mut Room, user: UserId, info: RoomInfo) {
        // Otherwise they have left since that was read.
        let Some(devices) = self.registry().rejoin(user, info.id, info.last_seq) else { return };
        let mut is_first = false;
        for id in devices {
            is_first |= self.subscribe_one(room, id, info.last_seq);
        }
        if is_first {
            self.announce_presence_in(room, true);
        }
        self.tell(user, &ServerFrame::RoomJoined(info));
    }

    /// From here on nothing of the room goes to this person.
    fn leave(&self, room: &mut Room, user: UserId, seq: Seq, removal: Option<Removal>) {
        self.tell(user, &ServerFrame::RoomLeft { room: room.id, user, removal });
        let Some((person, devices)) = self.registry().leave(user, room.id, seq) else { return };
        let before = room.view(user, &devices);
        devices.iter().for_each(|&id| room.remove(id));
        self.tell_change(room, &person, &devices, before);
    }
}

/// Puts a frame, which is written once for each encoding, into queues of connections that know it.
fn push(queues: &[(Encoding, Arc<Queue>)], frame: &ServerFrame) {
    let mut encoded = Encoded::new(|encoding| encoding.encode(frame).into());
    let queues = queues.iter().filter(|(encoding, _)| frame.is_in(*encoding));
    queues.for_each(|(encoding, queue)| queue.push(encoded.get(*encoding)));
}
