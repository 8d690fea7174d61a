//! From a connection's queue to its socket.

use std::{io, sync::Arc, time::Duration};

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

/// A socket that takes so long for what is put into it at once, [`BUFFER`] or one frame, is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes that are gathered before they are written.
const BUFFER: usize = 16 * 1024;

/// Writes what is queued, all of it together, until the queue is closed or the socket is gone. Asks for a sign of life once a
/// heartbeat.
pub async fn run(mut socket: Outgoing, queue: Arc<Queue>, encoding: Encoding, heartbeat: Duration) {
    let code = OpCode::Data(if encoding.is_text() { Data::Text } else { Data::Binary });
    let mut heartbeats = interval_at(Instant::now() + heartbeat, heartbeat);
    heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let batch = tokio::select! {
            // Also where there is always something to write.
            biased;
            _ = heartbeats.tick() => None,
            batch = queue.next() => Some(batch),
        };
        let write = async {
            match &batch {
                Some(Batch::Frames(messages)) => write_all(&mut socket, messages, code).await,
                Some(Batch::Pong(payload)) => write(&mut socket, Frame::pong(payload.clone())).await,
                Some(Batch::Close(code)) => {
                    let close = CloseFrame { code: (*code).into(), reason: Utf8Bytes::default() };
                    write(&mut socket, Frame::close(Some(close))).await
                }
                None => write(&mut socket, Frame::ping(Bytes::new())).await,
            }
        };
        let written = match batch {
            Some(Batch::Close(_)) => {
                // The client may be gone already; it learns the same from the connection's end.
                let _ = write.await;
                return;
            }
            _ => tokio::select! {
                biased;
                written = write => written,
                () = queue.overflowed() => return,
            },
        };
        if written.is_err() {
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
            put(socket, &buffer).await?;
            buffer.clear();
        }
    }
    Ok(put(socket, &buffer).await?)
}

async fn write(socket: &mut Outgoing, frame: Frame) -> Result<(), tungstenite::Error> {
    let mut buffer = Vec::with_capacity(frame.len());
    frame.format(&mut buffer)?;
    Ok(put(socket, &buffer).await?)
}

async fn put(socket: &mut Outgoing, bytes: &[u8]) -> io::Result<()> {
    timeout(PATIENCE, async {
        socket.write_all(bytes).await?;
        socket.flush().await
    })
    .await?
}
