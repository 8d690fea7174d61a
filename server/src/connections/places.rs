//! How many connections there are, and who makes place for others.
//!
//! Who is not logged in and waits for nothing but their own next bytes stands in a queue; who has waited longest since their last
//! whole request goes first. So silent connections, however many, shut nobody out: each newcomer takes the place of the
//! oldest of them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use hashlink::LinkedHashSet;
use ipnet::IpNet;
use tokio::sync::Notify;

use super::tally::Tally;
use crate::{limits::network, settings::Bounds};

/// File descriptors that are not for connections: the databases' files and connections, Redis, the log, a listener or two.
const RESERVED: usize = 128;
/// Where the system leaves less than that, it is tried with a few.
const FEWEST: usize = 32;
/// What an open connection may take: itself, and the file that is sent over it.
const VISITOR: usize = 2;
/// A WebSocket sends no files.
const SOCKET: usize = 1;

type Id = u64;

/// All places, taken and free.
pub struct ConnectionSlots {
    descriptors: usize,
    per_address: usize,
    /// Each of them brings many people.
    proxies: Vec<IpNet>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: Id,
    descriptors: usize,
    open: HashMap<Id, Open>,
    queue: LinkedHashSet<Id>,
    addresses: HashMap<IpAddr, Address>,
    evicted: Tally,
    refused: Tally,
}

/// One that is not logged in.
struct Open {
    address: Option<IpAddr>,
    evicted: Arc<Notify>,
}

#[derive(Default)]
struct Address {
    open: usize,
    queue: LinkedHashSet<Id>,
}

impl ConnectionSlots {
    /// All free. `descriptors` is how many files the system lets the server open.
    pub fn new(bounds: &Bounds, descriptors: usize, proxies: Vec<IpNet>) -> Self {
        let left = descriptors.saturating_sub(RESERVED).max(FEWEST);
        let descriptors = bounds.descriptors.unwrap_or(left);
        Self { descriptors, per_address: bounds.per_address, proxies, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new connection, that of somebody else if need be; `None` where nobody can be asked to go.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<ConnectionSlot> {
        let peer = peer.to_canonical();
        let address = self.proxies.iter().all(|network| !network.contains(&peer)).then(|| network(peer));
        let mut taken = self.taken();
        if !self.make_room(&mut taken, address) {
            if let Some(connections) = taken.refused.count() {
                tracing::warn!(connections, "there is no place for more connections: new ones are closed at once");
            }
            return None;
        }
        let id = taken.next;
        taken.next += 1;
        taken.descriptors += VISITOR;
        let evicted = Arc::new(Notify::new());
        taken.open.insert(id, Open { address, evicted: evicted.clone() });
        if let Some(address) = address {
            taken.addresses.entry(address).or_default().open += 1;
        }
        taken.wait(id);
        Some(ConnectionSlot { id, evicted, places: self.clone() })
    }

    fn make_room(&self, taken: &mut Taken, address: Option<IpAddr>) -> bool {
        let crowded = address.and_then(|address| taken.addresses.get(&address));
        if let Some(crowd) = crowded.filter(|crowd| crowd.open >= self.per_address) {
            let Some(&oldest) = crowd.queue.front() else { return false };
            taken.evict(oldest);
        }
        while taken.descriptors + VISITOR > self.descriptors {
            let Some(&oldest) = taken.queue.front() else { return false };
            taken.evict(oldest);
        }
        true
    }

    /// Connections of people who are not logged in.
    pub fn visitors(&self) -> usize {
        self.taken().open.len()
    }

    /// Asks the one that has waited longest to go, where the system has less room than was thought.
    pub(super) fn make_one_free(&self) {
        let mut taken = self.taken();
        if let Some(&oldest) = taken.queue.front() {
            taken.evict(oldest);
        }
    }
}

impl Taken {
    /// Puts one at the queue's end.
    fn wait(&mut self, id: Id) {
        let Some(open) = self.open.get(&id) else { return };
        self.queue.insert(id);
        if let Some(address) = open.address.and_then(|address| self.addresses.get_mut(&address)) {
            address.queue.insert(id);
        }
    }

    /// Takes one out of the queue; `false` where it has had to go.
    fn work(&mut self, id: Id) -> bool {
        let Some(open) = self.open.get(&id) else { return false };
        self.queue.remove(&id);
        if let Some(address) = open.address.and_then(|address| self.addresses.get_mut(&address)) {
            address.queue.remove(&id);
        }
        true
    }

    fn leave(&mut self, id: Id) -> Option<Open> {
        self.work(id);
        let open = self.open.remove(&id)?;
        self.descriptors -= VISITOR;
        if let Some(address) = open.address
            && let Some(crowd) = self.addresses.get_mut(&address)
        {
            crowd.open -= 1;
            if crowd.open == 0 {
                self.addresses.remove(&address);
            }
        }
        Some(open)
    }

    fn evict(&mut self, id: Id) {
        if let Some(open) = self.leave(id) {
            open.evicted.notify_one();
        }
        if let Some(connections) = self.evicted.count() {
            tracing::warn!(connections, "many connections are open: those that said nothing for longest are closed");
        }
    }
}

/// A connection's place, until it is dropped.
pub(super) struct ConnectionSlot {
    id: Id,
    places: Arc<ConnectionSlots>,
    /// Told when the connection has to go.
    pub evicted: Arc<Notify>,
}

impl ConnectionSlot {
    /// A request is whole, so that the connection stays until it is answered; `false` where it has had to go.
    pub fn work(&self) -> bool {
        self.places.taken().work(self.id)
    }

    /// It is the client's turn again.
    pub fn wait(&self) {
        self.places.taken().wait(self.id);
    }

    /// A WebSocket of somebody who is logged in, which other limits count; `None` where the connection has had to go.
    pub fn become_socket(&self) -> Option<Socket> {
        let mut taken = self.places.taken();
        taken.leave(self.id)?;
        taken.descriptors += SOCKET;
        Some(Socket(self.places.clone()))
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.places.taken().leave(self.id);
    }
}

/// The place of a WebSocket, until it is dropped.
pub struct Socket(Arc<ConnectionSlots>);

impl Drop for Socket {
    fn drop(&mut self) {
        self.0.taken().descriptors -= SOCKET;
    }
}
