//! WeConnect: the client session that the browser runs.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use client::session::{Input, Kept, Link, Output, Session, Timer};
use protocol::{
    ClientId, EventKind, Person, RoomId, Seq, Timestamp,
    api::RoomPage,
    codec::{Encoding, Unknown, from_bytes, to_bytes},
    frame::ServerFrame,
};
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::{News, Said, Talk};
use crate::wire::{self, Door};

/// Frames that the memo holds.
const MEMO: usize = 1 << 16;

/// Messages that are posted while the others are away.
pub const MISSED: Seq = 5;

/// What frames say that were read before: the same bytes go to a thousand receivers in this one process, and reading them
/// a thousand times over would measure the generator.
#[derive(Default)]
pub struct Memo {
    said: FxHashMap<Rc<[u8]>, Said>,
    order: VecDeque<Rc<[u8]>>,
}

impl Memo {
    fn add(&mut self, bytes: &[u8], said: Said) {
        if self.order.len() == MEMO {
            self.order.pop_front().map(|oldest| self.said.remove(&oldest));
        }
        let bytes: Rc<[u8]> = bytes.into();
        self.order.push_back(bytes.clone());
        self.said.insert(bytes, said);
    }
}

/// Somebody with a session.
pub struct WeConnect {
    address: SocketAddr,
    token: String,
    /// The server's names for the rooms that have numbers here.
    rooms: Rc<Vec<RoomId>>,
    session: Session,
    /// Whether the session hears every event, and not only what concerns itself.
    attentive: bool,
    memo: Rc<RefCell<Memo>>,
    timers: Vec<(Timer, Instant)>,
    posted: HashMap<ClientId, u64>,
    was_live: bool,
    /// The room that is loaded, and up to where it has to be known.
    catches_up: Option<(RoomId, Seq)>,
}

impl WeConnect {
    /// A session that is about to connect. Where it is not `attentive`, live events of others are checked and not told to
    /// it, as their share of the generator's time is a multiple of the server's.
    pub fn new(
        address: SocketAddr,
        (me, token): (Person, String),
        rooms: Rc<Vec<RoomId>>,
        attentive: bool,
        memo: Rc<RefCell<Memo>>,
    ) -> Self {
        let mut session = Session::default();
        session.handle(Input::Restored(Kept { me: Some(me), ..Kept::default() }));
        session.handle(Input::Start);
        let (timers, posted) = (Vec::new(), HashMap::new());
        Self { address, token, rooms, session, attentive, memo, timers, posted, was_live: false, catches_up: None }
    }

    fn handle(&mut self, input: Input, out: &mut Vec<u8>) {
        for output in self.session.handle(input) {
            match output {
                Output::Send(frame) => wire::push(wire::BINARY, &to_bytes(&frame), out),
                Output::SetTimer { timer, after_ms } => {
                    self.timers.retain(|(set, _)| *set != timer);
                    self.timers.push((timer, Instant::now() + Duration::from_millis(after_ms.into())));
                }
                Output::ClearTimer(timer) => self.timers.retain(|(set, _)| *set != timer),
                // Connections are opened by the crowd; nobody reads, and nothing outlives the run.
                _ => {}
            }
        }
    }

    /// Loads a room, so that the session follows it from there, and catches up after a connection was lost.
    pub fn load(&mut self, page: RoomPage) {
        let last_seq = page.room.last_seq;
        self.handle(Input::Loaded(page.clone()), &mut Vec::new());
        self.catches_up = Some((page.room.id, last_seq));
    }

    /// What a live event says, and which place it has.
    fn said(&self, frame: &ServerFrame, payload: &[u8]) -> Option<Said> {
        let ServerFrame::Event(event) = frame else { return None };
        let EventKind::Posted { content, .. } = &event.kind else { return None };
        let said = Said::find(content.text()?.as_bytes())?;
        let room = self.rooms.iter().position(|room| *room == event.room)?;
        let said = Said { place: Some((room as u32, event.seq)), ..said };
        self.memo.borrow_mut().add(payload, said);
        Some(said)
    }
}

impl Talk for WeConnect {
    fn door(&self) -> Door {
        let headers = vec![
            ("Authorization", format!("Bearer {}", self.token)),
            ("Sec-WebSocket-Protocol", Encoding::Binary.subprotocol().into()),
        ];
        Door { address: self.address, path: "/ws".into(), headers }
    }

    fn opened(&mut self, out: &mut Vec<u8>) {
        self.handle(Input::Opened, out);
    }

    fn receive(&mut self, kind: u8, payload: &[u8], out: &mut Vec<u8>) -> News {
        if kind != wire::BINARY {
            return News::Nothing;
        }
        let known = self.memo.borrow().said.get(payload).copied();
        if let (Some(said), false) = (known, self.attentive) {
            return News::Said(said);
        }
        let Ok(frame) = from_bytes::<ServerFrame>(payload, Unknown::Replaced) else { return News::Nothing };
        let news = match &frame {
            ServerFrame::Posted { client_id, .. } => {
                self.posted.remove(client_id).map_or(News::Nothing, News::Acknowledged)
            }
            ServerFrame::Event(_) => known.or_else(|| self.said(&frame, payload)).map_or(News::Nothing, News::Said),
            _ => News::Nothing,
        };
        if self.attentive || !matches!(news, News::Said(_)) {
            self.handle(Input::Received(frame), out);
        }
        if !self.was_live && self.session.link() == Link::Live {
            self.was_live = true;
            return News::Ready;
        }
        news
    }

    fn post(&mut self, room: u32, text: String, mark: u64, out: &mut Vec<u8>) {
        let client_id = ClientId(Uuid::now_v7());
        self.posted.insert(client_id, mark);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = Timestamp(i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
        let room = self.rooms[room as usize];
        self.handle(Input::Post { room, client_id, text, reply: None, at, files: Vec::new(), thread: None }, out);
    }

    fn lost(&mut self) {
        self.was_live = false;
        self.handle(Input::Closed { code: 1006, jitter: fastrand::u32(..) }, &mut Vec::new());
        // As somebody who presses the button: everyone at once is what is to be seen.
        self.handle(Input::ConnectNow, &mut Vec::new());
        if let Some((_, expected)) = &mut self.catches_up {
            *expected += MISSED;
        }
    }

    fn is_current(&self) -> bool {
        self.catches_up.is_none_or(|(room, expected)| {
            self.session.timeline(room).is_some_and(|timeline| timeline.last_seq() >= expected)
        })
    }

    fn tick(&mut self, out: &mut Vec<u8>) {
        let now = Instant::now();
        let (due, later) = self.timers.drain(..).partition::<Vec<_>, _>(|(_, at)| *at <= now);
        self.timers = later;
        for (timer, _) in due {
            self.handle(Input::TimerFired { timer, jitter: fastrand::u32(..) }, out);
        }
    }
}
