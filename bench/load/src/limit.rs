//! `limit PORT each|coalesced`: the least that a server in Rust can do to pass messages on. It keeps nothing, checks
//! nothing, and writes the sender's frame, made ready once, to every socket of the room: at once and alone, or together
//! with what has come meanwhile.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    env,
    error::Error,
    io,
    rc::Rc,
};

use load::wire;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::{LocalSet, spawn_local},
};

/// What is read from a socket at once.
const BUFFER: usize = 16 * 1024;

#[derive(Default)]
struct Room {
    members: Vec<Rc<Member>>,
    /// Frames that wait for the next round.
    waiting: Vec<u8>,
}

struct Member {
    stream: TcpStream,
    unsent: RefCell<Vec<u8>>,
    dirty: Cell<bool>,
    /// The socket has not taken everything.
    full: Notify,
}

#[derive(Default)]
struct Server {
    rooms: RefCell<HashMap<u32, Room>>,
    coalesced: bool,
    round: Notify,
}

impl Member {
    fn write(&self, bytes: &[u8]) {
        self.unsent.borrow_mut().extend_from_slice(bytes);
        self.flush();
    }

    fn flush(&self) {
        let mut unsent = self.unsent.borrow_mut();
        let sent = self.stream.try_write(&unsent).unwrap_or(0);
        unsent.drain(..sent);
        if !unsent.is_empty() {
            self.full.notify_one();
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [port, mode] = arguments.as_slice() else { return Err("usage: limit PORT each|coalesced".into()) };
    let server = Rc::new(Server { coalesced: mode == "coalesced", ..Server::default() });
    let port: u16 = port.parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async move {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        spawn_local(rounds(server.clone()));
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let server = server.clone();
            // A connection that goes wrong ends alone.
            spawn_local(async move { serve(stream, &server).await });
        }
    })
}

/// Writes what waits, once to each socket, whenever everything that has come was read.
async fn rounds(server: Rc<Server>) {
    loop {
        server.round.notified().await;
        tokio::task::yield_now().await;
        let mut rooms = server.rooms.borrow_mut();
        let mut dirty = Vec::new();
        for room in rooms.values_mut().filter(|room| !room.waiting.is_empty()) {
            for member in &room.members {
                member.unsent.borrow_mut().extend_from_slice(&room.waiting);
                if !member.dirty.replace(true) {
                    dirty.push(member.clone());
                }
            }
            room.waiting.clear();
        }
        for member in dirty {
            member.dirty.set(false);
            member.flush();
        }
    }
}

async fn serve(mut stream: TcpStream, server: &Server) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(BUFFER);
    while !bytes.ends_with(b"\r\n\r\n") {
        // Whoever only looked whether there is somebody has gone again.
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
    // The key is the same for every connection of the generator, so its answer is too.
    let head = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x82\x05ready";
    stream.write_all(head).await?;
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let rooms: Vec<u32> = path.trim_start_matches('/').split(',').filter_map(|room| room.parse().ok()).collect();
    let (unsent, dirty, full) = (RefCell::default(), Cell::new(false), Notify::new());
    let member = Rc::new(Member { stream, unsent, dirty, full });
    for room in rooms {
        server.rooms.borrow_mut().entry(room).or_default().members.push(member.clone());
    }
    let ended = pass_on(&member, server).await;
    for room in server.rooms.borrow_mut().values_mut() {
        room.members.retain(|other| !Rc::ptr_eq(other, &member));
    }
    ended
}

/// Passes on what one connection posts, until it ends.
async fn pass_on(member: &Member, server: &Server) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(BUFFER);
    loop {
        tokio::select! {
            readable = member.stream.readable() => readable?,
            () = member.full.notified() => {
                member.stream.writable().await?;
                member.flush();
                continue;
            }
        }
        match member.stream.try_read_buf(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        let mut read = 0;
        while let Some(length) = posted(&bytes[read..], member, server) {
            read += length;
        }
        bytes.drain(..read);
    }
}

/// Passes the first post on and says how long its frame was; `None` until all of it is there.
fn posted(bytes: &[u8], member: &Member, server: &Server) -> Option<usize> {
    let [_, length, ..] = *bytes else { return None };
    // Posts are all that the generator sends, and none has 64 KiB.
    let (start, length) = match length & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        short => (2, usize::from(short)),
    };
    let end = start + 4 + length;
    let (mask, payload) = (bytes.get(start..start + 4)?, bytes.get(start + 4..end)?);
    let payload: Vec<u8> = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
    let (room, rest) = payload.split_first_chunk::<4>()?;
    let (mark, text) = rest.split_first_chunk::<8>()?;
    let mut frame = vec![0x80 | wire::BINARY, text.len() as u8];
    frame.extend_from_slice(text);
    let mut rooms = server.rooms.borrow_mut();
    let room = rooms.entry(u32::from_le_bytes(*room)).or_default();
    if server.coalesced {
        room.waiting.extend_from_slice(&frame);
        server.round.notify_one();
    } else {
        room.members.iter().for_each(|member| member.write(&frame));
    }
    drop(rooms);
    member.write(&[&[0x80 | wire::BINARY, 8], &mark[..]].concat());
    Some(end)
}
