//! Who is connected to this server, and who hears of what.

mod people;
mod presence;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use protocol::{
    Event, EventKind, Person, Removal, Role, RoomId, Seq, SessionId, UserId, api::RoomInfo, codec::Encoding,
    frame::ServerFrame,
};

use self::presence::Elsewhere;
use super::{Queue, queue::Piece, room_queues::RoomQueues};
use crate::{
    auth::Principal,
    bus::{Bus, Channel},
    store::RoomState,
};

/// Names a connection while it lasts.
pub type ConnectionId = u64;

/// Every connection of this server. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Mutex<State>>);

struct State {
    /// The other servers hear how people are there. What is said on the channels of those who are here, and of their rooms,
    /// is heard.
    bus: Arc<dyn Bus>,
    /// Where rooms stand that somebody hears of.
    queues: Arc<RoomQueues>,
    next_id: ConnectionId,
    connections: HashMap<ConnectionId, Connection>,
    /// The connections that hear of a room's events.
    rooms: HashMap<RoomId, Outlets>,
    /// The connections that hear of who is online in a room.
    watchers: HashMap<RoomId, Outlets>,
    people: HashMap<UserId, Outlets>,
    /// Those who were connected since this was last asked.
    seen: HashSet<UserId>,
    /// Who is there on other servers, in the rooms that somebody hears of here.
    elsewhere: HashMap<RoomId, Elsewhere>,
}

/// Some connections, with what a frame for them needs: a message goes to thousands, and looks up none of them.
type Outlets = HashMap<ConnectionId, Outlet>;

/// How a connection is written to.
#[derive(Clone)]
struct Outlet {
    encoding: Encoding,
    queue: Arc<Queue>,
}

struct Connection {
    person: Person,
    session: SessionId,
    outlet: Outlet,
    rooms: BTreeSet<RoomId>,
    watched: Option<RoomId>,
    /// The person has left this device alone.
    away: bool,
    /// Rooms left since the connection began, and by which event, so that what was read before that can't bring them back.
    left: HashMap<RoomId, Seq>,
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

/// A piece in the encodings that were asked for so far: written once in each, however many get it.
struct Encoded<F> {
    encode: F,
    pieces: [Option<Piece>; Encoding::ALL.len()],
}

impl<F: Fn(Encoding) -> Piece> Encoded<F> {
    fn new(encode: F) -> Self {
        Self { encode, pieces: Default::default() }
    }

    fn get(&mut self, encoding: Encoding) -> Piece {
        self.pieces[encoding as usize].get_or_insert_with(|| (self.encode)(encoding)).clone()
    }
}

impl Hub {
    /// Nobody is connected.
    pub(super) fn new(bus: Arc<dyn Bus>, queues: Arc<RoomQueues>) -> Self {
        Self(Arc::new(Mutex::new(State {
            bus,
            queues,
            next_id: 0,
            connections: HashMap::new(),
            rooms: HashMap::new(),
            watchers: HashMap::new(),
            people: HashMap::new(),
            seen: HashSet::new(),
            elsewhere: HashMap::new(),
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection; it hears of nothing yet but of its person's joins and leaves.
    pub fn attach(&self, Joining { principal, encoding, queue }: Joining) -> ConnectionId {
        let (session, person) = (principal.session(), principal.person);
        let mut state = self.lock();
        let id = state.next_id;
        state.next_id += 1;
        let ids = state.people.entry(person.id).or_default();
        let is_first = ids.is_empty();
        let outlet = Outlet { encoding, queue };
        ids.insert(id, outlet.clone());
        if is_first {
            drop(state.bus.follow(vec![Channel::Person(person.id)]));
        }
        state.seen.insert(person.id);
        let (rooms, left) = (BTreeSet::new(), HashMap::new());
        let connection = Connection { person, session, outlet, rooms, watched: None, away: false, left };
        state.connections.insert(id, connection);
        id
    }

    /// Lets a connection hear of these rooms, which its person is a member of, from there on at least: what came before, it
    /// reads later than now. What is returned is ready when it also hears what other servers write there.
    pub fn subscribe(&self, id: ConnectionId, rooms: &[(RoomId, Seq)]) -> BoxFuture<'static, ()> {
        let mut state = self.lock();
        let new = rooms.iter().filter(|&&(room, seq)| state.subscribe(id, room, seq)).map(|&(room, _)| room);
        let new: Vec<_> = new.collect();
        state.follow(&new)
    }

    /// Removes a connection.
    pub fn detach(&self, id: ConnectionId) {
        let mut state = self.lock();
        let state = &mut *state;
        let Some(connection) = state.connections.get(&id) else { return };
        let (person, rooms) = (connection.person.clone(), connection.rooms.clone());
        let before = state.views(person.id, rooms.iter().copied());
        let Some(connection) = state.connections.remove(&id) else { return };
        if let Some(room) = connection.watched {
            remove(&mut state.watchers, room, id);
        }
        if remove(&mut state.people, person.id, id) {
            state.bus.unfollow(Channel::Person(person.id));
        }
        let is_empty = |room: &RoomId| remove(&mut state.rooms, *room, id);
        let left: Vec<_> = rooms.into_iter().filter(is_empty).collect();
        state.tell_changes(&person, &before);
        state.unfollow(left);
    }

    /// Sends an event of a room to everyone who is to hear of it, and tells the person concerned why. Coming and going
    /// also changes who that is; who comes is let in where it is known into what.
    pub fn publish(&self, room: Option<&RoomState>, event: &Event, reason: &str) {
        let mut state = self.lock();
        if let Some(person) = event.leaver() {
            let removal = match event.kind {
                EventKind::Removed { banned, .. } => Some(Removal { banned, reason: reason.to_owned() }),
                _ => None,
            };
            state.leave(person.id, event, removal);
        }
        if let (Some(room), Some(person)) = (room, event.newcomer()) {
            let info = RoomInfo {
                kind: room.context.kind,
                topic: room.topic.clone(),
                archived: room.context.archived,
                // Who comes first owns the room.
                role: if event.seq == 1 { Role::Owner } else { Role::Member },
                ..RoomInfo::fresh(event.room, room.name.clone(), event.seq)
            };
            state.admit(person.id, info);
        }
        state.send(&[event]);
    }

    /// Sends events of one room that change nothing of who hears of it. Where anybody does, each is the next one after the one before.
    pub fn publish_plain(&self, events: &[&Event]) {
        self.lock().send(events);
    }

    /// Lets a person's connections hear of a room that they have become a member of, and says so.
    pub fn admit(&self, user: UserId, info: RoomInfo) {
        self.lock().admit(user, info);
    }

    /// Whether a person is on any device.
    pub fn is_here(&self, user: UserId) -> bool {
        self.lock().people.contains_key(&user)
    }

    /// Sends a frame to all connections of a person.
    pub fn tell(&self, user: UserId, frame: &ServerFrame) {
        self.lock().tell_person(user, frame);
    }

    /// The rooms that somebody hears of, in the order of their ids.
    pub fn followed(&self) -> Vec<RoomId> {
        let mut rooms: Vec<_> = self.lock().rooms.keys().copied().collect();
        rooms.sort_unstable();
        rooms
    }

    /// Takes back that the other servers are listened to for a room, where nobody has come to hear of it after all.
    pub fn unfollow_if_unheard(&self, room: RoomId) {
        let mut state = self.lock();
        if !state.rooms.contains_key(&room) {
            state.unfollow(vec![room]);
        }
    }

    /// Whether a connection hears of a room, which its person is a member of.
    pub fn hears(&self, id: ConnectionId, room: RoomId) -> bool {
        self.lock().connections.get(&id).is_some_and(|connection| connection.rooms.contains(&room))
    }

    /// Whether somebody hears of a room.
    pub fn is_followed(&self, room: RoomId) -> bool {
        self.lock().rooms.contains_key(&room)
    }
}

impl Connection {
    fn send(&self, frame: &ServerFrame) {
        self.outlet.queue.push(self.outlet.encoding.encode(frame).into());
    }
}

impl State {
    fn members(&self, room: RoomId) -> impl Iterator<Item = &Connection> {
        self.all(self.rooms.get(&room))
    }

    fn watchers(&self, room: RoomId) -> impl Iterator<Item = &Connection> {
        self.all(self.watchers.get(&room))
    }

    /// The connections of a person.
    fn devices(&self, user: UserId) -> impl Iterator<Item = &Connection> {
        self.all(self.people.get(&user))
    }

    fn all<'a>(&'a self, outlets: Option<&'a Outlets>) -> impl Iterator<Item = &'a Connection> {
        outlets.into_iter().flat_map(HashMap::keys).filter_map(|id| self.connections.get(id))
    }

    fn ids(&self, user: UserId) -> Vec<ConnectionId> {
        self.people.get(&user).into_iter().flat_map(HashMap::keys).copied().collect()
    }

    /// Tells whether it is the first one that hears of the room.
    fn subscribe(&mut self, id: ConnectionId, room: RoomId, seq: Seq) -> bool {
        let Some(connection) = self.connections.get(&id) else { return false };
        if connection.left.contains_key(&room) || connection.rooms.contains(&room) {
            return false;
        }
        let (person, outlet) = (connection.person.clone(), connection.outlet.clone());
        let before = self.views(person.id, [room]);
        let outlets = self.rooms.entry(room).or_default();
        let is_first = outlets.is_empty();
        outlets.insert(id, outlet);
        if is_first {
            self.queues.follow(room, seq);
        }
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.rooms.insert(room);
        }
        self.tell_changes(&person, &before);
        is_first
    }

    fn follow(&self, rooms: &[RoomId]) -> BoxFuture<'static, ()> {
        self.bus.follow(rooms.iter().map(|&room| Channel::Room(room)).collect())
    }

    /// Nobody hears of these rooms any more.
    fn unfollow(&mut self, rooms: Vec<RoomId>) {
        for room in rooms {
            self.elsewhere.remove(&room);
            self.queues.unfollow(room);
            self.bus.unfollow(Channel::Room(room));
        }
    }

    fn admit(&mut self, user: UserId, info: RoomInfo) {
        let left = self.devices(user).filter_map(|connection| connection.left.get(&info.id)).max();
        if left.is_some_and(|&left| left >= info.last_seq) {
            // They have left since that was read.
            return;
        }
        let mut new = Vec::new();
        for id in self.ids(user) {
            if let Some(connection) = self.connections.get_mut(&id) {
                connection.left.remove(&info.id);
            }
            if self.subscribe(id, info.id, info.last_seq) {
                new.push(info.id);
            }
        }
        drop(self.follow(&new));
        new.iter().for_each(|&room| self.introduce(room, true));
        self.tell_person(user, &ServerFrame::RoomJoined(info));
    }

    /// From here on nothing of the room goes to this person.
    fn leave(&mut self, user: UserId, &Event { room, seq, .. }: &Event, removal: Option<Removal>) {
        self.tell_person(user, &ServerFrame::RoomLeft { room, user, removal });
        let before = self.views(user, [room]);
        let mut person = None;
        let mut is_empty = false;
        for id in self.ids(user) {
            is_empty |= remove(&mut self.rooms, room, id);
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            connection.left.insert(room, seq);
            connection.rooms.remove(&room);
            if connection.watched == Some(room) {
                connection.watched = None;
                remove(&mut self.watchers, room, id);
            }
            person = Some(connection.person.clone());
        }
        if let Some(person) = person {
            self.tell_changes(&person, &before);
        }
        if is_empty {
            self.unfollow(vec![room]);
        }
    }

    /// Sends a room's events to everyone who hears of it.
    fn send(&self, events: &[&Event]) {
        let Some(&&Event { room, seq, .. }) = events.first() else { return };
        let frames: Vec<_> = events.iter().map(|&event| ServerFrame::Event(event.clone())).collect();
        let mut encoded = Encoded::new(|encoding| {
            Piece::events(room, seq, frames.iter().map(|frame| Bytes::from(encoding.encode(frame))))
        });
        for Outlet { encoding, queue } in self.rooms.get(&room).into_iter().flat_map(HashMap::values) {
            queue.push(encoded.get(*encoding));
        }
    }

    fn tell<'a>(&self, connections: impl Iterator<Item = &'a Connection>, frame: &ServerFrame) {
        let mut encoded = Encoded::new(|encoding| encoding.encode(frame).into());
        for connection in connections {
            connection.outlet.queue.push(encoded.get(connection.outlet.encoding));
        }
    }

    fn tell_person(&self, user: UserId, frame: &ServerFrame) {
        self.tell(self.devices(user), frame);
    }
}

/// Takes a connection out of some, and these away when none is left; tells whether that is so.
fn remove<K: std::hash::Hash + Eq>(all: &mut HashMap<K, Outlets>, key: K, id: ConnectionId) -> bool {
    let Some(outlets) = all.get_mut(&key) else { return false };
    let was_in = outlets.remove(&id).is_some();
    let is_empty = outlets.is_empty();
    if is_empty {
        all.remove(&key);
    }
    was_in && is_empty
}
