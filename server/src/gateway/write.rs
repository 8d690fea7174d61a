//! From a connection's queue to its socket.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use protocol::codec::Encoding;
use tokio::{
    io::AsyncWriteExt,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tungstenite::protocol::frame::{
    CloseFrame, Frame, FrameHeader, Utf8Bytes,
    coding::{Data, OpCode},
};

use super::upgrade::Outgoing;
use crate::rooms::{Batch, Queue};

/// A socket that takes nothing for this long is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes that are gathered before they are written.
const BUFFER: usize = 16 * 1024;

/// Writes what is queued, all of it together, until the queue is closed or the socket is gone. Asks for a sign of life once a
/// heartbeat.
pub async fn run(mut socket: Outgoing, queue: Arc<Queue>, encoding: Encoding, heartbeat: Duration) {
    let code = OpCode::Data(match encoding {
        Encoding::Postcard => Data::Binary,
        Encoding::Json => Data::Text,
    });
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
                    written = timeout(PATIENCE, write_all(&mut socket, &frames, code)) => written,
                    () = queue.overflowed() => return,
                }
            }
            Some(Batch::Pong(payload)) => timeout(PATIENCE, write(&mut socket, Frame::pong(payload))).await,
            Some(Batch::Close(code)) => {
                let close = Frame::close(Some(CloseFrame { code: code.into(), reason: Utf8Bytes::default() }));
                // The client may be gone already; it learns the same from the connection's end.
                let _ = timeout(PATIENCE, write(&mut socket, close)).await;
                return;
            }
            None => timeout(PATIENCE, write(&mut socket, Frame::ping(Bytes::new()))).await,
        };
        if !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}

/// Writes messages. Each is copied to where those before it are: one call for all costs less than one for each, and they are small.
async fn write_all(socket: &mut Outgoing, messages: &[Arc<[Bytes]>], opcode: OpCode) -> Result<(), tungstenite::Error> {
    let header = FrameHeader { opcode, ..FrameHeader::default() };
    let mut buffer = Vec::new();
    for message in messages.iter().flat_map(|messages| messages.iter()) {
        let length = message.len() as u64;
        buffer.reserve(header.len(length) + message.len());
        header.format(length, &mut buffer)?;
        buffer.extend_from_slice(message);
        if buffer.len() >= BUFFER {
            socket.write_all(&buffer).await?;
            buffer.clear();
        }
    }
    socket.write_all(&buffer).await?;
    Ok(socket.flush().await?)
}

async fn write(socket: &mut Outgoing, frame: Frame) -> Result<(), tungstenite::Error> {
    let mut buffer = Vec::with_capacity(frame.len());
    frame.format(&mut buffer)?;
    socket.write_all(&buffer).await?;
    Ok(socket.flush().await?)
}
