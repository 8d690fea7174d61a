//! The real client session and the real rooms of the server, in a world that is drawn from a seed: a network that delays,
//! loses and cuts, servers that crash, databases that fail, tabs that are closed. Each world can be lived through again.

mod browser;
mod check;
mod executor;
mod memory;
mod server;
mod wire;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::{Person, RoomId, Seq, SessionId, UserId};
use uuid::Uuid;

use browser::{Browser, Tab};
use check::{Written, check};
use executor::{Millis, Sim};
use memory::{Disk, Memory};
use server::Machine;

/// The world's own tasks.
const WORLD: u32 = 0;
/// For how long things go wrong.
const TROUBLE: Millis = 40_000;
/// How long it may take until everything has come to rest.
const REST: Millis = 240_000;

/// Something done wrong on purpose, which the simulation must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The server forgets which messages it has.
    NoDedupe,
    /// The server acknowledges what a crash can still take away.
    AckBeforeCommit,
    /// The server subscribes a connection only after what was missed has been read.
    SubscribeLate,
    /// The server takes an older read position for a newer one.
    ReadGoesBack,
    /// The server leaves a seq out.
    SeqGap,
    /// The server subscribes connections to rooms that their people are not in.
    OutsidersHear,
    /// The browser does not keep what is not sent.
    OutboxNotKept,
    /// The browser forgets a message when it is sent instead of when it is acknowledged.
    ForgetEarly,
    /// Something on the way leaves frames out of a connection that goes on.
    LoseFrames,
}

/// How a world went.
pub struct History {
    /// The first thing that did not hold, or nothing.
    pub verdict: Result<(), String>,
    /// What happened, line by line, where it was asked for.
    pub story: Vec<String>,
    /// The same for the same history.
    pub hash: u64,
    /// What there was of it.
    pub counts: Counts,
}

/// Numbers about histories.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Messages that people wrote.
    pub written: u64,
    /// Events in the logs.
    pub events: u64,
    /// Servers that crashed or were stopped.
    pub crashes: u64,
    /// Tabs that were opened.
    pub tabs: u64,
    /// Times a task was continued.
    pub steps: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.written += other.written;
        self.events += other.events;
        self.crashes += other.crashes;
        self.tabs += other.tabs;
        self.steps += other.steps;
    }
}

/// Lives through the world of a seed.
pub fn run(seed: u64, mistake: Option<Mistake>, traced: bool) -> History {
    let sim = Sim::new(seed, traced);
    let world = World::new(&sim, mistake);
    sim.spawn(WORLD, world.clone().trouble());
    let mut now = 0;
    while now < TROUBLE + REST {
        now += 500;
        sim.run_until(now);
        if now > TROUBLE && world.verdict().is_ok() {
            break;
        }
    }
    let verdict = world.verdict();
    let (story, hash) = sim.story();
    let counts = world.counts();
    world.end();
    History { verdict, story, hash, counts }
}

/// Everything there is.
#[derive(Clone)]
struct World {
    sim: Sim,
    machine: Machine,
    rooms: Vec<RoomId>,
    browsers: Vec<Browser>,
    written: Arc<Mutex<Vec<Written>>>,
    tabs: Arc<Mutex<u32>>,
    crashes: Arc<Mutex<u64>>,
}

impl World {
    fn new(sim: &Sim, mistake: Option<Mistake>) -> Self {
        let disk: Arc<Mutex<Disk>> = Arc::default();
        let tangled = sim.chance(300);
        let memory = Memory { sim: sim.clone(), disk, failing: Arc::default(), tangled, mistake };
        let machine = Machine::new(memory.clone());
        let rooms: Vec<RoomId> = (0..=sim.below(3))
            .map(|n| if n == 0 { RoomId::LOBBY } else { RoomId(Uuid::from_u128(n.into())) })
            .collect();
        let mut browsers = Vec::new();
        let mut first = memory.disk();
        for room in &rooms {
            first.logs.insert(*room, Vec::new());
        }
        for n in 1..=2 + sim.below(2) {
            let person = Person { id: UserId(Uuid::from_u128(n.into())), name: format!("p{n}") };
            for device in 0..=sim.below(2) {
                let session = SessionId(Uuid::from_u128(u128::from(n * 10 + device)));
                first.people.insert(session, person.clone());
                let name = format!("{}-{device}", person.name);
                browsers.push(Browser::new(name, person.clone(), session, machine.clone(), !sim.chance(200)));
            }
            for room in &rooms {
                if *room == RoomId::LOBBY || sim.chance(700) {
                    let seq: Seq = first.last_seq(*room) + 1;
                    let kind = protocol::EventKind::Joined;
                    let event =
                        protocol::Event { room: *room, seq, at: protocol::Timestamp(0), actor: person.clone(), kind };
                    first.logs.entry(*room).or_default().push(event);
                    first.members.insert((*room, person.id), seq);
                }
            }
        }
        drop(first);
        Self {
            sim: sim.clone(),
            machine,
            rooms,
            browsers,
            written: Arc::default(),
            tabs: Arc::new(Mutex::new(10)),
            crashes: Arc::default(),
        }
    }

    /// Things go wrong for a while; then all is mended.
    async fn trouble(self) {
        self.machine.start();
        for (index, browser) in self.browsers.iter().enumerate() {
            let world = self.clone();
            let (index, browser) = (index as u32, browser.clone());
            self.sim.spawn(2 + index, async move { world.live(browser).await });
        }
        loop {
            self.sim.sleep(self.sim.below(8_000)).await;
            if self.sim.now() >= TROUBLE {
                break;
            }
            self.go_wrong();
        }
        self.sim.note(|| "all is mended");
        self.fail(0);
        for (index, browser) in self.browsers.iter().enumerate() {
            self.sim.kill(2 + index as u32);
            browser.storage().unplugged = false;
            // Without locks, what a closed tab has left waits for the next one that is opened.
            let waits = browser.storage().open.is_empty() || !browser.storage().locks;
            if waits {
                self.open(browser);
            }
        }
        self.machine.start();
        // People look at their rooms once more.
        for browser in &self.browsers {
            let tabs: Vec<Tab> = browser.storage().open.values().cloned().collect();
            for tab in tabs {
                let room = self.any_room();
                tab.visit(room);
            }
        }
    }

    fn go_wrong(&self) {
        match self.sim.below(9) {
            0 | 1 => {
                *self.crashes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                self.machine.crash();
                let (machine, sim) = (self.machine.clone(), self.sim.clone());
                self.sim.spawn(WORLD, async move {
                    sim.sleep(sim.below(4_000)).await;
                    machine.start();
                });
            }
            2 | 3 => self.machine.cut(400),
            4 => self.fail(300),
            5 => self.fail(0),
            6 => self.fail(50),
            _ => {
                if let Some(browser) = self.browsers.get(self.sim.below(self.browsers.len() as u64) as usize) {
                    let browser = browser.clone();
                    let sim = self.sim.clone();
                    self.sim.note(|| format!("{}: has no network", browser.name));
                    browser.storage().unplugged = true;
                    self.machine.cut(200);
                    self.sim.spawn(WORLD, async move {
                        sim.sleep(sim.below(15_000)).await;
                        browser.storage().unplugged = false;
                    });
                }
            }
        }
    }

    fn fail(&self, per_mille: u32) {
        self.sim.note(|| format!("database: {per_mille} of 1000 calls fail"));
        *self.machine.memory.failing.lock().unwrap_or_else(PoisonError::into_inner) = per_mille;
    }

    fn any_room(&self) -> RoomId {
        self.rooms[self.sim.below(self.rooms.len() as u64) as usize]
    }

    fn open(&self, browser: &Browser) {
        let id = {
            let mut tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
            *tabs += 1;
            *tabs
        };
        let tab = browser.open(id);
        tab.visit(self.any_room());
    }

    /// What somebody does in a browser.
    async fn live(self, browser: Browser) {
        self.sim.dawdle(2_000).await;
        self.open(&browser);
        loop {
            self.sim.sleep(self.sim.below(1_500)).await;
            let tabs: Vec<Tab> = browser.storage().open.values().cloned().collect();
            let Some(tab) = tabs.get(self.sim.below(tabs.len() as u64) as usize) else {
                self.open(&browser);
                continue;
            };
            self.act(&browser, tab, tabs.len());
        }
    }

    fn act(&self, browser: &Browser, tab: &Tab, tabs: usize) {
        let room = self.any_room();
        match self.sim.below(24) {
            0..8 => self.write(tab, room),
            8..12 => tab.visit(room),
            12..15 => {
                let last = tab.session(|session| session.timeline(room).map(|timeline| timeline.last_seq()));
                if let Some(last) = last {
                    tab.handle(protocol::session::Input::Read { room, seq: last.saturating_sub(self.sim.below(4)) });
                }
            }
            15 => tab.scroll_back(room),
            16 => tab.settle_refused(),
            17 => self.come_or_go(browser, room),
            18 if tabs < 3 => self.open(browser),
            19 | 20 => browser.close(tab.id),
            21 => browser.expire(),
            22 => tab.handle(protocol::session::Input::ConnectNow),
            _ => tab.handle(protocol::session::Input::NetworkBack),
        }
    }

    fn write(&self, tab: &Tab, room: RoomId) {
        for _ in 0..=self.sim.below(3) {
            let text = format!("{}", self.sim.below(1_000_000));
            let id = tab.post(room, text);
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.push(Written { id, room, tab: tab.id });
        }
    }

    fn come_or_go(&self, browser: &Browser, room: RoomId) {
        let Some((group, rooms)) = self.machine.rooms().filter(|_| !browser.storage().unplugged) else { return };
        let person = browser.person.clone();
        let joins = self.sim.chance(600);
        let verb = if joins { "joins" } else { "leaves" };
        self.sim.note(|| format!("{} {verb} {room}", person.name));
        self.sim.spawn(group, async move {
            // The answer goes to a page that shows it; what has happened comes over the sockets.
            let _ = if joins { rooms.log.join(room, person).await } else { rooms.log.leave(room, person).await };
        });
    }

    fn verdict(&self) -> Result<(), String> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        check(&self.machine.memory.disk(), &self.browsers, &written)
    }

    fn counts(&self) -> Counts {
        let disk = self.machine.memory.disk();
        Counts {
            written: self.written.lock().unwrap_or_else(PoisonError::into_inner).len() as u64,
            events: disk.logs.values().map(|log| log.len() as u64).sum(),
            crashes: *self.crashes.lock().unwrap_or_else(PoisonError::into_inner),
            tabs: u64::from(*self.tabs.lock().unwrap_or_else(PoisonError::into_inner) - 10),
            steps: self.sim.steps(),
        }
    }

    /// Takes everything apart, since its parts hold one another.
    fn end(&self) {
        let tabs: Vec<BTreeMap<_, Tab>> =
            self.browsers.iter().map(|browser| std::mem::take(&mut browser.storage().open)).collect();
        drop(tabs);
        self.machine.crash();
        self.sim.end();
    }
}
