//! How people are there: on this server, and on the others, which say so over the bus.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use protocol::{
    Person, RoomId, Seq, UserId,
    frame::{Presence, ServerFrame},
};

use super::{
    ConnectionId, Hub,
    room::{Room, Subscriber},
};
use crate::bus::{self, Channel, Message, NodeId};

/// Most people that an online list names.
const ONLINE_MAX: usize = 500;

/// Who is in a room on other servers.
pub(super) type RemotePeople = HashMap<UserId, RemotePerson>;

/// Somebody on other servers.
pub(super) struct RemotePerson {
    person: Person,
    on: HashMap<NodeId, Presence>,
}

/// How somebody is there in a room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct View {
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
        let mut registry = self.registry();
        let Some(connection) = registry.get_mut(id) else { return };
        connection.away = away;
        let (person, rooms) = (connection.person.clone(), connection.rooms.clone());
        drop(registry);
        for room in rooms {
            self.in_active_room(room, |room| {
                let devices = self.registry().ids(person.id);
                let before = room.view(person.id, &devices);
                // Where they are no subscriber any more, nobody is told of them.
                let Some(subscriber) = room.subscribers.get_mut(&id) else { return };
                subscriber.away = away;
                let person = subscriber.person.clone();
                self.tell_change(room, &person, &devices, before);
            });
        }
    }

    /// Tells those who watch a room that this connection's person is writing there.
    pub fn typing(&self, id: ConnectionId, room: RoomId) {
        self.in_active_room(room, |room| {
            let Some(Subscriber { person, .. }) = room.subscribers.get(&id) else { return };
            room.tell_typing(person);
            self.0.bus.send(Channel::Room(room.id), &Message::Typing(room.id, Cow::Borrowed(person)));
        });
    }

    /// Tells those who watch a room that somebody on another server is writing there.
    pub fn remote_typing(&self, room: RoomId, person: &Person) {
        self.in_active_room(room, |room| room.tell_typing(person));
    }

    /// Tells those of these people who watch a room how far somebody has read there.
    pub fn tell_seen(&self, room: RoomId, user: UserId, seq: Seq, to: &[UserId]) {
        let frame = ServerFrame::Seen { room, user, seq };
        self.in_active_room(room, |room| room.tell_watchers(&frame, |person| to.contains(&person.id)));
    }

    /// Whether anybody else than this person watches a room.
    pub fn is_watched(&self, room: RoomId, but: UserId) -> bool {
        self.in_active_room(room, |room| room.watchers().any(|watcher| watcher.person.id != but)).unwrap_or_default()
    }

    /// Lets a connection follow who is online in a room that it is subscribed to, and tells who is now. In any other room
    /// nothing happens.
    pub fn watch(&self, id: ConnectionId, room: Option<RoomId>) {
        let before =
            self.registry().get_mut(id).and_then(|connection| std::mem::replace(&mut connection.watched, room));
        if let Some(before) = before {
            self.in_active_room(before, |room| room.watchers.remove(&id));
        }
        if let Some(room) = room {
            self.in_active_room(room, |room| {
                if room.subscribers.contains_key(&id) {
                    room.tell_online(id);
                    room.watchers.insert(id);
                }
            });
        }
    }

    /// Lets a connection follow who is online in these rooms that it is subscribed to, too, and tells who is now in those that are
    /// new. In any other room nothing happens.
    pub fn watch_directs(&self, id: ConnectionId, rooms: Vec<RoomId>) {
        let before = match self.registry().get_mut(id) {
            Some(connection) => std::mem::replace(&mut connection.directs, rooms.clone()),
            None => return,
        };
        let kept: HashSet<RoomId> = rooms.iter().copied().collect();
        for room in before.into_iter().filter(|room| !kept.contains(room)) {
            self.in_active_room(room, |room| room.listers.remove(&id));
        }
        for room in rooms {
            self.in_active_room(room, |room| {
                if room.subscribers.contains_key(&id) && room.listers.insert(id) {
                    room.tell_online(id);
                }
            });
        }
    }

    /// Who is online in a room, each once, by name; and who of them is away.
    pub fn online(&self, room: RoomId) -> (Vec<Person>, Vec<UserId>) {
        self.in_active_room(room, |room| room.online()).unwrap_or_default()
    }

    /// Somebody is now there in this way on another server.
    pub fn remote_presence(&self, node: NodeId, room: RoomId, person: &Person, presence: Presence) {
        self.in_active_room(room, |room| self.change_remote(node, room, person, presence));
    }

    /// These, and nobody else, are there on another server.
    pub fn remote_online(&self, node: NodeId, room: RoomId, people: &[bus::RemotePresence]) {
        self.in_active_room(room, |room| self.replace(node, room, people));
    }

    /// Nobody is there any more on another server.
    pub fn node_ended(&self, node: NodeId) {
        for room in self.followed() {
            self.remote_online(node, room, &[]);
        }
    }

    /// Tells the other servers who is in a room here, and asks them for the same.
    pub fn announce_presence(&self, room: RoomId, ask: bool) {
        self.in_active_room(room, |room| self.announce_presence_in(room, ask));
    }

    pub(super) fn announce_presence_in(&self, room: &Room, ask: bool) {
        let mut people: HashMap<UserId, bus::RemotePresence> = HashMap::new();
        for subscriber in room.subscribers.values() {
            let absent = || (Person::clone(&subscriber.person), Presence::Offline);
            let (_, presence) = people.entry(subscriber.person.id).or_insert_with(absent);
            *presence = best([*presence, subscriber.presence()]);
        }
        if ask || !people.is_empty() {
            let message = Message::Here(room.id, people.into_values().collect(), ask);
            self.0.bus.send(Channel::Room(room.id), &message);
        }
    }

    /// Tells of what is different from before: the other servers of what it is here, watchers of what it is anywhere.
    pub(super) fn tell_change(&self, room: &Room, person: &Person, devices: &[ConnectionId], before: View) {
        let now = room.view(person.id, devices);
        if now.here != before.here {
            let message = Message::Presence(room.id, Cow::Borrowed(person), now.here);
            self.0.bus.send(Channel::Room(room.id), &message);
        }
        if now.anywhere != before.anywhere {
            room.tell_presence(person, now.anywhere);
        }
    }

    fn change_remote(&self, node: NodeId, room: &mut Room, person: &Person, presence: Presence) {
        let devices = self.registry().ids(person.id);
        let before = room.view(person.id, &devices);
        let is_new_name = room.note_remote(node, person, presence);
        let now = room.view(person.id, &devices);
        if now.anywhere != before.anywhere || is_new_name {
            room.tell_presence(person, now.anywhere);
        }
    }

    fn replace(&self, node: NodeId, room: &mut Room, people: &[bus::RemotePresence]) {
        let there: HashSet<UserId> = people.iter().map(|(person, _)| person.id).collect();
        let before = room.remote.values().filter(|other| other.on.contains_key(&node));
        let gone = before.map(|other| &other.person).filter(|before| !there.contains(&before.id));
        let gone: Vec<_> = gone.map(|person| (person.clone(), Presence::Offline)).collect();
        for (person, presence) in gone.iter().chain(people) {
            self.change_remote(node, room, person, *presence);
        }
    }
}

impl Subscriber {
    fn presence(&self) -> Presence {
        if self.away { Presence::Away } else { Presence::Online }
    }
}

impl RemotePerson {
    fn presence(&self) -> Presence {
        best(self.on.values().copied())
    }
}

impl Room {
    /// How a person, who has these connections, is there.
    pub fn view(&self, user: UserId, devices: &[ConnectionId]) -> View {
        let here = best(devices.iter().filter_map(|id| self.subscribers.get(id)).map(Subscriber::presence));
        let remote = self.remote.get(&user).map(RemotePerson::presence);
        View { here, anywhere: best(remote.into_iter().chain([here])) }
    }

    fn tell_typing(&self, person: &Person) {
        let frame = ServerFrame::Typing { room: self.id, person: person.clone() };
        self.tell_watchers(&frame, |watcher| watcher.id != person.id);
    }

    /// Notes how somebody is there on another server; tells whether they are called otherwise now.
    fn note_remote(&mut self, node: NodeId, person: &Person, presence: Presence) -> bool {
        if presence == Presence::Offline {
            if let Some(other) = self.remote.get_mut(&person.id) {
                other.on.remove(&node);
                if other.on.is_empty() {
                    self.remote.remove(&person.id);
                }
            }
            return false;
        }
        let new = || RemotePerson { person: person.clone(), on: HashMap::new() };
        let other = self.remote.entry(person.id).or_insert_with(new);
        other.on.insert(node, presence);
        let is_new_name = other.person != *person;
        other.person.clone_from(person);
        is_new_name
    }

    /// Tells a subscriber who is online.
    fn tell_online(&self, id: ConnectionId) {
        let Some(Subscriber { encoding, queue, .. }) = self.subscribers.get(&id) else { return };
        let (people, away) = self.online();
        queue.push(encoding.encode(&ServerFrame::Online { room: self.id, people, away }).into());
    }

    /// Who is online, each once, by name; and who of them is away.
    fn online(&self) -> (Vec<Person>, Vec<UserId>) {
        let remote = self.remote.values().map(|other| (&other.person, other.presence()));
        let here = self.subscribers.values().map(|subscriber| (&*subscriber.person, subscriber.presence()));
        let mut people: HashMap<UserId, (&Person, Presence)> = HashMap::new();
        // As they are called here.
        for (person, presence) in remote.chain(here) {
            let known = people.entry(person.id).or_insert((person, presence));
            *known = (person, best([known.1, presence]));
        }
        let mut people: Vec<_> = people.into_values().collect();
        people.sort_by(|(one, _), (other, _)| one.shown().cmp(other.shown()));
        people.truncate(ONLINE_MAX);
        let away = people.iter().filter(|(_, presence)| *presence == Presence::Away).map(|(person, _)| person.id);
        (people.iter().map(|&(person, _)| person.clone()).collect(), away.collect())
    }
}
