//! What ends in the middle of everything: the server, its database, connections.

use std::time::{Duration, Instant};

use protocol::frame::close;
use tokio::time::timeout;

use super::{Outcome, PATIENCE, receive};
use crate::chaos::{Crowd, Postgres, Server, fail};
use load::bot::Socket;

pub(super) async fn server(server: &mut Server, crowd: &Crowd, kills: usize) -> Outcome {
    let talk = crowd.talk(Duration::from_millis(30));
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(100..1_500))).await;
        server.kill()?;
        server.start().await?;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    talk.end().await?;
    crowd.verify().await?;
    Ok(format!("{kills} kills"))
}

pub(super) async fn postgres(server: &Server, crowd: &Crowd, postgres: &Postgres, kills: usize) -> Outcome {
    let talk = crowd.talk(Duration::from_millis(30));
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(100..1_500))).await;
        postgres.kill()?;
        // Long enough for messages to find nobody there.
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..500))).await;
        postgres.restart()?;
        server.ready().await?;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    talk.end().await?;
    crowd.verify().await?;
    Ok(format!("{kills} kills"))
}

/// Connections that work end at random, beside those that the talk itself ends.
pub(super) async fn connections(crowd: &Crowd, count: usize) -> Outcome {
    let talk = crowd.talk(Duration::from_millis(30));
    let start = Instant::now();
    let mut ended = 0;
    while ended < count {
        if start.elapsed() > PATIENCE + Duration::from_millis(count as u64 * 50) {
            return fail(format!("only {ended} connections ended"));
        }
        ended += usize::from(crowd.bot(fastrand::usize(..)).disconnect());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    talk.end().await?;
    crowd.verify().await?;
    Ok(format!("{count} disconnects"))
}

pub(super) async fn stop(server: &mut Server, crowd: &Crowd) -> Outcome {
    let mut socket = Socket::open(crowd.bot(3).account()).await?;
    socket.hello(Vec::new()).await?;
    receive(&mut socket).await?;
    let talk = crowd.talk(Duration::from_millis(10));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let status = server.terminate().await?;
    let code = loop {
        if let Err(code) = timeout(PATIENCE, socket.receive()).await? {
            break code;
        }
    };
    if !status.success() || code != close::GOING_AWAY {
        return fail(format!("ended with {status}, sockets with {code}"));
    }
    server.start().await?;
    talk.end().await?;
    crowd.verify().await?;
    Ok("closed as going away; what was queued went out after the restart".into())
}
