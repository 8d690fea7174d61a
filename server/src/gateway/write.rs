//! From a connection's queue to its socket.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use futures_util::{SinkExt, stream::SplitSink};
use protocol::codec::Encoding;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::rooms::{Batch, Queue};

/// A socket that takes nothing for this long is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Writes what is queued, one flush for all of it, until the queue is closed or the socket is gone. Asks for a sign of
/// life once a heartbeat.
pub async fn run(
    mut socket: SplitSink<WebSocket, Message>,
    queue: Arc<Queue>,
    encoding: Encoding,
    heartbeat: Duration,
) {
    let mut heartbeats = interval_at(Instant::now() + heartbeat, heartbeat);
    heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let batch = tokio::select! {
            // Also where there is always something to write.
            biased;
            _ = heartbeats.tick() => None,
            batch = queue.next() => Some(batch),
        };
        let written = match batch {
            Some(Batch::Frames(frames)) => {
                tokio::select! {
                    biased;
                    written = timeout(PATIENCE, write_all(&mut socket, frames, encoding)) => written,
                    () = queue.overflowed() => return,
                }
            }
            Some(Batch::Close(code)) => {
                let close = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }));
                // The client may be gone already; it learns the same from the connection's end.
                let _ = timeout(PATIENCE, socket.send(close)).await;
                return;
            }
            None => timeout(PATIENCE, socket.send(Message::Ping(Bytes::new()))).await,
        };
        if !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}

async fn write_all(
    socket: &mut SplitSink<WebSocket, Message>,
    frames: Vec<Bytes>,
    encoding: Encoding,
) -> Result<(), axum::Error> {
    for bytes in frames {
        let message = match encoding {
            Encoding::Postcard => Message::Binary(bytes),
            Encoding::Json => match Utf8Bytes::try_from(bytes) {
                Ok(text) => Message::Text(text),
                Err(error) => return Err(axum::Error::new(error)),
            },
        };
        socket.feed(message).await?;
    }
    socket.flush().await
}
