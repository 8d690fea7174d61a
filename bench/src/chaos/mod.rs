//! The real server, alone or with others, under load from real client sessions, killed at random moments: what was
//! acknowledged is there afterwards, once, in one order for all.

mod check;
pub mod cluster;
mod crowd;
mod phases;
mod proxy;
mod talk;

use std::{path::Path, time::Instant};

use check::Logs;
pub use crowd::{Counts, Crowd};
pub use load::processes::Failure;
use load::processes::{Postgres, Server, fail};
use protocol::RoomId;
use server::store::Store;

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Kills of the server on each database, and of PostgreSQL.
    pub kills: usize,
    /// Connections that end on purpose.
    pub disconnects: usize,
    /// Resumes that race live posts.
    pub races: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// Checks that held.
    pub passed: usize,
    /// Checks that did not.
    pub failed: usize,
}

impl Report {
    fn note(&mut self, database: &str, check: &str, start: Instant, outcome: Result<String, Failure>) {
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(what) => {
                self.passed += 1;
                println!("passed  {database:<10}  {check:<44} {seconds:>6.1} s  {what}");
            }
            Err(why) => {
                self.failed += 1;
                println!("FAILED  {database:<10}  {check:<44} {seconds:>6.1} s  {why}");
            }
        }
    }
}

/// Runs every check on SQLite and on PostgreSQL. `dist` is the folder of the production build, `programs` that of
/// PostgreSQL.
///
/// # Errors
/// Where something could not even begin.
pub async fn run(dist: &Path, programs: &Path, amount: Amount) -> Result<Report, Failure> {
    let mut report = Report::default();
    phases::all("SQLite", Server::new(dist, String::new())?.heartbeat(2), None, amount, &mut report).await?;
    let postgres = Postgres::start(programs)?;
    let server = Server::new(dist, postgres.url())?.heartbeat(2);
    phases::all("PostgreSQL", server, Some(&postgres), amount, &mut report).await?;
    Ok(report)
}

/// Compares what was told of the rooms, and what the crowd knows, with what the database of servers that have ended holds.
async fn against_the_database(servers: &[&Server], crowd: &Crowd, told: &Logs) -> Result<String, Failure> {
    let Some(first) = servers.first() else { return fail("there was no server".into()) };
    let store = Store::open(first.database_url(), &first.data()).await?;
    let held = logs(&store, told.keys().copied()).await?;
    store.close().await;
    if *told != held {
        return fail("what was told is something else than the database holds".into());
    }
    crowd.check(&held)?;
    if let Some(panic) = servers.iter().find_map(|server| server.panic()) {
        return fail(format!("a server's log has: {panic}"));
    }
    let counts = crowd.counts();
    Ok(format!(
        "{} messages, {} acknowledgements, {} events received, {} connections ended",
        counts.written, counts.acknowledged, counts.received, counts.disconnects
    ))
}

/// What a database holds of some rooms, read without the server.
async fn logs(store: &Store, rooms: impl Iterator<Item = RoomId>) -> Result<Logs, Failure> {
    let mut logs = Logs::new();
    for room in rooms {
        logs.insert(room, store.events_after(room, None, 0, u32::MAX >> 1).await?);
    }
    Ok(logs)
}
