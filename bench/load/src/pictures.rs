//! `pictures`: how long messages take while many people fetch pictures, beside how long they take while nobody does; both by turns, so
//! that the machine is the same. scripts/bench-uploads sets it up; PEOPLE=100 fetch, SECONDS=10 is the length of a turn.

use std::{
    env,
    path::PathBuf,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use load::{
    bot::{Account, Socket},
    processes::{Failure, Server, fail},
};
use protocol::{
    ClientId, Content, EventKind, FileId, RoomId,
    frame::{ClientFrame, ServerFrame},
};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use uuid::Uuid;

/// The picture, of which a preview is made: it is fetched, as by who looks at the room.
const PICTURE: &[u8] = include_bytes!("../../../docs/screenshot.png");
/// So many are in the room.
const PICTURES: usize = 20;
/// Each person fetches one, and the next after this pause on average.
const PAUSE: Duration = Duration::from_millis(500);
/// Messages a second.
const RATE: u64 = 50;
/// Turns of each kind.
const TURNS: usize = 3;
/// Longest delay that is told from a longer one, in microseconds.
const DELAY_MAX: u64 = 60_000_000;
/// What is on its way at the end of a turn comes within this time.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let dist =
        PathBuf::from(env::var_os("WECONNECT_DIST").ok_or("WECONNECT_DIST names the folder that scripts/build makes")?);
    let (people, length) = (number("PEOPLE", 100)?, Duration::from_secs(number("SECONDS", 10)?));
    let mut server = Server::new(&dist, String::new())?;
    server.start().await?;
    let talker = Account::sign_up(&server.base(), "talker").await?;
    let room = talker.make_room("pictures").await?.id;
    let mut pictures = Vec::new();
    for _ in 0..PICTURES {
        let picture = talker.begin_upload(PICTURE.len() as u64).await?;
        talker.upload(picture, 0, PICTURE.to_vec()).await?;
        talker.post_file(room, ClientId(Uuid::now_v7()), picture).await?;
        pictures.push(picture);
    }
    let mut fetchers = Vec::new();
    for number in 0..people {
        let fetcher = Account::sign_up(&server.base(), &format!("person-{number}")).await?;
        fetcher.join(room).await?;
        fetchers.push(Arc::new(fetcher));
    }
    let mut socket = Socket::open(&talker).await?;
    socket.hello(Vec::new()).await?;

    let (mut quiet, mut busy, fetched) = (delays()?, delays()?, Arc::new(AtomicU64::new(0)));
    for _ in 0..TURNS {
        talk(&mut socket, room, length, &mut quiet).await?;
        let mut fetching = JoinSet::new();
        for fetcher in &fetchers {
            fetching.spawn(fetch(fetcher.clone(), pictures.clone(), fetched.clone()));
        }
        talk(&mut socket, room, length, &mut busy).await?;
        if let Some(ended) = fetching.try_join_next() {
            ended??;
        }
    }
    let pace = fetched.load(Ordering::Relaxed) as f64 / (length.as_secs_f64() * TURNS as f64);
    println!("{RATE} messages a second, their delay in ms | half | one in 100");
    for (who, delays) in
        [("nobody fetches".to_owned(), &quiet), (format!("{people} people fetch {pace:.0} pictures a second"), &busy)]
    {
        println!("{who} | {:.2} | {:.2}", ms(delays, 0.5), ms(delays, 0.99));
    }
    println!("one in 100, with them to without: {:.2}", ms(&busy, 0.99) / ms(&quiet, 0.99));
    server.terminate().await?;
    Ok(())
}

fn number<T: FromStr>(name: &str, default: T) -> Result<T, Failure> {
    match env::var(name) {
        Ok(text) => Ok(text.parse().map_err(|_| format!("{name} must be a number"))?),
        Err(_) => Ok(default),
    }
}

fn delays() -> Result<Histogram<u64>, Failure> {
    Ok(Histogram::new_with_max(DELAY_MAX, 3)?)
}

fn ms(delays: &Histogram<u64>, share: f64) -> f64 {
    delays.value_at_quantile(share) as f64 / 1_000.0
}

/// Says something at an even pace, and notes how long after the moment at which it was to be said it comes back.
async fn talk(socket: &mut Socket, room: RoomId, length: Duration, delays: &mut Histogram<u64>) -> Result<(), Failure> {
    let (start, period) = (Instant::now(), Duration::from_secs(1) / RATE as u32);
    let mut clock = interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut said, mut heard) = (0, 0);
    let all = length.as_secs() * RATE;
    while heard < all {
        tokio::select! {
            _ = clock.tick(), if said < all => {
                let intended = period * said as u32;
                let content = Content::Text(intended.as_micros().to_string());
                let client_id = ClientId(Uuid::now_v7());
                socket.send(&ClientFrame::Post { room, client_id, content, reply_to: None, files: Vec::new(), thread: None }).await?;
                said += 1;
            }
            frame = timeout(PATIENCE, socket.receive()) => match frame? {
                Ok(ServerFrame::Event(event)) if event.room == room => {
                    let EventKind::Posted { content: Content::Text(text), .. } = &event.kind else { continue };
                    let intended = Duration::from_micros(text.parse()?);
                    delays.saturating_record(start.elapsed().saturating_sub(intended).as_micros() as u64);
                    heard += 1;
                }
                Ok(ServerFrame::Refused { error, .. }) => return fail(format!("a message is refused: {}", error.message)),
                Ok(_) => {}
                Err(code) => return fail(format!("the connection was closed: {code}")),
            },
        }
    }
    Ok(())
}

/// Fetches pictures until it is dropped.
async fn fetch(person: Arc<Account>, pictures: Vec<FileId>, fetched: Arc<AtomicU64>) -> Result<(), String> {
    loop {
        sleep(PAUSE.mul_f64(fastrand::f64() * 2.0)).await;
        let picture = pictures[fastrand::usize(..pictures.len())];
        person.preview(picture).await.map_err(|why| why.to_string())?;
        fetched.fetch_add(1, Ordering::Relaxed);
    }
}
