//! How people are there: on this server, and on the others, which say so over the bus.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use protocol::{
    Person, RoomId, Seq, UserId,
    frame::{Presence, ServerFrame},
};

use super::{ConnectionId, Hub, State, remove};
use crate::bus::{self, Channel, Message, NodeId};

/// Most people that an online list names.
const ONLINE_MAX: usize = 500;

/// Who is in a room on other servers.
pub(super) type Elsewhere = HashMap<UserId, Other>;

/// Somebody on other servers.
pub(super) struct Other {
    person: Person,
    on: HashMap<NodeId, Presence>,
}

/// How somebody is there in a room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct View {
    room: RoomId,
    /// On this server.
    pub here: Presence,
    /// On any.
    pub anywhere: Presence,
}

/// In front of one device is enough.
fn best(presences: impl IntoIterator<Item = Presence>) -> Presence {
    presences.into_iter().fold(Presence::Offline, |best, presence| match (best, presence) {
        (Presence::Online, _) | (_, Presence::Online) => Presence::Online,
        (Presence::Away, _) | (_, Presence::Away) => Presence::Away,
        (Presence::Offline, Presence::Offline) => Presence::Offline,
    })
}

impl Hub {
    /// The person has left this device alone, or has come back to it.
    pub fn set_away(&self, id: ConnectionId, away: bool) {
        let mut state = self.lock();
        let Some(connection) = state.connections.get(&id) else { return };
        let (person, rooms) = (connection.person.clone(), connection.rooms.clone());
        let before = state.views(person.id, rooms);
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
        state.tell_typing(room, &connection.person);
        state.bus.send(Channel::Room(room), &Message::Typing(room, Cow::Borrowed(&connection.person)));
    }

    /// Tells those who watch a room that somebody on another server is writing there.
    pub fn hear_typing(&self, room: RoomId, person: &Person) {
        self.lock().tell_typing(room, person);
    }

    /// Tells those of these people who watch a room how far somebody has read there.
    pub fn tell_seen(&self, room: RoomId, user: UserId, seq: Seq, to: &[UserId]) {
        let state = self.lock();
        let watchers = state.watchers(room).filter(|connection| to.contains(&connection.person.id));
        state.tell(watchers, &ServerFrame::Seen { room, user, seq });
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
        state.watchers.entry(room).or_default().insert(id, connection.outlet.clone());
        let (people, away) = state.online(room);
        if let Some(connection) = state.connections.get(&id) {
            connection.send(&ServerFrame::Online { room, people, away });
        }
    }

    /// Who is online in a room, each once, by name; and who of them is away.
    pub fn online(&self, room: RoomId) -> (Vec<Person>, Vec<UserId>) {
        self.lock().online(room)
    }

    /// Somebody is now there in this way on another server.
    pub fn hear_presence(&self, node: NodeId, room: RoomId, person: &Person, presence: Presence) {
        let mut state = self.lock();
        if state.rooms.contains_key(&room) {
            let before = state.views(person.id, [room]);
            let is_new_name = state.hear(node, room, person, presence);
            state.tell_watchers_of_changes(person, &before, is_new_name);
        }
    }

    /// These, and nobody else, are there on another server.
    pub fn hear_all(&self, node: NodeId, room: RoomId, people: &[bus::Elsewhere]) {
        let mut state = self.lock();
        if state.rooms.contains_key(&room) {
            state.replace(node, room, people);
        }
    }

    /// Nobody is there any more on another server.
    pub fn hear_end(&self, node: NodeId) {
        let mut state = self.lock();
        let rooms: Vec<RoomId> = state.elsewhere.keys().copied().collect();
        for room in rooms {
            state.replace(node, room, &[]);
        }
    }

    /// Tells the other servers who is in a room here, and asks them for the same.
    pub fn introduce(&self, room: RoomId, ask: bool) {
        self.lock().introduce(room, ask);
    }
}

impl State {
    /// How a person is there in some rooms.
    pub(super) fn views(&self, user: UserId, rooms: impl IntoIterator<Item = RoomId>) -> Vec<View> {
        rooms.into_iter().map(|room| self.view(user, room)).collect()
    }

    pub(super) fn view(&self, user: UserId, room: RoomId) -> View {
        let there = self.devices(user).filter(|connection| connection.rooms.contains(&room));
        let here = best(there.map(|connection| if connection.away { Presence::Away } else { Presence::Online }));
        let others = self.elsewhere.get(&room).and_then(|others| others.get(&user));
        let elsewhere = best(others.into_iter().flat_map(|other| other.on.values().copied()));
        View { room, here, anywhere: best([here, elsewhere]) }
    }

    /// How a person is there in a room.
    pub(super) fn presence(&self, user: UserId, room: RoomId) -> Presence {
        self.view(user, room).anywhere
    }

    /// Tells of what is different from before: the other servers of what it is here, watchers of what it is anywhere.
    pub(super) fn tell_changes(&self, person: &Person, before: &[View]) {
        for View { room, here, .. } in before {
            let now = self.view(person.id, *room).here;
            if now != *here {
                self.bus.send(Channel::Room(*room), &Message::Presence(*room, Cow::Borrowed(person), now));
            }
        }
        self.tell_watchers_of_changes(person, before, false);
    }

    fn tell_watchers_of_changes(&self, person: &Person, before: &[View], is_new_name: bool) {
        for &View { room, anywhere, .. } in before {
            let presence = self.presence(person.id, room);
            if presence != anywhere || is_new_name {
                let frame = ServerFrame::Presence { room, person: person.clone(), presence };
                self.tell(self.watchers(room), &frame);
            }
        }
    }

    fn tell_typing(&self, room: RoomId, person: &Person) {
        let frame = ServerFrame::Typing { room, person: person.clone() };
        self.tell(self.watchers(room).filter(|watcher| watcher.person.id != person.id), &frame);
    }

    pub(super) fn introduce(&self, room: RoomId, ask: bool) {
        let people: HashMap<UserId, &Person> =
            self.members(room).map(|connection| (connection.person.id, &connection.person)).collect();
        let people: Vec<_> =
            people.into_iter().map(|(user, person)| (person.clone(), self.view(user, room).here)).collect();
        if ask || !people.is_empty() {
            self.bus.send(Channel::Room(room), &Message::Here(room, people, ask));
        }
    }

    /// Notes how somebody is there on another server; tells whether they are called otherwise now.
    fn hear(&mut self, node: NodeId, room: RoomId, person: &Person, presence: Presence) -> bool {
        let others = self.elsewhere.entry(room).or_default();
        if presence == Presence::Offline {
            if let Some(other) = others.get_mut(&person.id) {
                other.on.remove(&node);
                if other.on.is_empty() {
                    others.remove(&person.id);
                }
            }
            return false;
        }
        let other = others.entry(person.id).or_insert_with(|| Other { person: person.clone(), on: HashMap::new() });
        other.on.insert(node, presence);
        let is_new_name = other.person != *person;
        other.person.clone_from(person);
        is_new_name
    }

    fn replace(&mut self, node: NodeId, room: RoomId, people: &[bus::Elsewhere]) {
        let there: HashSet<UserId> = people.iter().map(|(person, _)| person.id).collect();
        let others = self.elsewhere.get(&room).into_iter().flat_map(HashMap::values);
        let before = others.filter(|other| other.on.contains_key(&node)).map(|other| other.person.clone());
        let gone = before.filter(|before| !there.contains(&before.id));
        let gone: Vec<_> = gone.map(|person| (person, Presence::Offline)).collect();
        for (person, presence) in gone.iter().chain(people) {
            let before = self.views(person.id, [room]);
            let is_new_name = self.hear(node, room, person, *presence);
            self.tell_watchers_of_changes(person, &before, is_new_name);
        }
    }

    fn online(&self, room: RoomId) -> (Vec<Person>, Vec<UserId>) {
        let elsewhere = self.elsewhere.get(&room).into_iter().flat_map(HashMap::values).map(|other| &other.person);
        let here = self.members(room).map(|connection| &connection.person);
        let people: HashMap<UserId, &Person> = elsewhere.chain(here).map(|person| (person.id, person)).collect();
        let mut people: Vec<Person> = people.into_values().cloned().collect();
        people.sort_by(|one, other| one.shown().cmp(other.shown()));
        people.truncate(ONLINE_MAX);
        let away = people.iter().map(|person| person.id).filter(|&user| self.presence(user, room) == Presence::Away);
        let away = away.collect();
        (people, away)
    }
}
