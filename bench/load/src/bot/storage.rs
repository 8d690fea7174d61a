//! What outlives a bot, and what it has said and received in all its lives.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hasher},
};

use client::outbox::Pending;
use protocol::{ClientId, Event, RoomId, Seq, codec::to_bytes};

/// What is kept, and a record of all that was said, which takes memory without bound.
#[derive(Default)]
pub struct Storage {
    /// What the session wants to have back at the next start.
    pub outbox: BTreeMap<ClientId, Pending>,
    /// What the server acknowledged, and where it said that it is, as often as it did.
    pub acknowledged: Vec<(ClientId, RoomId, Seq)>,
    /// What was written, in this order.
    pub written: Vec<(RoomId, ClientId)>,
    /// What was received of each room, in the order in which it came.
    pub received: BTreeMap<RoomId, Vec<Received>>,
    /// Connections that were opened.
    pub connections: u64,
    /// Connections that ended, or could not be opened.
    pub disconnects: u64,
}

/// An event that a bot was told of.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    /// On which connection, for what came by itself; none for what was recovered or loaded.
    pub live: Option<u64>,
    /// Its seq.
    pub seq: Seq,
    /// Its [`digest`].
    pub digest: u64,
}

/// A number that differs where events do, but for one chance in 2^64.
pub fn digest(event: &Event) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(&to_bytes(event));
    hasher.finish()
}

impl Storage {
    pub(super) fn hear(&mut self, live: Option<u64>, events: &[Event]) {
        for event in events {
            let received = Received { live, seq: event.seq, digest: digest(event) };
            self.received.entry(event.room).or_default().push(received);
        }
    }
}
