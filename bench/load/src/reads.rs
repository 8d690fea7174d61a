//! Some who read pages and lists as fast as they may, while others chat.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use protocol::RoomId;
use reqwest::Client;

use crate::{
    bot::Account,
    crowd::Crowd,
    processes::{Failure, Watched},
    shape::Shape,
    step::step,
    systems::{Setup, System},
    world::World,
};

/// How many read.
const READERS: usize = 10;
/// Requests of each that are under way at once, as a browser would have them.
const AT_ONCE: usize = 6;
/// So many each may send at once, by the server's own settings, and so many a minute afterwards.
const BUDGET: u32 = 1_200;
/// Posts a second meanwhile.
const RATE: f64 = 200.0;

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Reads {
    /// The delay of one message in a hundred while nobody reads, in milliseconds.
    pub quiet: f64,
    /// The same while they read.
    pub busy: f64,
    /// Requests that were answered in a second.
    pub rate: f64,
}

/// Measures the delays before and while ten people read.
///
/// # Errors
/// The server's.
pub async fn flood(system: &System, setup: &Setup, length: Duration) -> Result<Option<Reads>, Failure> {
    let System::WeConnect(_, world) = system else { return Ok(None) };
    let watched = system.watched(setup)?;
    let shape = Shape::rooms_of_ten(100);
    let rooms = world.rooms(shape).await?;
    let crowd = Crowd::gather(world.talks(shape, &rooms)?).await?;
    // So that there is something on the pages.
    delay(&crowd, shape, &watched, length).await;
    let quiet = delay(&crowd, shape, &watched, length).await;
    let readers = Readers::start(world, shape, &rooms)?;
    let busy = delay(&crowd, shape, &watched, length).await;
    let reads = Reads { quiet, busy, rate: readers.stop()? };
    println!(
        "  message p99 {busy:.1} ms while {:.0} pages a second are read, {quiet:.1} ms without: {:.2} times",
        reads.rate,
        busy / quiet
    );
    Ok(Some(reads))
}

async fn delay(crowd: &Crowd, shape: Shape, watched: &Watched, length: Duration) -> f64 {
    let outcome = step(crowd, &shape.streams(), watched, RATE, length).await;
    outcome.tally.latency.value_at_quantile(0.99) as f64 / 1_000.0
}

/// Those who read, on a thread of their own: what they do is not to delay who measures.
struct Readers {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    since: Instant,
    thread: JoinHandle<Result<(), String>>,
}

impl Readers {
    fn start(world: &World, shape: Shape, rooms: &[RoomId]) -> Result<Self, Failure> {
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let http = Account::http()?;
        let reader = |number: usize| {
            let account = &world.accounts[number];
            let (base, token) = (account.base.clone(), account.access_token());
            let rooms = shape.rooms_of(number).map(|room| rooms[room as usize]).collect();
            Reader { http: http.clone(), base, token, rooms, stop: stop.clone(), answered: answered.clone() }
        };
        let readers: Vec<Reader> = (0..READERS).map(reader).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::spawn(move || {
            let all = futures_util::future::try_join_all(readers.iter().map(Reader::read));
            runtime.block_on(all).map(drop).map_err(|error| error.to_string())
        });
        Ok(Self { stop, answered, since: Instant::now(), thread })
    }

    /// Ends them; how many requests a second were answered.
    fn stop(self) -> Result<f64, Failure> {
        let rate = self.answered.load(Ordering::Relaxed) as f64 / self.since.elapsed().as_secs_f64();
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "a reader has panicked")??;
        Ok(rate)
    }
}

struct Reader {
    http: Client,
    base: String,
    token: String,
    rooms: Vec<RoomId>,
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
}

impl Reader {
    /// Pages of one of their rooms after the other, and the list of all rooms now and then.
    async fn read(&self) -> Result<(), reqwest::Error> {
        let start = Instant::now();
        let due = |number: u32| start + Duration::from_mins(1) * number.saturating_sub(BUDGET) / BUDGET;
        let mut requests = stream::iter(0_u32..)
            .take_while(|_| std::future::ready(!self.stop.load(Ordering::Relaxed)))
            .map(|number| async move {
                tokio::time::sleep_until(due(number).into()).await;
                let path = match number % 10 {
                    0 => "/api/rooms".to_owned(),
                    _ => format!("/api/rooms/{}", self.rooms[number as usize % self.rooms.len()]),
                };
                let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
                request.send().await?.error_for_status()?.bytes().await
            })
            .buffer_unordered(AT_ONCE);
        while let Some(answer) = requests.next().await {
            answer?;
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}
