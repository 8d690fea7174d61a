//! Who is connected to this server, and who hears of what.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{
    Event, EventKind, Person, RoomId, SessionId, UserId,
    api::RoomInfo,
    codec::Encoding,
    frame::{ServerFrame, close},
};

use super::Queue;

/// Names a connection while it lasts.
pub type ConnectionId = u64;

/// Most people that an online list names.
const ONLINE_MAX: usize = 500;

/// Every connection of this server. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    next_id: ConnectionId,
    connections: HashMap<ConnectionId, Connection>,
    /// The connections that hear of a room's events.
    rooms: HashMap<RoomId, HashSet<ConnectionId>>,
    /// The connections that hear of who is online in a room.
    watchers: HashMap<RoomId, HashSet<ConnectionId>>,
    people: HashMap<UserId, HashSet<ConnectionId>>,
}

struct Connection {
    person: Person,
    session: SessionId,
    encoding: Encoding,
    queue: Arc<Queue>,
    rooms: HashSet<RoomId>,
    watched: Option<RoomId>,
    /// Rooms left since the connection began, so that a list read before that can't bring them back.
    left: HashSet<RoomId>,
}

/// Who a new connection belongs to, and how it is written to.
#[derive(Clone)]
pub struct Joining {
    /// Whose it is.
    pub person: Person,
    /// Of which session.
    pub session: SessionId,
    /// How frames are written.
    pub encoding: Encoding,
    /// Where they go.
    pub queue: Arc<Queue>,
}

/// A frame in the encodings that were asked for so far: written once in each, however many get it.
struct Encoded<'a> {
    frame: &'a ServerFrame,
    bytes: [Option<Bytes>; 2],
}

impl<'a> Encoded<'a> {
    fn new(frame: &'a ServerFrame) -> Self {
        Self { frame, bytes: [None, None] }
    }

    fn get(&mut self, encoding: Encoding) -> Bytes {
        self.bytes[encoding as usize].get_or_insert_with(|| encoding.encode(self.frame).into()).clone()
    }
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a connection; it hears of nothing yet but of its person's joins and leaves.
    pub fn attach(&self, Joining { person, session, encoding, queue }: Joining) -> ConnectionId {
        let mut state = self.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.people.entry(person.id).or_default().insert(id);
        let (rooms, left) = (HashSet::new(), HashSet::new());
        state.connections.insert(id, Connection { person, session, encoding, queue, rooms, watched: None, left });
        id
    }

    /// Lets a connection hear of these rooms, which its person is a member of.
    pub fn subscribe(&self, id: ConnectionId, rooms: &[RoomId]) {
        let mut state = self.lock();
        for &room in rooms {
            state.subscribe(id, room);
        }
    }

    /// Removes a connection.
    pub fn detach(&self, id: ConnectionId) {
        let mut state = self.lock();
        let state = &mut *state;
        let Some(connection) = state.connections.remove(&id) else { return };
        if let Some(room) = connection.watched {
            remove(&mut state.watchers, room, id);
        }
        remove(&mut state.people, connection.person.id, id);
        for &room in &connection.rooms {
            remove(&mut state.rooms, room, id);
            if !state.is_online_in(connection.person.id, room) {
                state.tell_presence(room, &connection.person, false);
            }
        }
    }

    /// Sends an event of the room of this name to everyone who is to hear of it. A join or a leave also changes who that
    /// is.
    pub fn publish(&self, name: &str, event: &Event) {
        let mut state = self.lock();
        let user = event.actor.id;
        if event.kind == EventKind::Left {
            state.leave(user, event.room);
        }
        if event.kind == EventKind::Joined {
            for id in state.people.get(&user).cloned().unwrap_or_default() {
                if let Some(connection) = state.connections.get_mut(&id) {
                    connection.left.remove(&event.room);
                }
                state.subscribe(id, event.room);
            }
            let (id, seq) = (event.room, event.seq);
            let info = RoomInfo { id, name: name.to_owned(), last_seq: seq, read_seq: seq, unread: 0 };
            state.tell_person(user, &ServerFrame::RoomJoined(info));
        }
        let frame = ServerFrame::Event(event.clone());
        let mut encoded = Encoded::new(&frame);
        for connection in state.members(event.room) {
            connection.queue.push(encoded.get(connection.encoding), Some((event.room, event.seq)));
        }
    }

    /// Lets a connection follow who is online in a room that it hears of, and tells who is now. Of any other room it
    /// hears nothing.
    pub fn watch(&self, id: ConnectionId, room: Option<RoomId>) {
        let mut state = self.lock();
        let state = &mut *state;
        let Some(connection) = state.connections.get_mut(&id) else { return };
        let room = room.filter(|room| connection.rooms.contains(room));
        if let Some(before) = std::mem::replace(&mut connection.watched, room) {
            remove(&mut state.watchers, before, id);
        }
        let Some(room) = room else { return };
        state.watchers.entry(room).or_default().insert(id);
        let people = state.online(room);
        if let Some(connection) = state.connections.get(&id) {
            connection.send(&ServerFrame::Online { room, people });
        }
    }

    /// Sends a frame to all connections of a person.
    pub fn tell(&self, user: UserId, frame: &ServerFrame) {
        self.lock().tell_person(user, frame);
    }

    /// Who is online in a room, each once, by name.
    pub fn online(&self, room: RoomId) -> Vec<Person> {
        self.lock().online(room)
    }

    /// Closes all connections of a session.
    pub fn end_session(&self, session: SessionId) {
        for connection in self.lock().connections.values().filter(|connection| connection.session == session) {
            connection.queue.close(close::SESSION_ENDED);
        }
    }
}

impl Connection {
    fn send(&self, frame: &ServerFrame) {
        self.queue.push(self.encoding.encode(frame).into(), None);
    }
}

impl State {
    fn members(&self, room: RoomId) -> impl Iterator<Item = &Connection> {
        self.rooms.get(&room).into_iter().flatten().filter_map(|id| self.connections.get(id))
    }

    fn is_online_in(&self, user: UserId, room: RoomId) -> bool {
        let connections = self.people.get(&user).into_iter().flatten().filter_map(|id| self.connections.get(id));
        connections.into_iter().any(|connection| connection.rooms.contains(&room))
    }

    fn subscribe(&mut self, id: ConnectionId, room: RoomId) {
        let Some(connection) = self.connections.get(&id) else { return };
        if connection.left.contains(&room) || connection.rooms.contains(&room) {
            return;
        }
        let person = connection.person.clone();
        if !self.is_online_in(person.id, room) {
            self.tell_presence(room, &person, true);
        }
        self.rooms.entry(room).or_default().insert(id);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.rooms.insert(room);
        }
    }

    /// From here on nothing of the room goes to this person.
    fn leave(&mut self, user: UserId, room: RoomId) {
        self.tell_person(user, &ServerFrame::RoomLeft { room, user });
        let mut person = None;
        for id in self.people.get(&user).cloned().unwrap_or_default() {
            remove(&mut self.rooms, room, id);
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            connection.left.insert(room);
            connection.rooms.remove(&room);
            if connection.watched == Some(room) {
                connection.watched = None;
                remove(&mut self.watchers, room, id);
            }
            person = Some(connection.person.clone());
        }
        if let Some(person) = person {
            self.tell_presence(room, &person, false);
        }
    }

    fn tell_person(&self, user: UserId, frame: &ServerFrame) {
        let mut encoded = Encoded::new(frame);
        for connection in self.people.get(&user).into_iter().flatten().filter_map(|id| self.connections.get(id)) {
            connection.queue.push(encoded.get(connection.encoding), None);
        }
    }

    fn tell_presence(&self, room: RoomId, person: &Person, online: bool) {
        let frame = ServerFrame::Presence { room, person: person.clone(), online };
        let mut encoded = Encoded::new(&frame);
        for connection in self.watchers.get(&room).into_iter().flatten().filter_map(|id| self.connections.get(id)) {
            connection.queue.push(encoded.get(connection.encoding), None);
        }
    }

    fn online(&self, room: RoomId) -> Vec<Person> {
        let people: HashMap<UserId, &Person> =
            self.members(room).map(|connection| (connection.person.id, &connection.person)).collect();
        let mut people: Vec<Person> = people.into_values().cloned().collect();
        people.sort_by(|one, other| one.shown().cmp(other.shown()));
        people.truncate(ONLINE_MAX);
        people
    }
}

/// Takes a connection out of a set, and the set away when it is empty.
fn remove<K: std::hash::Hash + Eq>(sets: &mut HashMap<K, HashSet<ConnectionId>>, key: K, id: ConnectionId) {
    if let Some(set) = sets.get_mut(&key) {
        set.remove(&id);
        if set.is_empty() {
            sets.remove(&key);
        }
    }
}
