//! Who is in which room, and who writes where.

use crate::step::Stream;

/// So many connections, each in so many of the rooms: evenly, so that every room has the same number of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Connections.
    pub connections: usize,
    /// Rooms.
    pub rooms: usize,
    /// Rooms that each connection is in.
    pub each: usize,
    /// Connections that write, each in all of its rooms in turn.
    pub senders: usize,
}

impl Shape {
    /// Everyone in one room.
    pub const fn one_room(connections: usize) -> Self {
        Self { connections, rooms: 1, each: 1, senders: if connections < 100 { connections } else { 100 } }
    }

    /// Rooms of 10, with a hundred people who write. Each of them is in 20.
    pub const fn rooms_of_ten(rooms: usize) -> Self {
        Self { connections: rooms / 2, rooms, each: 20, senders: if rooms < 200 { rooms / 2 } else { 100 } }
    }

    /// Rooms in which only one person is.
    pub const fn alone(rooms: usize) -> Self {
        Self { connections: 100, rooms, each: rooms / 100, senders: 100 }
    }

    /// Members of each room.
    pub const fn members(&self) -> usize {
        self.connections * self.each / self.rooms
    }

    /// The rooms of a connection.
    pub fn rooms_of(&self, client: usize) -> impl Iterator<Item = u32> + use<> {
        let (rooms, stride) = (self.rooms, (self.rooms / self.connections).max(1));
        (0..self.each).map(move |index| ((client * stride + index) % rooms) as u32)
    }

    /// Everyone who writes somewhere, in the order of their turns.
    pub fn streams(&self) -> Vec<Stream> {
        let members = self.members() as u64;
        let mut streams = Vec::new();
        for index in 0..self.each {
            for sender in 0..self.senders {
                let client = sender * self.connections / self.senders;
                streams.extend(self.rooms_of(client).nth(index).map(|room| Stream { client, room, members }));
            }
        }
        streams
    }

    /// Whether this connection writes.
    pub fn is_sender(&self, client: usize) -> bool {
        (client * self.senders).is_multiple_of(self.connections)
            || client * self.senders / self.connections != (client * self.senders).saturating_sub(1) / self.connections
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    #[test]
    fn rooms_are_even_and_every_one_is_written_in() {
        for shape in [Shape::one_room(10), Shape::one_room(1_000), Shape::rooms_of_ten(1_000), Shape::alone(1_000)] {
            let mut members = HashMap::new();
            (0..shape.connections).flat_map(|client| shape.rooms_of(client)).for_each(|room| {
                *members.entry(room).or_insert(0) += 1;
            });
            assert_eq!(members.len(), shape.rooms);
            assert!(members.values().all(|count| *count == shape.members()), "{shape:?}");
            let streams = shape.streams();
            let written: BTreeSet<_> = streams.iter().map(|stream| stream.room).collect();
            assert_eq!(written.len(), shape.rooms);
            let senders: BTreeSet<_> = streams.iter().map(|stream| stream.client).collect();
            let said: BTreeSet<_> = (0..shape.connections).filter(|client| shape.is_sender(*client)).collect();
            assert_eq!(senders, said, "{shape:?}");
        }
    }
}
