//! One step of a run: so many posts a second for so long.

use std::time::{Duration, Instant};

use crate::{
    client::{Tally, mark},
    crowd::Crowd,
    processes::Watched,
    talk::Said,
};

/// How long it may take until the last message has come, after the last was to be sent.
const DRAIN: Duration = Duration::from_secs(3);
/// Posts without an answer; beyond, the server is taken as overloaded and no more is sent.
const WAITING_MAX: u64 = 10_000;
/// A server that uses less than a tenth of a core for this long has nothing left to do.
const QUIET: Duration = Duration::from_millis(300);
/// Of one core; a generator that is this busy may be what holds the run up.
const BUSY: f64 = 0.93;

/// One sender in one room.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// Which connection.
    pub client: usize,
    /// Which room.
    pub room: u32,
    /// How many receive it.
    pub members: u64,
}

/// What came of a step.
#[derive(Debug)]
pub struct Outcome {
    /// Posts a second that were to be sent.
    pub rate: f64,
    /// Posts that were sent.
    pub posted: u64,
    /// What was received; nothing lost but where it was overloaded.
    pub tally: Tally,
    /// From the first post to the last receipt.
    pub time: Duration,
    /// CPU time of the server in that time.
    pub server: Duration,
    /// CPU time of its database.
    pub database: Duration,
    /// CPU time of this process.
    pub generator: Duration,
    /// Not everything came in time, or the server ended connections.
    pub overloaded: bool,
}

impl Outcome {
    /// Messages received for each second of the server's CPU time; the database's is its own.
    pub fn per_cpu_second(&self) -> f64 {
        self.tally.delivered as f64 / self.server.as_secs_f64().max(0.01)
    }

    /// Messages received a second.
    pub fn per_second(&self) -> f64 {
        self.tally.delivered as f64 / self.time.as_secs_f64()
    }

    /// Posts acknowledged a second.
    pub fn acknowledged_per_second(&self) -> f64 {
        self.tally.acknowledged as f64 / self.time.as_secs_f64()
    }

    /// Whether the generator may have been what was measured.
    pub fn generator_bound(&self) -> bool {
        self.generator.as_secs_f64() > BUSY * self.time.as_secs_f64()
    }
}

/// Waits until the server has done what earlier steps left it, but no longer than that.
pub async fn quiet(watched: &Watched, most: Duration) {
    let start = Instant::now();
    let mut before = watched.now();
    while start.elapsed() < most {
        tokio::time::sleep(QUIET).await;
        let now = watched.now();
        if (now.server - before.server) + now.database.saturating_sub(before.database) < QUIET / 10 {
            return;
        }
        before = now;
    }
    println!("  it still had to do with earlier steps after {} s", most.as_secs());
}

/// Posts at this rate, whatever becomes of it, and waits until everything has come.
pub async fn step(crowd: &Crowd, streams: &[Stream], watched: &Watched, rate: f64, length: Duration) -> Outcome {
    let step = crowd.begin();
    let before = watched.now();
    let (start, origin) = (Instant::now(), crowd.shared.now());
    let mut numbers = vec![0_u32; streams.len()];
    let (mut posted, mut expected) = (0_u64, 0_u64);
    let mut overloaded = false;
    while start.elapsed() < length && !overloaded {
        let due = (start.elapsed().as_secs_f64() * rate) as u64 + 1;
        while posted < due {
            let stream = posted as usize % streams.len();
            let Stream { client, room, members } = streams[stream];
            let intended = origin + (posted as f64 / rate * 1e6) as u64;
            let said = Said { step, stream: stream as u32, number: numbers[stream], intended, place: None };
            crowd.clients[client].post(room, said.text(), mark(step, intended));
            numbers[stream] += 1;
            posted += 1;
            expected += members;
        }
        let acknowledged = crowd.tally(|tally| tally.acknowledged);
        overloaded = posted - acknowledged > WAITING_MAX || crowd.closed() > 0;
        let next = start + Duration::from_secs_f64(posted as f64 / rate);
        tokio::time::sleep_until(next.max(Instant::now()).into()).await;
        // Also where the next one is due already, the receivers have their turn.
        tokio::task::yield_now().await;
    }
    let end = Instant::now();
    let done = || crowd.tally(|tally| tally.delivered >= expected && tally.acknowledged >= posted);
    while !done() && end.elapsed() < DRAIN && crowd.closed() == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let complete = done();
    let after = watched.now();
    let mut tally = crowd.end();
    if !complete {
        tally.faults.lost = expected.saturating_sub(tally.delivered);
    }
    Outcome {
        rate,
        posted,
        time: if complete { tally.last.max(end) - start } else { start.elapsed() },
        tally,
        server: after.server - before.server,
        database: after.database.saturating_sub(before.database),
        generator: after.generator - before.generator,
        overloaded: overloaded || !complete,
    }
}
