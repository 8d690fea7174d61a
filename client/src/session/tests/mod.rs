//! The session, fed by hand.

mod connecting;
mod letting_go;
mod presence;
mod reading;
mod rooms;
mod sharing;
mod writing;

use uuid::Uuid;

use super::*;
use crate::{
    outbox::{Pending, State},
    own_file::OwnFile,
    timeline::tests::message,
};
use protocol::{
    ClientId, Content, ErrorBody, ErrorCode, Event, EventKind, FileId, Seq, Timestamp,
    api::{LaterCounts, RoomPage},
    frame::{Position, ServerFrame, close},
};

const ROOM: RoomId = RoomId::LOBBY;

fn id(n: u128) -> ClientId {
    ClientId(Uuid::from_u128(1_000 + n))
}

fn me() -> Person {
    Person { id: UserId(Uuid::from_u128(2)), name: "bo".into(), display_name: None, avatar: None }
}

/// What the session says of the lobby where it has the events of [`message`] up to here.
fn position(seq: Seq) -> Position {
    Position { room: ROOM, seq, at: Some(message(ROOM, seq).at) }
}

fn info(last_seq: Seq) -> RoomInfo {
    RoomInfo::fresh(ROOM, "Lobby".into(), last_seq)
}

fn page(seqs: std::ops::RangeInclusive<Seq>) -> RoomPage {
    let last_seq = *seqs.end();
    let events = seqs.map(|seq| message(ROOM, seq)).collect();
    RoomPage::of(info(last_seq), events)
}

fn welcome(last_seq: Seq) -> Input {
    Input::Received(ServerFrame::Welcome {
        me: me(),
        rooms: vec![info(last_seq)],
        heartbeat_seconds: 20,
        server_version: String::new(),
        blocked: Vec::new(),
        later: LaterCounts::default(),
    })
}

fn post(session: &mut Session, n: u128) -> Vec<Output> {
    session.handle(Input::Post {
        room: ROOM,
        client_id: id(n),
        text: format!("{n}"),
        reply: None,
        at: Timestamp(0),
        files: Vec::new(),
        thread: None,
    })
}

/// A session that has nothing from an earlier run.
fn new() -> Session {
    let mut session = Session::default();
    session.handle(Input::Restored(Kept::default()));
    session
}

/// A session that is live, with the lobby loaded up to seq 3.
fn live() -> Session {
    let mut session = new();
    session.handle(Input::Loaded(page(1..=3)));
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(welcome(3));
    session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events: vec![] }));
    assert_eq!(session.link(), Link::Live);
    session
}

fn frames(out: &[Output]) -> Vec<&ClientFrame> {
    out.iter().filter_map(|output| if let Output::Send(frame) = output { Some(frame) } else { None }).collect()
}

fn posted(out: &[Output]) -> Vec<ClientId> {
    frames(out)
        .into_iter()
        .filter_map(|frame| if let ClientFrame::Post { client_id, .. } = frame { Some(*client_id) } else { None })
        .collect()
}

fn has_timer(out: &[Output], wanted: Timer) -> bool {
    out.iter().any(|output| matches!(output, Output::SetTimer { timer, .. } if *timer == wanted))
}

fn ack(n: u128, seq: Seq) -> Input {
    Input::Received(ServerFrame::Posted { client_id: id(n), room: ROOM, seq, at: Timestamp(0) })
}

fn own_event(n: u128, seq: Seq) -> Input {
    let mut event = message(ROOM, seq);
    event.actor = me();
    event.kind = EventKind::posted(id(n), Content::Text(format!("{n}")));
    Input::Received(ServerFrame::Event(event))
}

fn kept(pending: Vec<Pending>) -> Input {
    Input::Restored(Kept { me: Some(me()), rooms: vec![page(1..=3)], pending, shared: false })
}

fn written(n: u128) -> Pending {
    Pending {
        client_id: id(n),
        room: ROOM,
        text: format!("{n}"),
        reply: None,
        at: Timestamp(0),
        state: State::Waiting,
        files: Vec::new(),
        thread: None,
    }
}

fn unread(session: &Session) -> (Seq, u32) {
    (session.joined()[0].read_seq, session.joined()[0].unread)
}

fn told(read_seq: Seq, as_of: Seq, unread: u32) -> Input {
    Input::Received(ServerFrame::Unread { room: ROOM, read_seq, as_of, unread, mentions: 0 })
}
