//! A server whose database holds many messages: how soon it answers, and how long its queries take.

use std::{
    str::FromStr,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{flat, pace::Pace, processes::Failure, shape::Shape, world::World};

/// Rooms that hold the messages, all of one person.
const ROOMS: usize = 200;
/// How often each query is asked, one after the other.
const TIMES: usize = 200;
/// As WeConnect would have written them, with a joining after every four. Half of them are not read.
const FILL: &str = "INSERT INTO events (room_id, seq, at, actor_id, kind, client_id, content)
    WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $1)
    SELECT rooms.id, rooms.last_seq + number, 0, (SELECT id FROM users WHERE name = 'person-1'), number % 5 = 0,
        CASE WHEN number % 5 > 0 THEN randomblob(16) END, CASE WHEN number % 5 > 0 THEN
        '{\"text\":\"a message of a hundred letters, more or less, as people write them to one another in rooms\"}' ELSE '' END
    FROM rooms, numbers WHERE rooms.name LIKE 'room %'";
const COUNT: &str = "UPDATE rooms SET last_seq = last_seq + $1 WHERE name LIKE 'room %'";
const READ: &str = "UPDATE members SET read_seq = (SELECT last_seq / 2 FROM rooms WHERE rooms.id = room_id)";

/// What was found.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    /// Messages in the database.
    pub messages: usize,
    /// From the server's start to its first answer.
    pub start: Duration,
    /// Milliseconds that 99 of a hundred requests for a room's newest page take.
    pub newest: f64,
    /// The same for a page in the middle.
    pub middle: f64,
    /// The same for all rooms of a person, with what is unread in each.
    pub unread: f64,
    /// Milliseconds that the first such request takes, after which the server knows the rooms.
    pub unread_first: f64,
    /// Microseconds of the server's CPU time for each delivery, in a hundred new rooms of ten.
    pub cost: f64,
}

/// Fills the rooms of an SQLite server that has none yet, and asks.
///
/// # Errors
/// The database's, or the server's.
pub async fn stored(world: &mut World, pace: Pace) -> Result<Stored, Failure> {
    let Pace { messages, .. } = pace;
    let each = messages / ROOMS * 5 / 4;
    let shape = Shape { connections: 1, rooms: ROOMS, each: ROOMS, senders: 1 };
    let rooms = world.rooms(shape).await?;
    world.server.terminate().await?;
    let file = format!("sqlite:{}", world.server.data().join("weconnect.db").display());
    let mut database = SqliteConnection::connect_with(&SqliteConnectOptions::from_str(&file)?).await?;
    sqlx::query(FILL).bind(each as i64).execute(&mut database).await?;
    sqlx::query(COUNT).bind(each as i64).execute(&mut database).await?;
    sqlx::query(READ).execute(&mut database).await?;
    database.close().await?;
    let start = Instant::now();
    world.server.start().await?;
    let start = start.elapsed();
    let newest = |number: usize| format!("/api/rooms/{}", rooms[number % ROOMS]);
    let middle = |number: usize| format!("/api/rooms/{}/events?before={}&limit=50", rooms[number % ROOMS], each / 2);
    Ok(Stored {
        messages,
        start,
        // Before anything else, as the first one is to find nothing that is known.
        unread_first: ask(world, |_| "/api/rooms".into(), 1).await?,
        unread: ask(world, |_| "/api/rooms".into(), TIMES).await?,
        newest: ask(world, newest, TIMES).await?,
        middle: ask(world, middle, TIMES).await?,
        cost: flat::hundred_rooms(world, pace).await?,
    })
}

async fn ask(world: &World, path: impl Fn(usize) -> String, often: usize) -> Result<f64, Failure> {
    let mut times = Histogram::<u64>::new_with_max(60_000_000, 3)?;
    let account = &world.accounts[0];
    for number in 0..often {
        let request = world.http().get(format!("{}{}", account.base, path(number))).bearer_auth(account.access_token());
        let start = Instant::now();
        request.send().await?.error_for_status()?.bytes().await?;
        times.saturating_record(start.elapsed().as_micros() as u64);
    }
    Ok(times.value_at_quantile(0.99) as f64 / 1_000.0)
}
