//! The people behind the connections: their names, their ends, when they were here.

use std::{borrow::Cow, collections::HashSet};

use protocol::{Person, RoomId, SessionId, UserId, frame::close};

use super::{ConnectionId, Hub, presence::View, room::Room};
use crate::bus::{Channel, Message};

/// Memberships that are looked at while everybody else waits for the registry.
const AT_ONCE: usize = 256;

impl Hub {
    /// Who a connection belongs to, as they are called now.
    pub fn person(&self, id: ConnectionId) -> Option<Person> {
        self.registry().get(id).map(|connection| Person::clone(&connection.person))
    }

    /// Everyone who is connected, in the order of their ids.
    pub fn people(&self) -> Vec<UserId> {
        let mut people: Vec<_> = self.registry().people().collect();
        people.sort_unstable();
        people
    }

    /// Whether a person is on any device.
    pub fn is_here(&self, user: UserId) -> bool {
        self.registry().is_here(user)
    }

    /// Whether a connection is subscribed to a room, which its person is a member of then.
    pub fn is_subscribed(&self, id: ConnectionId, room: RoomId) -> bool {
        self.registry().get(id).is_some_and(|connection| connection.rooms.contains(&room))
    }

    /// Those of these memberships for whose room a connection of theirs has no subscription.
    pub fn unsubscribed(&self, mut memberships: Vec<(UserId, RoomId)>) -> Vec<(UserId, RoomId)> {
        let mut unsubscribed = Vec::new();
        while !memberships.is_empty() {
            let some = memberships.split_off(memberships.len().saturating_sub(AT_ONCE));
            let registry = self.registry();
            unsubscribed
                .extend(some.into_iter().filter(|&(user, room)| {
                    registry.devices(user).any(|connection| !connection.rooms.contains(&room))
                }));
        }
        unsubscribed
    }

    /// Whether somebody who is connected is called otherwise here.
    pub fn is_called_otherwise(&self, person: &Person) -> bool {
        self.registry().devices(person.id).any(|connection| *connection.person != *person)
    }

    /// From here on a person is called otherwise. Who follows one of their rooms is told.
    pub fn rename(&self, person: &Person) {
        let rooms = self.registry().rename(person);
        for room in rooms {
            self.in_active_room(room, |room| self.rename_in(room, person.id));
        }
    }

    /// Tells a room how a person is called by now.
    fn rename_in(&self, room: &mut Room, user: UserId) {
        let registry = self.registry();
        let Some(person) = registry.devices(user).next().map(|connection| connection.person.clone()) else { return };
        let devices = registry.ids(user);
        drop(registry);
        for id in &devices {
            if let Some(subscriber) = room.subscribers.get_mut(id) {
                subscriber.person = person.clone();
            }
        }
        let View { here, anywhere } = room.view(user, &devices);
        room.tell_presence(&person, anywhere);
        self.0.bus.send(Channel::Room(room.id), &Message::Presence(room.id, Cow::Borrowed(&person), here));
    }

    /// Closes all connections of these sessions.
    pub fn end_sessions(&self, sessions: &HashSet<SessionId>) {
        for connection in self.registry().all().filter(|connection| sessions.contains(&connection.session)) {
            connection.queue.close(close::SESSION_ENDED);
        }
    }

    /// Closes all connections of a person but those of one session.
    pub fn end_person(&self, user: UserId, keep: Option<SessionId>) {
        for connection in self.registry().devices(user).filter(|connection| Some(connection.session) != keep) {
            connection.queue.close(close::SESSION_ENDED);
        }
    }

    /// Everyone who is connected, or was since this was last asked.
    pub fn take_seen(&self) -> Vec<UserId> {
        self.registry().take_seen().into_iter().collect()
    }
}
