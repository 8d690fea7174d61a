//! Who is connected to this server, and who hears of what.
//!
//! Each room has a lock of its own ([`room`]), which is held while the room is told something, so that its events come to each
//! connection in their order; however many hear of it, no other room waits. What is known of connections and of the people
//! behind them has one lock ([`registry`]), which is held for a look and never while somebody is told.
//!
//! Who hears of a room stands in both: among the room's subscribers and among the connection's rooms. It changes only under the
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
    room::{HeardRooms, Room},
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
    /// The other servers hear how people are there. What is said on the channels of those who are here, and of their rooms,
    /// is heard.
    bus: Arc<dyn Bus>,
    /// Where rooms stand that somebody hears of.
    queues: Arc<RoomQueues>,
    rooms: HeardRooms,
    registry: Mutex<Registry>,
}

/// Who a new connection belongs to, and how it is written to.
#[derive(Clone)]
pub struct Joining {
    /// Whose it is.
    pub principal: Principal,
    /// How frames are written.
    pub encoding: Encoding,
    /// Where they go.
    pub queue: Arc<Queue>,
}

impl Hub {
    /// Nobody is connected.
    pub(super) fn new(bus: Arc<dyn Bus>, queues: Arc<RoomQueues>) -> Self {
        Self(Arc::new(Shared { bus, queues, rooms: HeardRooms::default(), registry: Mutex::default() }))
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.0.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a room to itself, which is there for as long as that if nobody hears of it. The other servers are listened to while
    /// somebody does.
    fn in_room<T>(&self, id: RoomId, work: impl FnOnce(&mut Room) -> T) -> T {
        self.0.rooms.enter(id, |room| self.watching_the_last(room, work))
    }

    /// As [`Self::in_room`], where somebody hears of the room.
    fn in_heard_room<T>(&self, id: RoomId, work: impl FnOnce(&mut Room) -> T) -> Option<T> {
        self.0.rooms.enter_heard(id, |room| self.watching_the_last(room, work))
    }

    fn watching_the_last<T>(&self, room: &mut Room, work: impl FnOnce(&mut Room) -> T) -> T {
        let was_heard = room.is_heard();
        let done = work(room);
        if was_heard && !room.is_heard() {
            self.unfollow(room.id);
        }
        done
    }

    /// Nobody hears of a room any more.
    fn unfollow(&self, room: RoomId) {
        self.0.queues.unfollow(room);
        self.0.bus.unfollow(Channel::Room(room));
    }

    /// Adds a connection; it hears of nothing yet but of its person's joins and leaves.
    pub fn attach(&self, joining: Joining) -> ConnectionId {
        let user = joining.principal.person.id;
        let mut registry = self.registry();
        if !registry.is_here(user) {
            drop(self.0.bus.follow(vec![Channel::Person(user)]));
        }
        registry.add(joining)
    }

    /// Lets a connection hear of these rooms, which its person is a member of, from there on at least: what came before, it
    /// reads later than now. What is returned is ready when it also hears what other servers write there.
    pub fn subscribe(&self, id: ConnectionId, rooms: &[(RoomId, Seq)]) -> BoxFuture<'static, ()> {
        for &(room, seq) in rooms {
            self.in_room(room, |room| self.let_in(room, id, seq));
        }
        // The bus does one thing after the other: also what was asked for by whoever was the first to hear of a room.
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
            self.in_room(room, |room| self.let_out(room, id));
        }
    }

    /// Sends an event of a room to everyone who is to hear of it, and tells the person concerned why. Coming and going
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
                self.let_person_in(room, person.id, info);
            }
            room.send(&[event]);
        });
    }

    /// Sends events of one room that change nothing of who hears of it. Where anybody does, each is the next one after the one before.
    pub fn publish_plain(&self, events: &[&Event]) {
        if let Some(first) = events.first() {
            self.in_heard_room(first.room, |room| room.send(events));
        }
    }

    /// Lets a person's connections hear of a room that they have become a member of, and says so.
    pub fn admit(&self, user: UserId, info: RoomInfo) {
        self.in_room(info.id, |room| self.let_person_in(room, user, info));
    }

    /// Sends a frame to all connections of a person.
    pub fn tell(&self, user: UserId, frame: &ServerFrame) {
        let outlets = self.registry().outlets(user);
        let mut encoded = Encoded::new(|encoding| encoding.encode(frame).into());
        let outlets = outlets.iter().filter(|(encoding, _)| frame.is_in(*encoding));
        outlets.for_each(|(encoding, queue)| queue.push(encoded.get(*encoding)));
    }

    /// The rooms that somebody hears of, in the order of their ids.
    pub fn followed(&self) -> Vec<RoomId> {
        self.0.rooms.ids()
    }

    /// Takes back that the other servers are listened to for a room, where nobody has come to hear of it after all.
    pub fn unfollow_if_unheard(&self, room: RoomId) {
        self.in_room(room, |room| {
            if !room.is_heard() {
                self.unfollow(room.id);
            }
        });
    }

    /// Whether somebody hears of a room.
    pub fn is_followed(&self, room: RoomId) -> bool {
        self.0.rooms.has(room)
    }

    /// Lets a connection hear of a room, unless it does or has left; tells whether it is the first one that does.
    fn let_in(&self, room: &mut Room, id: ConnectionId, seq: Seq) -> bool {
        let Some((subscriber, devices)) = self.registry().subscribe(id, room.id) else { return false };
        let person = subscriber.person.clone();
        let before = room.view(person.id, &devices);
        let is_first = !room.is_heard();
        room.subscribers.insert(id, subscriber);
        if is_first {
            self.0.queues.follow(room.id, seq);
            drop(self.0.bus.follow(vec![Channel::Room(room.id)]));
        }
        self.tell_change(room, &person, &devices, before);
        is_first
    }

    /// A connection hears no more of a room.
    fn let_out(&self, room: &mut Room, id: ConnectionId) {
        let Some((person, devices)) = self.registry().unsubscribe(id, room.id) else { return };
        let before = room.view(person.id, &devices);
        room.remove(id);
        self.tell_change(room, &person, &devices, before);
    }

    fn let_person_in(&self, room: &mut Room, user: UserId, info: RoomInfo) {
        // Otherwise they have left since that was read.
        let Some(devices) = self.registry().come_back(user, info.id, info.last_seq) else { return };
        let mut is_first = false;
        for id in devices {
            is_first |= self.let_in(room, id, info.last_seq);
        }
        if is_first {
            self.introduce_in(room, true);
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
