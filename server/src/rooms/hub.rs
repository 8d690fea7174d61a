//! Who is connected to this server, and who hears of what.

mod people;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{
    Event, EventKind, Person, Removal, Role, RoomId, Seq, SessionId, UserId,
    api::RoomInfo,
    codec::Encoding,
    frame::{Presence, ServerFrame},
};

use super::Queue;
use crate::store::RoomState;

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
    /// Those who were connected since this was last asked.
    seen: HashSet<UserId>,
}

struct Connection {
    person: Person,
    session: SessionId,
    encoding: Encoding,
    queue: Arc<Queue>,
    rooms: HashSet<RoomId>,
    watched: Option<RoomId>,
    /// The person has left this device alone.
    away: bool,
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
        state.seen.insert(person.id);
        let (rooms, left) = (HashSet::new(), HashSet::new());
        let connection = Connection { person, session, encoding, queue, rooms, watched: None, away: false, left };
        state.connections.insert(id, connection);
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
        let Some(connection) = state.connections.get(&id) else { return };
        let (person, rooms) = (connection.person.clone(), connection.rooms.clone());
        let before: Vec<_> = rooms.iter().map(|&room| (room, state.presence(person.id, room))).collect();
        let Some(connection) = state.connections.remove(&id) else { return };
        if let Some(room) = connection.watched {
            remove(&mut state.watchers, room, id);
        }
        remove(&mut state.people, person.id, id);
        rooms.iter().for_each(|&room| remove(&mut state.rooms, room, id));
        state.tell_changes(&person, &before);
    }

    /// Sends an event of a room to everyone who is to hear of it, and tells the person concerned why. Coming and going
    /// also changes who that is.
    pub fn publish(&self, room: &RoomState, event: &Event, reason: &str) {
        let mut state = self.lock();
        if let Some(person) = event.leaver() {
            let removal = match event.kind {
                EventKind::Removed { banned, .. } => Some(Removal { banned, reason: reason.to_owned() }),
                _ => None,
            };
            state.leave(person.id, event.room, removal);
        }
        if let Some(person) = event.newcomer() {
            let info = RoomInfo {
                kind: room.place.kind,
                topic: room.topic.clone(),
                archived: room.place.archived,
                // Who comes first owns the room.
                role: if event.seq == 1 { Role::Owner } else { Role::Member },
                ..RoomInfo::fresh(event.room, room.name.clone(), event.seq)
            };
            state.admit(person.id, info);
        }
        let frame = ServerFrame::Event(event.clone());
        let mut encoded = Encoded::new(&frame);
        for connection in state.members(event.room) {
            connection.queue.push(encoded.get(connection.encoding), Some((event.room, event.seq)));
        }
    }

    /// Lets a person's connections hear of a room that they have become a member of, and says so.
    pub fn admit(&self, user: UserId, info: RoomInfo) {
        self.lock().admit(user, info);
    }

    /// The person has left this device alone, or has come back to it.
    pub fn set_away(&self, id: ConnectionId, away: bool) {
        let mut state = self.lock();
        let Some(connection) = state.connections.get(&id) else { return };
        let (person, rooms) = (connection.person.clone(), connection.rooms.clone());
        let before: Vec<_> = rooms.into_iter().map(|room| (room, state.presence(person.id, room))).collect();
        if let Some(connection) = state.connections.get_mut(&id) {
            connection.away = away;
        }
        state.tell_changes(&person, &before);
    }

    /// Tells those who watch a room that this connection's person is writing there.
    pub fn typing(&self, id: ConnectionId, room: RoomId) {
        let state = self.lock();
        let Some(connection) = state.connections.get(&id).filter(|connection| connection.rooms.contains(&room)) else {
            return;
        };
        let person = connection.person.clone();
        state.tell_watchers(room, person.id, &ServerFrame::Typing { room, person: person.clone() });
    }

    /// Tells those of these people who watch a room how far somebody has read there.
    pub fn tell_seen(&self, room: RoomId, user: UserId, seq: Seq, to: &[UserId]) {
        let state = self.lock();
        let watchers = state.watchers(room).filter(|connection| to.contains(&connection.person.id));
        state.tell(watchers, &ServerFrame::Seen { room, user, seq });
    }

    /// Whether a person is on any device.
    pub fn is_here(&self, user: UserId) -> bool {
        self.lock().people.contains_key(&user)
    }

    /// Whether anybody else than this person watches a room.
    pub fn is_watched(&self, room: RoomId, but: UserId) -> bool {
        self.lock().watchers(room).any(|connection| connection.person.id != but)
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
        let (people, away) = state.online(room);
        if let Some(connection) = state.connections.get(&id) {
            connection.send(&ServerFrame::Online { room, people, away });
        }
    }

    /// Sends a frame to all connections of a person.
    pub fn tell(&self, user: UserId, frame: &ServerFrame) {
        self.lock().tell_person(user, frame);
    }

    /// Who is online in a room, each once, by name; and who of them is away.
    pub fn online(&self, room: RoomId) -> (Vec<Person>, Vec<UserId>) {
        self.lock().online(room)
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

    fn watchers(&self, room: RoomId) -> impl Iterator<Item = &Connection> {
        self.watchers.get(&room).into_iter().flatten().filter_map(|id| self.connections.get(id))
    }

    /// How a person is there in a room: in front of one device is enough.
    fn presence(&self, user: UserId, room: RoomId) -> Presence {
        let connections = self.people.get(&user).into_iter().flatten().filter_map(|id| self.connections.get(id));
        let there = connections.filter(|connection| connection.rooms.contains(&room));
        there.fold(Presence::Offline, |presence, connection| match (presence, connection.away) {
            (_, false) | (Presence::Online, _) => Presence::Online,
            _ => Presence::Away,
        })
    }

    /// Tells of what is different from before in some rooms.
    fn tell_changes(&self, person: &Person, before: &[(RoomId, Presence)]) {
        for &(room, before) in before {
            let presence = self.presence(person.id, room);
            if presence != before {
                let frame = ServerFrame::Presence { room, person: person.clone(), presence };
                self.tell(self.watchers(room), &frame);
            }
        }
    }

    fn subscribe(&mut self, id: ConnectionId, room: RoomId) {
        let Some(connection) = self.connections.get(&id) else { return };
        if connection.left.contains(&room) || connection.rooms.contains(&room) {
            return;
        }
        let person = connection.person.clone();
        let before = self.presence(person.id, room);
        self.rooms.entry(room).or_default().insert(id);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.rooms.insert(room);
        }
        self.tell_changes(&person, &[(room, before)]);
    }

    fn admit(&mut self, user: UserId, info: RoomInfo) {
        for id in self.people.get(&user).cloned().unwrap_or_default() {
            if let Some(connection) = self.connections.get_mut(&id) {
                connection.left.remove(&info.id);
            }
            self.subscribe(id, info.id);
        }
        self.tell_person(user, &ServerFrame::RoomJoined(info));
    }

    /// From here on nothing of the room goes to this person.
    fn leave(&mut self, user: UserId, room: RoomId, removal: Option<Removal>) {
        self.tell_person(user, &ServerFrame::RoomLeft { room, user, removal });
        let before = self.presence(user, room);
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
            self.tell_changes(&person, &[(room, before)]);
        }
    }

    fn tell<'a>(&self, connections: impl Iterator<Item = &'a Connection>, frame: &ServerFrame) {
        let mut encoded = Encoded::new(frame);
        for connection in connections {
            connection.queue.push(encoded.get(connection.encoding), None);
        }
    }

    fn tell_person(&self, user: UserId, frame: &ServerFrame) {
        self.tell(self.people.get(&user).into_iter().flatten().filter_map(|id| self.connections.get(id)), frame);
    }

    fn tell_watchers(&self, room: RoomId, but: UserId, frame: &ServerFrame) {
        self.tell(self.watchers(room).filter(|connection| connection.person.id != but), frame);
    }

    fn online(&self, room: RoomId) -> (Vec<Person>, Vec<UserId>) {
        let people: HashMap<UserId, &Person> =
            self.members(room).map(|connection| (connection.person.id, &connection.person)).collect();
        let mut people: Vec<Person> = people.into_values().cloned().collect();
        people.sort_by(|one, other| one.shown().cmp(other.shown()));
        people.truncate(ONLINE_MAX);
        let away = people.iter().map(|person| person.id).filter(|&user| self.presence(user, room) == Presence::Away);
        let away = away.collect();
        (people, away)
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
