//! What is done to the server, and what must hold then. The numbers are those of the list of checks in docs/proof.md.

mod jobs;
mod kills;
mod peers;
mod posting;
mod resuming;
mod uploads;

use std::time::{Duration, Instant};

use protocol::frame::ServerFrame;
use tokio::time::timeout;

use super::{Amount, Crowd, Failure, Postgres, Report, Server, fail};
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
    // What people are called changes, which the comparison would take for a difference.
    server.start().await?;
    note("17  jobs of a server that is killed", jobs::after_kills(&mut server, 2).await);
    note("18  uploads while the server is killed", uploads::through_kills(&mut server, amount.kills).await);
    server.terminate().await?;
    Ok(())
}

async fn against_the_database(server: &mut Server, crowd: &Crowd) -> Outcome {
    let told = crowd.history().await?;
    server.terminate().await?;
    super::against_the_database(&[server], crowd, &told).await
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
