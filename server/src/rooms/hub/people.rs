//! The people behind the connections: their names, their ends, when they were here.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
};

use protocol::{
    Person, RoomId, SessionId, UserId,
    frame::{ServerFrame, close},
};

use super::{ConnectionId, Hub, presence::View};
use crate::bus::{Channel, Message};

impl Hub {
    /// Who a connection belongs to, as they are called now.
    pub fn person(&self, id: ConnectionId) -> Option<Person> {
        self.lock().connections.get(&id).map(|connection| connection.person.clone())
    }

    /// Everyone who is connected, in the order of their ids.
    pub fn people(&self) -> Vec<UserId> {
        let mut people: Vec<_> = self.lock().people.keys().copied().collect();
        people.sort_unstable();
        people
    }

    /// Those of these memberships of which a connection of theirs does not hear.
    pub fn unheard(&self, memberships: Vec<(UserId, RoomId)>) -> Vec<(UserId, RoomId)> {
        let state = self.lock();
        let misses =
            |(user, room): &(UserId, RoomId)| state.devices(*user).any(|connection| !connection.rooms.contains(room));
        memberships.into_iter().filter(misses).collect()
    }

    /// Whether somebody who is connected is called otherwise here.
    pub fn is_called_otherwise(&self, person: &Person) -> bool {
        self.lock().devices(person.id).any(|connection| connection.person != *person)
    }

    /// From here on a person is called otherwise. Who follows one of their rooms hears of it.
    pub fn rename(&self, person: &Person) {
        let mut state = self.lock();
        let mut rooms = BTreeSet::new();
        for id in state.ids(person.id) {
            if let Some(connection) = state.connections.get_mut(&id) {
                connection.person = person.clone();
                rooms.extend(connection.rooms.iter().copied());
            }
        }
        for room in rooms {
            let View { here, anywhere, .. } = state.view(person.id, room);
            let frame = ServerFrame::Presence { room, person: person.clone(), presence: anywhere };
            state.tell(state.watchers(room), &frame);
            state.bus.send(Channel::Room(room), &Message::Presence(room, Cow::Borrowed(person), here));
        }
    }

    /// Closes all connections of these sessions.
    pub fn end_sessions(&self, sessions: &HashSet<SessionId>) {
        for connection in self.lock().connections.values().filter(|connection| sessions.contains(&connection.session)) {
            connection.outlet.queue.close(close::SESSION_ENDED);
        }
    }

    /// Closes all connections of a person but those of one session.
    pub fn end_person(&self, user: UserId, keep: Option<SessionId>) {
        let state = self.lock();
        for connection in state.devices(user).filter(|connection| Some(connection.session) != keep) {
            connection.outlet.queue.close(close::SESSION_ENDED);
        }
    }

    /// Everyone who is connected, or was since this was last asked.
    pub fn take_seen(&self) -> Vec<UserId> {
        let mut state = self.lock();
        let mut seen = std::mem::take(&mut state.seen);
        seen.extend(state.people.keys());
        seen.into_iter().collect()
    }
}
