//! WebSocket as a client speaks it, on bytes that thousands of connections share: the generator has one core, and what a
//! delivery costs here is not to hide what it costs the server.

use std::{io, net::SocketAddr, ops::Range};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// A frame of text.
pub const TEXT: u8 = 1;
/// A frame of bytes.
pub const BINARY: u8 = 2;
/// The other end closes.
pub const CLOSE: u8 = 8;
/// The other end asks for a sign of life.
pub const PING: u8 = 9;
/// The sign.
pub const PONG: u8 = 10;

/// Longest answer to a handshake.
const HEAD_MAX: usize = 8 * 1024;

/// Where to connect, and with what.
#[derive(Clone, Debug)]
pub struct Door {
    /// The server.
    pub address: SocketAddr,
    /// The path, with its query.
    pub path: String,
    /// Headers beside those of every handshake.
    pub headers: Vec<(&'static str, String)>,
}

/// Opens a connection: what comes back is past its handshake. Nothing may follow the server's answer before the first
/// frame of ours, or it is taken as the beginning of `rest`.
///
/// # Errors
/// The connection's, [`io::ErrorKind::ResourceBusy`] for a server that can't just now, or another answer that is no upgrade.
pub async fn open(door: &Door, rest: &mut Vec<u8>) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let mut stream = socket.connect(door.address).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("GET {} HTTP/1.1\r\nHost: {}\r\n", door.path, door.address);
    for (name, value) in &door.headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    // The key proves to a browser that no cache answers; nothing here depends on it.
    request.push_str("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    request.push_str("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    loop {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = memchr::memmem::find(&head, b"\r\n\r\n") {
            if head.starts_with(b"HTTP/1.1 503") {
                return Err(io::ErrorKind::ResourceBusy.into());
            }
            if !head.starts_with(b"HTTP/1.1 101") {
                return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
            }
            rest.extend_from_slice(&head[end + 4..]);
            return Ok(stream);
        }
        if head.len() > HEAD_MAX {
            return Err(io::Error::other("the answer to the handshake does not end"));
        }
    }
}

/// The first frame in `bytes`: its kind, where its payload is, and where it ends. `None` until all of it is there.
///
/// # Errors
/// What no server sends: a mask, or a message in pieces.
pub fn first(bytes: &[u8]) -> io::Result<Option<(u8, Range<usize>)>> {
    let [kind, length, ..] = *bytes else { return Ok(None) };
    if kind & 0xf0 != 0x80 || length & 0x80 != 0 {
        return Err(io::Error::other("a frame that can't be read"));
    }
    let (start, length) = match (length, bytes.get(2..4), bytes.get(2..10)) {
        (126, Some(long), _) => (4, usize::from(u16::from_be_bytes([long[0], long[1]]))),
        (127, _, Some(long)) => (10, long.iter().fold(0_usize, |length, byte| (length << 8) | usize::from(*byte))),
        (126 | 127, ..) => return Ok(None),
        (short, ..) => (2, usize::from(short)),
    };
    let end = start + length;
    Ok((bytes.len() >= end).then_some((kind & 0x0f, start..end)))
}

/// Adds a frame to what goes out, masked as a client's must be.
pub fn push(kind: u8, payload: &[u8], out: &mut Vec<u8>) {
    out.push(0x80 | kind);
    match payload.len() {
        short @ ..126 => out.push(0x80 | short as u8),
        long @ ..0x1_0000 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(long as u16).to_be_bytes());
        }
        longer => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(longer as u64).to_be_bytes());
        }
    }
    let mask = fastrand::u32(..).to_ne_bytes();
    out.extend_from_slice(&mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_server(length: usize) -> Vec<u8> {
        let mut frame = vec![0x82];
        match length {
            short @ ..126 => frame.push(short as u8),
            long @ ..0x1_0000 => frame.extend([&[126], &(long as u16).to_be_bytes()[..]].concat()),
            longer => frame.extend([&[127], &(longer as u64).to_be_bytes()[..]].concat()),
        }
        frame.resize(frame.len() + length, 7);
        frame
    }

    #[test]
    fn frames_of_every_length_are_read_when_they_are_whole() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let frame = of_server(length);
            let (kind, payload) = first(&frame).unwrap().unwrap();
            assert_eq!((kind, payload.len(), payload.end), (BINARY, length, frame.len()));
            assert_eq!(first(&frame[..frame.len() - 1]).unwrap(), None);
        }
    }

    #[test]
    fn what_is_sent_is_masked_and_says_the_same() {
        let mut out = Vec::new();
        push(TEXT, b"tea at five", &mut out);
        let mask = &out[2..6];
        let said: Vec<u8> = out[6..].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        assert_eq!((out[0], out[1], said.as_slice()), (0x81, 0x80 | 11, &b"tea at five"[..]));
    }
}
