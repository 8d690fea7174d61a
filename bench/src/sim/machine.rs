//! The machine that the server runs on, and the lines that lead to it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use protocol::{Person, SessionId, codec::Encoding};
use server::{
    bus::Alone,
    rooms::{Joining, Queue, Rooms},
};

use super::{
    Mistake, connection,
    executor::{Group, Sim},
    memory::Memory,
    wire::Wire,
};

/// The group of what a machine has not yet written when it says that it has; see [`Mistake::AckBeforeCommit`].
pub const CACHE: Group = 1;
const FIRST_PROCESS: Group = 1_000;
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

/// The machine that the server runs on.
#[derive(Clone)]
pub struct Machine {
    /// The way to the disk.
    pub memory: Memory,
    running: Arc<Mutex<Running>>,
}

#[derive(Default)]
struct Running {
    process: Option<(Group, Arc<Rooms<Memory>>)>,
    lines: Vec<Line>,
    starts: Group,
}

impl Machine {
    /// A machine on which nothing runs.
    pub fn new(memory: Memory) -> Self {
        Self { memory, running: Arc::default() }
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sim(&self) -> &Sim {
        &self.memory.sim
    }

    /// The rooms of the process that runs, if one does.
    pub fn rooms(&self) -> Option<(Group, Arc<Rooms<Memory>>)> {
        self.running().process.clone()
    }

    /// Starts a process, if none runs.
    pub fn start(&self) {
        let mut running = self.running();
        if running.process.is_some() {
            return;
        }
        running.starts += 1;
        let group = FIRST_PROCESS + running.starts;
        let rooms = Arc::new(Rooms::new(self.memory.clone(), Arc::new(Alone)));
        running.process = Some((group, rooms.clone()));
        drop(running);
        self.sim().note(|| "server: starts");
        self.sim().spawn(group, rooms.teller());
        for _ in 0..=self.sim().below(2) {
            self.sim().spawn(group, rooms.writer());
        }
    }

    /// Ends the process where it stands.
    pub fn crash(&self) {
        let mut running = self.running();
        let (process, lines) = (running.process.take(), std::mem::take(&mut running.lines));
        drop(running);
        let Some((group, _)) = process else { return };
        self.sim().note(|| "server: crashes");
        self.sim().kill(group);
        if self.memory.mistake == Some(Mistake::AckBeforeCommit) {
            self.sim().kill(CACHE);
        }
        for line in lines {
            let noticed = Some(self.sim().below(200));
            line.down.cut(noticed);
            line.up.cut(None);
        }
    }

    /// Cuts some of the connections. Whether and when either end notices is left to chance.
    pub fn cut(&self, per_mille: u32) {
        let lines = self.running().lines.clone();
        for line in lines {
            if self.sim().chance(per_mille) {
                let noticed = || (!self.sim().chance(200)).then(|| self.sim().below(300));
                line.up.cut(noticed());
                line.down.cut(noticed());
            }
        }
    }

    /// Lets a client connect, if a process runs.
    pub fn connect(&self, person: Person, session: SessionId) -> Option<Line> {
        let (group, rooms) = self.rooms()?;
        let line = Line { up: Wire::new(self.sim()), down: Wire::new(self.sim()) };
        self.running().lines.push(line.clone());
        let queue = Arc::new(Queue::default());
        let joining = Joining { person, session, encoding: Encoding::Postcard, queue: queue.clone() };
        self.sim().spawn(group, connection::write(self.memory.clone(), queue, line.down.clone()));
        self.sim().spawn(group, connection::serve(rooms, joining, line.clone()));
        Some(line)
    }
}
