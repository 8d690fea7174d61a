//! What a client writes on a WebSocket (RFC 6455, 5), read without a buffer of its own while nothing comes: most
//! connections are idle most of the time, and what each of them holds is what a server with many people is made of.

use std::{future::poll_fn, io, mem::MaybeUninit, pin::Pin, task::Poll};

use bytes::{Buf, Bytes, BytesMut};
use protocol::{codec::MAX_FRAME, frame::close};
use tokio::io::{AsyncRead, ReadBuf};

/// Bytes that are read at once, on the stack.
const READ: usize = 4 * 1024;
/// Longest payload of a control frame.
const CONTROL_MAX: usize = 125;

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// What was heard.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message in text; it is UTF-8.
    Text(Bytes),
    /// A message in bytes.
    Binary(Bytes),
    /// The client wants to know whether we live.
    Ping(Bytes),
    /// The client lives.
    Pong,
    /// The client ends the connection.
    Close,
}

/// The reading half of a connection.
pub struct Reader<R> {
    io: R,
    bytes: BytesMut,
    /// The kind of a message that comes in pieces, and those that are here.
    pieces: Option<(u8, BytesMut)>,
}

struct Frame {
    last: bool,
    kind: u8,
    payload: BytesMut,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// Reads from a connection on which nothing was read yet.
    pub fn new(io: R) -> Self {
        Self { io, bytes: BytesMut::new(), pieces: None }
    }

    /// The next thing that is heard. May be dropped meanwhile.
    ///
    /// # Errors
    /// The code to close with, where the connection has ended or what came is not to be read.
    pub async fn next(&mut self) -> Result<Heard, u16> {
        loop {
            while let Some(frame) = frame(&mut self.bytes)? {
                if let Some(heard) = self.take(frame)? {
                    return Ok(heard);
                }
            }
            match self.read().await {
                Ok(0) | Err(_) => return Err(close::NORMAL),
                Ok(_) => {}
            }
        }
    }

    async fn read(&mut self) -> io::Result<usize> {
        if self.bytes.is_empty() {
            self.bytes = BytesMut::new();
        }
        let Self { io, bytes, .. } = self;
        poll_fn(|context| {
            let mut stack = [const { MaybeUninit::uninit() }; READ];
            let mut buffer = ReadBuf::uninit(&mut stack);
            match Pin::new(&mut *io).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) => {
                    bytes.extend_from_slice(buffer.filled());
                    Poll::Ready(Ok(buffer.filled().len()))
                }
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Puts a frame to those before it. `None` while the message is not whole.
    fn take(&mut self, Frame { last, kind, payload }: Frame) -> Result<Option<Heard>, u16> {
        let (kind, payload) = match (kind, self.pieces.take()) {
            (PING | PONG | CLOSE, pieces) => {
                self.pieces = pieces;
                return Ok(Some(match kind {
                    PING => Heard::Ping(payload.freeze()),
                    PONG => Heard::Pong,
                    _ => Heard::Close,
                }));
            }
            (TEXT | BINARY, None) => (kind, payload),
            (CONTINUATION, Some((kind, mut pieces))) => {
                if pieces.len() + payload.len() > MAX_FRAME {
                    return Err(close::TOO_LARGE);
                }
                pieces.extend_from_slice(&payload);
                (kind, pieces)
            }
            _ => return Err(close::PROTOCOL_ERROR),
        };
        match (last, kind) {
            (false, _) => {
                self.pieces = Some((kind, payload));
                Ok(None)
            }
            (true, TEXT) if std::str::from_utf8(&payload).is_err() => Err(close::NOT_UTF8),
            (true, TEXT) => Ok(Some(Heard::Text(payload.freeze()))),
            (true, _) => Ok(Some(Heard::Binary(payload.freeze()))),
        }
    }
}

/// Takes a frame off what was read, once all of it is there.
fn frame(bytes: &mut BytesMut) -> Result<Option<Frame>, u16> {
    let [first, second, ..] = **bytes else { return Ok(None) };
    let (last, kind) = (first & 0x80 != 0, first & 0x0f);
    let is_control = kind & 0x08 != 0;
    // No extension gives the other bits a meaning, and a client's frames are masked.
    let is_known = matches!(kind, CONTINUATION | TEXT | BINARY | CLOSE | PING | PONG);
    if first & 0x70 != 0 || second & 0x80 == 0 || !is_known || (is_control && !last) {
        return Err(close::PROTOCOL_ERROR);
    }
    let (head, length) = match (second & 0x7f, bytes.get(2..4), bytes.get(2..10)) {
        (126, Some(long), _) => (4, u64::from(u16::from_be_bytes([long[0], long[1]]))),
        (127, _, Some(long)) => (10, long.iter().fold(0, |length, byte| (length << 8) | u64::from(*byte))),
        (126 | 127, ..) => return Ok(None),
        (short, ..) => (2, short.into()),
    };
    if is_control && length > CONTROL_MAX as u64 {
        return Err(close::PROTOCOL_ERROR);
    }
    if length > MAX_FRAME as u64 {
        return Err(close::TOO_LARGE);
    }
    let (start, length) = (head + 4, length as usize);
    if bytes.len() < start + length {
        return Ok(None);
    }
    let mask = [bytes[head], bytes[head + 1], bytes[head + 2], bytes[head + 3]];
    bytes.advance(start);
    let mut payload = bytes.split_to(length);
    payload.iter_mut().zip(mask.into_iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    Ok(Some(Frame { last, kind, payload }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload.len() {
            short @ ..126 => bytes.push(0x80 | short as u8),
            long @ ..0x1_0000 => bytes.extend([&[0x80 | 126], &(long as u16).to_be_bytes()[..]].concat()),
            longer => bytes.extend([&[0x80 | 127], &(longer as u64).to_be_bytes()[..]].concat()),
        }
        let mask = [1, 2, 3, 4];
        bytes.extend(mask);
        bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        bytes
    }

    async fn heard(bytes: &[u8]) -> (Vec<Heard>, u16) {
        let mut reader = Reader::new(bytes);
        let mut heard = Vec::new();
        loop {
            match reader.next().await {
                Ok(one) => heard.push(one),
                Err(code) => return (heard, code),
            }
        }
    }

    #[tokio::test]
    async fn messages_of_every_length_come_whole() {
        for length in [0, 1, 125, 126, 65_535, MAX_FRAME] {
            let payload = vec![7; length];
            let (heard, code) = heard(&masked(0x82, &payload)).await;
            assert_eq!((heard, code), (vec![Heard::Binary(payload.into())], close::NORMAL));
        }
    }

    #[tokio::test]
    async fn a_message_in_pieces_is_put_together_around_a_ping() {
        let bytes = [masked(0x01, "caf".as_bytes()), masked(0x89, b"?"), masked(0x80, "é".as_bytes())].concat();
        let (heard, _) = heard(&bytes).await;
        assert_eq!(heard, [Heard::Ping(Bytes::from_static(b"?")), Heard::Text("café".into())]);
    }

    #[tokio::test]
    async fn it_does_not_matter_where_the_bytes_are_cut() {
        let bytes =
            [masked(0x81, b"tea"), masked(0x8a, b""), masked(0x82, &[9; 300]), masked(0x88, &[3, 232])].concat();
        for cut in 1..bytes.len() {
            let io = tokio_test_io(&bytes[..cut], &bytes[cut..]);
            let mut reader = Reader::new(io);
            let mut heard = Vec::new();
            while let Ok(one) = reader.next().await {
                heard.push(one);
            }
            assert_eq!(heard.len(), 4, "cut at {cut}");
        }
    }

    fn tokio_test_io<'a>(first: &'a [u8], second: &'a [u8]) -> impl AsyncRead + Unpin + 'a {
        tokio::io::AsyncReadExt::chain(first, second)
    }

    #[tokio::test]
    async fn what_is_not_to_be_read_says_with_which_code() {
        let too_long = [&[0x82, 0x80 | 127][..], &u64::MAX.to_be_bytes(), &[0; 4]].concat();
        let pieces = [masked(0x02, &vec![0; MAX_FRAME]), masked(0x80, b"1")].concat();
        for (what, bytes, code) in [
            ("not masked", vec![0x82, 0], close::PROTOCOL_ERROR),
            ("reserved bits", masked(0xc2, b""), close::PROTOCOL_ERROR),
            ("a reserved kind", masked(0x83, b""), close::PROTOCOL_ERROR),
            ("a ping in pieces", masked(0x09, b""), close::PROTOCOL_ERROR),
            ("a long ping", masked(0x89, &[0; 126]), close::PROTOCOL_ERROR),
            ("an end without a beginning", masked(0x80, b""), close::PROTOCOL_ERROR),
            ("two beginnings", [masked(0x01, b""), masked(0x01, b"")].concat(), close::PROTOCOL_ERROR),
            ("too long", too_long, close::TOO_LARGE),
            ("too long in pieces", pieces, close::TOO_LARGE),
            ("no UTF-8", masked(0x81, &[0xff]), close::NOT_UTF8),
            ("half of a frame", masked(0x82, b"tea")[..5].to_vec(), close::NORMAL),
        ] {
            assert_eq!(heard(&bytes).await, (Vec::new(), code), "{what}");
        }
    }
}
