//! The machine that the servers run on, and the lines that lead to them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use protocol::{Person, SessionId, codec::Encoding};
use server::{
    auth::Principal,
    bus::Alone,
    jobs::{self, Worker},
    rooms::{NewConnection, Queue, Rooms},
    store::Job,
};

use super::{
    Mistake,
    bus::Exchange,
    connection,
    executor::{Group, Sim},
    jobs::Pages,
    later::Timed,
    memory::Memory,
    wire::Wire,
};

/// The group of what a machine has not yet written when it says that it has; see [`Mistake::AckBeforeCommit`].
pub const CACHE: Group = 1;
const FIRST_PROCESS: Group = 1_000;
/// Jobs that one process does at the same time.
const WORKERS: u32 = 2;
/// Seconds.
pub const HEARTBEAT: u32 = 5;

/// What comes down to a client.
pub enum Down {
    /// A frame.
    Frame(Bytes),
    /// The end, with this code.
    Close(u16),
}

/// Both directions of a connection.
#[derive(Clone)]
pub struct Line {
    /// From the client.
    pub up: Wire<Bytes>,
    /// To the client.
    pub down: Wire<Down>,
}

/// The machine that the servers run on: one alone, or several that tell one another what happens.
#[derive(Clone)]
pub struct Machine {
    /// The way to the disk.
    pub memory: Memory,
    /// Between the servers; none where there is only one.
    exchange: Option<Exchange>,
    running: Arc<Mutex<Running>>,
}

#[derive(Default)]
struct Running {
    /// The places for servers, and what runs there.
    places: Vec<Option<Process>>,
    starts: Group,
}

struct Process {
    group: Group,
    rooms: Arc<Rooms<Memory>>,
    lines: Vec<Line>,
}

impl Machine {
    /// A machine for so many servers, on which nothing runs.
    pub fn new(memory: Memory, servers: usize) -> Self {
        let exchange = (servers > 1).then(|| Exchange::new(&memory.sim));
        let running = Running { places: (0..servers).map(|_| None).collect(), starts: 0 };
        Self { memory, exchange, running: Arc::new(Mutex::new(running)) }
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sim(&self) -> &Sim {
        &self.memory.sim
    }

    /// The rooms of a process that runs, if one does.
    pub fn rooms(&self) -> Option<(Group, Arc<Rooms<Memory>>)> {
        let running = self.running();
        let processes: Vec<&Process> = running.places.iter().flatten().collect();
        // The only one is found without throwing dice.
        let which = if processes.len() > 1 { self.sim().below(processes.len() as u64) } else { 0 };
        processes.get(which as usize).map(|process| (process.group, process.rooms.clone()))
    }

    /// Starts a process in each place in which none runs.
    pub fn start(&self) {
        let mut running = self.running();
        let Running { places, starts } = &mut *running;
        for place in places.iter_mut().filter(|place| place.is_none()) {
            *starts += 1;
            let group = FIRST_PROCESS + *starts;
            self.sim().note(|| format!("server {group}: starts"));
            let commits = 1 + self.sim().below(2) as usize;
            let rooms = match &self.exchange {
                None => Rooms::new(self.memory.clone(), Arc::new(Alone), commits),
                Some(exchange) => {
                    let (bus, id, events) = exchange.join(group);
                    let rooms = Rooms::new(self.memory.clone(), bus, commits);
                    self.sim().spawn(group, rooms.listener(id, events, |_| {})());
                    rooms
                }
            };
            self.sim().spawn(group, rooms.notifier());
            for _ in 0..=self.sim().below(3) {
                self.sim().spawn(group, rooms.writer());
            }
            let rooms = Arc::new(rooms);
            if self.memory.previews || self.memory.later {
                self.sim().spawn(group, self.clone().work(group, rooms.clone()));
            }
            *place = Some(Process { group, rooms, lines: Vec::new() });
        }
    }

    /// Lets a process do jobs.
    async fn work(self, group: Group, rooms: Arc<Rooms<Memory>>) {
        let store = self.memory.clone();
        if self.exchange.is_none() || store.mistake == Some(Mistake::SharedJobsFreed) {
            jobs::free(&store).await;
        }
        let slow = Worker {
            store: store.clone(),
            kinds: Job::SLOW,
            handler: Pages { memory: store.clone(), rooms: rooms.clone() },
        };
        let timed = Worker { store, kinds: Job::TIMED, handler: Timed { rooms } };
        for _ in 0..WORKERS {
            match self.memory.later {
                true => self.sim().spawn(group, timed.clone().run()),
                false => self.sim().spawn(group, slow.clone().run()),
            }
        }
    }

    /// Ends a process where it stands.
    pub fn crash(&self) {
        let mut running = self.running();
        let which = if running.places.len() > 1 { self.sim().below(running.places.len() as u64) } else { 0 };
        let process = running.places[which as usize].take();
        drop(running);
        if let Some(process) = process {
            self.end(process);
        }
    }

    /// Ends all of them.
    pub fn crash_all(&self) {
        let processes: Vec<Process> = self.running().places.iter_mut().filter_map(Option::take).collect();
        processes.into_iter().for_each(|process| self.end(process));
    }

    fn end(&self, Process { group, lines, .. }: Process) {
        self.sim().note(|| format!("server {group}: crashes"));
        self.sim().kill(group);
        if let Some(exchange) = &self.exchange {
            exchange.leave(group);
        }
        if self.memory.mistake == Some(Mistake::AckBeforeCommit) {
            self.sim().kill(CACHE);
        }
        for line in lines {
            let noticed = Some(self.sim().below(200));
            line.down.cut(noticed);
            line.up.cut(None);
        }
    }

    /// Lets so many words in a thousand between the servers be lost.
    pub fn lose(&self, per_mille: u32) {
        if let Some(exchange) = &self.exchange {
            self.sim().note(|| format!("bus: {per_mille} of 1000 words are lost"));
            exchange.lose(per_mille);
        }
    }

    /// Cuts some of the connections. Whether and when either end notices is left to chance.
    pub fn cut(&self, per_mille: u32) {
        let lines: Vec<Line> =
            self.running().places.iter().flatten().flat_map(|process| process.lines.iter().cloned()).collect();
        for line in lines {
            if self.sim().chance(per_mille) {
                let noticed = || (!self.sim().chance(200)).then(|| self.sim().below(300));
                line.up.cut(noticed());
                line.down.cut(noticed());
            }
        }
    }

    /// Lets a client connect, if a process runs.
    pub fn connect(&self, person: Person, session: SessionId, encoding: Encoding) -> Option<Line> {
        let (group, rooms) = self.rooms()?;
        let line = Line { up: Wire::new(self.sim()), down: Wire::new(self.sim()) };
        let mut running = self.running();
        running.places.iter_mut().flatten().find(|process| process.group == group)?.lines.push(line.clone());
        drop(running);
        let queue = Arc::new(Queue::default());
        let principal = Principal::session_of(person, session);
        let joining = NewConnection { principal, encoding, queue: queue.clone() };
        self.sim().spawn(group, connection::write(self.memory.clone(), encoding, queue, line.down.clone()));
        self.sim().spawn(group, connection::serve(rooms, joining, line.clone()));
        Some(line)
    }
}
