//! Peers that take nothing, or are no longer there.

use std::time::{Duration, Instant};

use protocol::frame::ClientFrame;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Outcome, PATIENCE, receive, wait_until};
use crate::chaos::{Crowd, Server, fail, proxy::proxy};
use load::bot::{Account, Socket};

/// Twice the server's, as it is set for this.
const TWO_HEARTBEATS: Duration = Duration::from_secs(4);
/// By then more is queued than the server keeps for one connection. Without that bound it would give up only when nothing
/// was taken for 20 seconds, which begin after the system's buffers are full.
const OPEN_MAX: Duration = Duration::from_secs(20);
/// How much memory a reader that stalls may cost. Pages of the database's file are not counted: others read them, and the system
/// takes them back.
const GROWTH_MAX: u64 = 64 << 20;
/// Messages that each of the others always has to send.
const WAITING: usize = 50;

/// A reader that stalls shows all the time that it lives, so that it is for slowness that it is closed.
pub(super) async fn stalled(server: &Server) -> Outcome {
    let crowd = Crowd::gather(&server.base(), "loud", 4, 1).await?;
    let (room, sleeper) = (crowd.rooms[0], crowd.bot(0).account().clone());
    let mut socket = Socket::open(&sleeper).await?;
    socket.hello(Vec::new()).await?;
    let (before, mut most) = (server.anonymous(), 0);
    let text = "la ".repeat(1_300);
    let start = Instant::now();
    let mut written = 0;
    // The system tells nothing of the end until something is sent.
    while socket.send(&ClientFrame::Ping).await.is_ok() {
        if start.elapsed() > OPEN_MAX {
            return fail(format!("it is still open after {written} messages"));
        }
        for index in 0..crowd.len() {
            let waiting = crowd.bot(index).session(|session| session.outbox().iter().count());
            (waiting..WAITING).for_each(|_| crowd.post(index, room, text.clone()));
            written += WAITING.saturating_sub(waiting);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        most = most.max(server.anonymous());
    }
    let closed = start.elapsed().as_secs_f64();
    crowd.verify().await?;
    let mut received = 0;
    while timeout(PATIENCE, socket.receive()).await?.is_ok() {
        received += 1;
    }
    crowd.bots().for_each(|bot| bot.stop());
    let grown = most.max(server.anonymous()).saturating_sub(before);
    if received >= written || grown > GROWTH_MAX {
        return fail(format!("it received {received} of {written} messages, and the server took {grown} bytes more"));
    }
    let grown = grown >> 20;
    Ok(format!("closed after {closed:.1} s and {received} frames; the others have all {written}; {grown} MiB more"))
}

pub(super) async fn half_open(server: &Server) -> Outcome {
    let crowd = Crowd::gather(&server.base(), "half", 2, 1).await?;
    let room = crowd.rooms[0];
    let ghost = Account::sign_up(&server.base(), "ghost").await?;
    ghost.join(room).await?;
    let silent = CancellationToken::new();
    let proxy = proxy(&server.base(), silent.clone()).await?;
    let mut socket = Socket::open_at(&proxy, &ghost).await?;
    socket.hello(Vec::new()).await?;
    receive(&mut socket).await?;
    let watcher = crowd.bot(1);
    watcher.visit(room).await?;
    let sees = || watcher.session(|session| session.online().any(|(person, _)| person.id == ghost.me.id));
    wait_until("the ghost to be online", PATIENCE, sees).await?;
    silent.cancel();
    let start = Instant::now();
    // Two heartbeats, and time to tell of it.
    wait_until("the ghost to be offline", TWO_HEARTBEATS + Duration::from_secs(2), || !sees()).await?;
    let seconds = start.elapsed().as_secs_f64();
    crowd.bots().for_each(|bot| bot.stop());
    Ok(format!("offline after {seconds:.1} s, with a heartbeat of 2 s"))
}
