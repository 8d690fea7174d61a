//! From a connection's queue to its socket.

use std::{io, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use protocol::{codec::Encoding, frame::close};
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

/// What is left to a client that is given up as too slow, for what was begun and for the close frame: it is told so where it reads
/// at all.
const GOODBYE: Duration = Duration::from_secs(10);

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
                Some(Batch::Frames(messages)) => write_all(&mut socket, &queue, messages, code).await,
                Some(Batch::Pong(payload)) => write(&mut socket, &queue, Frame::pong(payload.clone())).await,
                Some(Batch::Close(code)) => {
                    let close = CloseFrame { code: (*code).into(), reason: Utf8Bytes::from_static(reason(*code)) };
                    write(&mut socket, &queue, Frame::close(Some(close))).await
                }
                None => write(&mut socket, &queue, Frame::ping(Bytes::new())).await,
            }
        };
        // After the close frame the client may be gone already; it learns the same from the connection's end.
        if write.await.is_err() || matches!(batch, Some(Batch::Close(_))) {
            return;
        }
    }
}

/// What a close code means, for whoever reads a log: at most 123 bytes (RFC 6455, 5.5).
fn reason(code: u16) -> &'static str {
    match code {
        close::GOING_AWAY => "The server stops. Connect again, after a random moment.",
        close::PROTOCOL_ERROR => "These are no WebSocket frames.",
        close::NOT_UTF8 => "A text frame is not UTF-8.",
        close::TOO_LARGE => "A frame is over the limit.",
        close::INTERNAL => "The server could not go on. Connect again and resume.",
        close::TOO_SLOW => "You did not keep up. Connect again and resume.",
        close::SESSION_ENDED => "The session has ended. Refresh the tokens, or log in.",
        close::HELLO_MISSING => "No hello came in time.",
        close::SILENT => "Nothing came for two heartbeats.",
        _ => "",
    }
}

/// Writes messages. Each is copied to where those before it are: one call for all costs less than one for each, and they are small.
/// Ends early, with whole messages, where the client is given up as too slow.
async fn write_all(
    socket: &mut Outgoing,
    queue: &Queue,
    messages: &[Arc<[Bytes]>],
    opcode: OpCode,
) -> Result<(), tungstenite::Error> {
    let header = FrameHeader { opcode, ..FrameHeader::default() };
    let mut buffer = Vec::new();
    for message in messages.iter().flat_map(|messages| messages.iter()) {
        let length = message.len() as u64;
        buffer.reserve(header.len(length) + message.len());
        header.format(length, &mut buffer)?;
        buffer.extend_from_slice(message);
        if buffer.len() >= BUFFER {
            put(socket, queue, &buffer).await?;
            buffer.clear();
            if queue.has_overflowed() {
                return Ok(());
            }
        }
    }
    Ok(put(socket, queue, &buffer).await?)
}

async fn write(socket: &mut Outgoing, queue: &Queue, frame: Frame) -> Result<(), tungstenite::Error> {
    let mut buffer = Vec::with_capacity(frame.len());
    frame.format(&mut buffer)?;
    Ok(put(socket, queue, &buffer).await?)
}

async fn put(socket: &mut Outgoing, queue: &Queue, bytes: &[u8]) -> io::Result<()> {
    let mut put = pin!(timeout(PATIENCE, async {
        socket.write_all(bytes).await?;
        socket.flush().await
    }));
    tokio::select! {
        biased;
        done = &mut put => done?,
        // What is half written can't be followed by anything.
        () = queue.overflowed() => timeout(GOODBYE, put).await??,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_says_why_in_a_close_frames_length() {
        for code in [1001, 1002, 1007, 1009, 1011, 4000, 4001, 4002, 4003] {
            assert!((1..=123).contains(&reason(code).len()), "{code}");
        }
    }
}
