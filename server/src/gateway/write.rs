//! From a connection's queue to its socket.

use std::{
    io::{self, IoSlice},
    sync::Arc,
    time::Duration,
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};

use crate::rooms::{Batch, Queue, wire};

/// A socket that takes nothing for this long is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// From one write to the next. What goes to a busy room goes out together: a write costs as much as dozens of frames do.
/// Nobody sees so short a time, and where nothing was written within it nothing waits.
const PACE: Duration = Duration::from_millis(5);
/// Pieces that are handed to the system at once.
const PIECES: usize = 64;

/// Writes what is queued, with one call for all of it, until the queue is closed or the socket is gone. Asks for a sign of
/// life once a heartbeat.
pub async fn run(mut socket: impl AsyncWrite + Unpin, queue: Arc<Queue>, heartbeat: Duration) {
    let mut heartbeats = interval_at(Instant::now() + heartbeat, heartbeat);
    heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next = Instant::now();
    loop {
        let batch = tokio::select! {
            batch = paced(&queue, next) => batch,
            _ = heartbeats.tick() => Batch::Frames(vec![wire::ping()]),
        };
        let written = match batch {
            Batch::Frames(frames) => {
                tokio::select! {
                    // What the socket takes at once, it takes before anything else is looked at.
                    biased;
                    written = timeout(PATIENCE, write_all(&mut socket, frames)) => written,
                    () = queue.overflowed() => return,
                }
            }
            Batch::Close(code) => {
                // The client may be gone already; it learns the same from the connection's end.
                let _ = timeout(PATIENCE, async {
                    socket.write_all(&wire::closing(code)).await?;
                    socket.shutdown().await
                })
                .await;
                return;
            }
        };
        if !matches!(written, Ok(Ok(()))) {
            return;
        }
        next = Instant::now() + PACE;
    }
}

/// What is queued, not before this time.
async fn paced(queue: &Queue, next: Instant) -> Batch {
    queue.ready().await;
    // A timer is only set where it is needed.
    if Instant::now() < next {
        sleep_until(next).await;
    }
    queue.next().await
}

async fn write_all(socket: &mut (impl AsyncWrite + Unpin), mut frames: Vec<Bytes>) -> io::Result<()> {
    let mut done = 0;
    while done < frames.len() {
        let mut pieces = [IoSlice::new(&[]); PIECES];
        let waiting = frames[done..].iter().zip(&mut pieces).map(|(frame, piece)| *piece = IoSlice::new(frame)).count();
        let mut written = socket.write_vectored(&pieces[..waiting]).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        while let Some(frame) = frames.get_mut(done).filter(|frame| written >= frame.len()) {
            written -= frame.len();
            frame.clear();
            done += 1;
        }
        if let Some(frame) = frames.get_mut(done) {
            frame.advance(written);
        }
    }
    socket.flush().await
}
