//! The real client session and the real rooms of the server, in a world that is drawn from a seed: a network that delays,
//! loses and cuts, servers that crash, databases that fail, tabs that are closed. Each world can be lived through again.

mod actions;
mod browser;
mod bus;
mod check;
mod connection;
mod disk;
mod executor;
mod index;
mod jobs;
mod later;
mod machine;
mod memory;
mod storage;
mod tab;
mod uploads;
mod wire;
mod world;

use executor::{Millis, Sim};
use world::World;

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
    /// A tab sends what it knows of, without a look at what other tabs have written.
    SendUnlisted,
    /// The server takes no notice of when a client's last event was written.
    MixPasts,
    /// A tab sends a message before its files are on the server.
    SendBeforeUploaded,
    /// A tab that is opened does not go on with the files of what was written before.
    UploadsForgotten,
    /// The browser keeps a message and not its files.
    FilesNotKept,
    /// Something on the way leaves frames out of a connection that goes on.
    LoseFrames,
    /// The server writes a job down after the event that causes it, and not with it.
    JobAfterEvent,
    /// The server does not look whether a job is still its own before it writes down what came of it.
    LeaseUnchecked,
    /// A job that a server has is never given to another.
    LeaseWithoutEnd,
    /// A server that starts takes up the jobs of those that run beside it.
    SharedJobsFreed,
    /// The server writes by what a message is found after the message, and not with it.
    IndexAfterEvent,
    /// The server does not note with a message that it was answered in its thread.
    AnswersUntold,
    /// A server that starts takes jobs for due whose time has not come yet.
    FreedBeforeTime,
    /// A message that is to be sent later is taken away when it is about to be sent, and not when it is in the log.
    TakenBeforeSent,
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
    // Not by the dice: worlds without previews and threads, and those in which nobody puts anything off, are as they were before there
    // was that.
    let world = World::new(&sim, seed % 3 == 1, seed % 5 == 2, seed % 3 == 2, mistake);
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
