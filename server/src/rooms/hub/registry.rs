//! The connections, and the people behind them.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use protocol::{Person, RoomId, Seq, SessionId, UserId, codec::Encoding};

use super::{ConnectionId, NewConnection, room::Subscriber};
use crate::rooms::Queue;

/// See the module.
#[derive(Default)]
pub(super) struct Registry {
    next_id: ConnectionId,
    connections: HashMap<ConnectionId, Connection>,
    people: HashMap<UserId, Vec<ConnectionId>>,
    /// Those who were connected since this was last asked.
    seen: HashSet<UserId>,
}

pub(super) struct Connection {
    pub person: Arc<Person>,
    pub session: SessionId,
    encoding: Encoding,
    pub queue: Arc<Queue>,
    pub rooms: BTreeSet<RoomId>,
    /// The room that it asked to watch last.
    pub watched: Option<RoomId>,
    /// The direct conversations in which it follows who is online.
    pub directs: Vec<RoomId>,
    /// The person has left this device alone.
    pub away: bool,
    /// Rooms left since the connection began, and by which event, so that what was read before that can't bring them back.
    left: HashMap<RoomId, Seq>,
}

/// Whose a connection is, and all that they have.
type Owner = (Arc<Person>, Vec<ConnectionId>);

impl Registry {
    pub fn add(&mut self, NewConnection { principal, encoding, queue }: NewConnection) -> ConnectionId {
        let (session, person) = (principal.session(), principal.person);
        let id = self.next_id;
        self.next_id += 1;
        self.people.entry(person.id).or_default().push(id);
        self.seen.insert(person.id);
        let (rooms, left, directs) = (BTreeSet::new(), HashMap::new(), Vec::new());
        let person = Arc::new(person);
        let connection =
            Connection { person, session, encoding, queue, rooms, watched: None, directs, away: false, left };
        self.connections.insert(id, connection);
        id
    }

    /// Takes a connection away; tells whose last one it was.
    pub fn remove(&mut self, id: ConnectionId) -> Option<UserId> {
        let user = self.connections.remove(&id)?.person.id;
        let devices = self.people.get_mut(&user)?;
        devices.retain(|&device| device != id);
        if !devices.is_empty() {
            return None;
        }
        self.people.remove(&user);
        Some(user)
    }

    pub fn get(&self, id: ConnectionId) -> Option<&Connection> {
        self.connections.get(&id)
    }

    pub fn get_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.connections.get_mut(&id)
    }

    pub fn all(&self) -> impl Iterator<Item = &Connection> {
        self.connections.values()
    }

    /// Which connection is subscribed to which room.
    #[cfg(test)]
    pub fn subscriptions(&self) -> impl Iterator<Item = (RoomId, ConnectionId)> {
        self.connections.iter().flat_map(|(&id, connection)| connection.rooms.iter().map(move |&room| (room, id)))
    }

    /// The connections of a person.
    pub fn devices(&self, user: UserId) -> impl Iterator<Item = &Connection> {
        self.people.get(&user).into_iter().flatten().filter_map(|id| self.connections.get(id))
    }

    pub fn ids(&self, user: UserId) -> Vec<ConnectionId> {
        self.people.get(&user).cloned().unwrap_or_default()
    }

    /// How a person's connections are written to.
    pub fn queues_of(&self, user: UserId) -> Vec<(Encoding, Arc<Queue>)> {
        self.devices(user).map(|connection| (connection.encoding, connection.queue.clone())).collect()
    }

    /// How all connections are written to.
    pub fn queues(&self) -> Vec<(Encoding, Arc<Queue>)> {
        self.all().map(|connection| (connection.encoding, connection.queue.clone())).collect()
    }

    pub fn is_here(&self, user: UserId) -> bool {
        self.people.contains_key(&user)
    }

    pub fn people(&self) -> impl Iterator<Item = UserId> {
        self.people.keys().copied()
    }

    /// People, and connections.
    pub fn count(&self) -> (usize, usize) {
        (self.people.len(), self.connections.len())
    }

    pub fn take_seen(&mut self) -> HashSet<UserId> {
        let mut seen = std::mem::take(&mut self.seen);
        seen.extend(self.people());
        seen
    }

    /// Any of the rooms that a connection is subscribed to.
    pub fn a_room_of(&self, id: ConnectionId) -> Option<RoomId> {
        self.get(id)?.rooms.first().copied()
    }

    /// Subscribes a connection to a room, unless it is or its person has left. All of that person's connections are returned with it.
    pub fn subscribe(&mut self, id: ConnectionId, room: RoomId) -> Option<(Subscriber, Vec<ConnectionId>)> {
        let connection = self.connections.get_mut(&id)?;
        if connection.left.contains_key(&room) || !connection.rooms.insert(room) {
            return None;
        }
        let Connection { person, queue, encoding, away, .. } = &*connection;
        let subscriber = Subscriber { person: person.clone(), queue: queue.clone(), encoding: *encoding, away: *away };
        let user = subscriber.person.id;
        Some((subscriber, self.ids(user)))
    }

    /// Ends a connection's subscription to a room.
    pub fn unsubscribe(&mut self, id: ConnectionId, room: RoomId) -> Option<Owner> {
        let connection = self.connections.get_mut(&id)?;
        connection.rooms.remove(&room);
        let person = connection.person.clone();
        let devices = self.ids(person.id);
        Some((person, devices))
    }

    /// A person has left a room by this event.
    pub fn leave(&mut self, user: UserId, room: RoomId, seq: Seq) -> Option<Owner> {
        let devices = self.ids(user);
        let mut person = None;
        for id in &devices {
            if let Some(connection) = self.connections.get_mut(id) {
                connection.left.insert(room, seq);
                connection.rooms.remove(&room);
                person = Some(connection.person.clone());
            }
        }
        person.map(|person| (person, devices))
    }

    /// A person is a member of a room whose log goes to `seq`: their connections, or `None` where they have left since.
    pub fn rejoin(&mut self, user: UserId, room: RoomId, seq: Seq) -> Option<Vec<ConnectionId>> {
        let left = self.devices(user).filter_map(|connection| connection.left.get(&room)).max();
        if left.is_some_and(|&left| left >= seq) {
            return None;
        }
        let devices = self.ids(user);
        for id in &devices {
            if let Some(connection) = self.connections.get_mut(id) {
                connection.left.remove(&room);
            }
        }
        Some(devices)
    }

    /// A person is called otherwise; returns the rooms that their connections are subscribed to.
    pub fn rename(&mut self, person: &Person) -> BTreeSet<RoomId> {
        let person = Arc::new(person.clone());
        let mut rooms = BTreeSet::new();
        for id in self.ids(person.id) {
            if let Some(connection) = self.connections.get_mut(&id) {
                connection.person = person.clone();
                rooms.extend(connection.rooms.iter().copied());
            }
        }
        rooms
    }
}
