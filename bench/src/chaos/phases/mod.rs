//! What is done to the server, and what must hold then. The numbers are those of the list of checks in docs/proof.md.

mod kills;
mod peers;
mod posting;
mod resuming;

use std::time::{Duration, Instant};

use protocol::frame::ServerFrame;
use server::store::Store;
use tokio::time::timeout;

use super::{Amount, Crowd, Failure, Postgres, Report, Server, fail, logs};
use load::bot::Socket;

const PATIENCE: Duration = Duration::from_secs(30);
type Outcome = Result<String, Failure>;

/// Every check on one database.
pub async fn all(
    database: &str,
    mut server: Server,
    postgres: Option<&Postgres>,
    amount: Amount,
    report: &mut Report,
) -> Result<(), Failure> {
    server.start().await?;
    let mut now = Instant::now();
    let mut note = |check: &str, outcome: Outcome| {
        report.note(database, check, now, outcome);
        now = Instant::now();
    };
    let crowd = Crowd::gather(&server.base(), "talker", 16, 4).await?;
    note("1   kill -9 of the server under load", kills::server(&mut server, &crowd, amount.kills).await);
    if let Some(postgres) = postgres {
        note("2   kill -9 of PostgreSQL under load", kills::postgres(&server, &crowd, postgres, amount.kills).await);
    }
    note("6   connections that end at random", kills::connections(&crowd, amount.disconnects).await);
    note("4   one message sent a hundred times", posting::retries(&server, &crowd).await);
    note("5   a hundred who write in one room", posting::writers(&server).await);
    note("8   resume from nowhere", resuming::from_nowhere(&crowd).await);
    note("9   resume while others write", resuming::races(&crowd, amount.races).await);
    note("10  a reader that stalls", peers::stalled(&server).await);
    note("16  a peer that is half gone", peers::half_open(&server).await);
    note("14  a stop under load", kills::stop(&mut server, &crowd).await);
    note("all that was said, against the database", against_the_database(&mut server, &crowd).await);
    Ok(())
}

async fn against_the_database(server: &mut Server, crowd: &Crowd) -> Outcome {
    let told = crowd.history().await?;
    server.terminate().await?;
    let store = Store::open(server.database_url(), &server.data()).await?;
    let held = logs(&store, told.keys().copied()).await?;
    store.close().await;
    if told != held {
        return fail("the server tells something else than the database holds".into());
    }
    crowd.check(&held)?;
    if let Some(panic) = server.panic() {
        return fail(format!("the server's log has: {panic}"));
    }
    let counts = crowd.counts();
    Ok(format!(
        "{} messages, {} acknowledgements, {} events heard, {} connections ended",
        counts.written, counts.acknowledged, counts.heard, counts.disconnects
    ))
}

async fn receive(socket: &mut Socket) -> Result<ServerFrame, Failure> {
    timeout(PATIENCE, socket.receive()).await?.or_else(|code| fail(format!("the connection was closed: {code}")))
}

async fn wait_until(what: &str, patience: Duration, done: impl Fn() -> bool) -> Result<(), Failure> {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > patience {
            return fail(format!("waited {} s for {what}", patience.as_secs()));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
