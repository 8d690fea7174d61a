use uuid::Uuid;

use super::*;
use crate::{
    ClientId, Content, ErrorBody, ErrorCode, EventKind, Seq, Timestamp,
    api::RoomPage,
    frame::{ServerFrame, close},
    timeline::tests::message,
};

const ROOM: RoomId = RoomId::LOBBY;

fn id(n: u128) -> ClientId {
    ClientId(Uuid::from_u128(1_000 + n))
}

fn me() -> Person {
    Person { id: UserId(Uuid::from_u128(2)), name: "bo".into() }
}

fn info(last_seq: Seq) -> RoomInfo {
    RoomInfo { id: ROOM, name: "Lobby".into(), last_seq }
}

fn page(seqs: std::ops::RangeInclusive<Seq>) -> RoomPage {
    let last_seq = *seqs.end();
    let events = seqs.map(|seq| message(ROOM, seq)).collect();
    RoomPage { room: info(last_seq), events, members: vec![], member_count: 0, online: vec![] }
}

fn welcome(last_seq: Seq) -> Input {
    Input::Received(ServerFrame::Welcome { me: me(), rooms: vec![info(last_seq)], heartbeat_seconds: 20 })
}

fn post(session: &mut Session, n: u128) -> Vec<Output> {
    session.handle(Input::Post { room: ROOM, client_id: id(n), text: format!("{n}"), at: Timestamp(0) })
}

/// A session that is live, with the lobby loaded up to seq 3.
fn live() -> Session {
    let mut session = Session::default();
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
    event.kind = EventKind::Posted { client_id: id(n), content: Content::Text(format!("{n}")) };
    Input::Received(ServerFrame::Event(event))
}

#[test]
fn a_new_connection_says_where_each_room_stands() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    let out = session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert!(has_timer(&out, Timer::Reconnect));
    let out = session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    assert!(out.contains(&Output::Connect));
    let out = session.handle(Input::Opened);
    assert_eq!(frames(&out), [&ClientFrame::Hello { resume: vec![(ROOM, 4)] }]);
}

#[test]
fn a_message_in_doubt_goes_again_under_the_same_id_and_in_order() {
    let mut session = live();
    assert_eq!(posted(&post(&mut session, 1)), [id(1)]);
    assert!(posted(&post(&mut session, 2)).is_empty(), "one at a time in a room");
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    assert_eq!(posted(&session.handle(welcome(3))), [id(1)]);
    session.handle(own_event(1, 4));
    assert_eq!(posted(&session.handle(ack(1, 4))).len() + 1, 1, "the event has already let the next one go");
    assert_eq!(session.outbox().iter().map(|pending| pending.client_id).collect::<Vec<_>>(), [id(2)]);
}

#[test]
fn the_event_alone_proves_that_a_message_was_committed() {
    let mut session = live();
    post(&mut session, 1);
    session.handle(own_event(1, 4));
    assert_eq!(session.outbox().iter().count(), 0);
    session.handle(ack(1, 4));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 4);
}

#[test]
fn an_ack_before_its_event_keeps_the_message_on_the_screen() {
    let mut session = live();
    post(&mut session, 1);
    session.handle(ack(1, 4));
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Committed(4));
    session.handle(own_event(1, 4));
    assert_eq!(session.outbox().iter().count(), 0);
}

#[test]
fn a_hole_is_asked_for_once_and_filled_in_order() {
    let mut session = live();
    let out = session.handle(Input::Received(ServerFrame::Event(message(ROOM, 6))));
    assert_eq!(frames(&out), [&ClientFrame::Recover { room: ROOM, after: 3 }]);
    let out = session.handle(Input::Received(ServerFrame::Event(message(ROOM, 7))));
    assert!(frames(&out).is_empty());
    let events = (4..=5).map(|seq| message(ROOM, seq)).collect();
    session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events }));
    let seqs: Vec<_> = session.timeline(ROOM).unwrap().events().map(|event| event.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn an_event_that_came_while_its_page_was_loading_is_fetched() {
    let mut session = Session::default();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(welcome(3));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    let out = session.handle(Input::Loaded(page(1..=3)));
    assert_eq!(frames(&out), [&ClientFrame::Recover { room: ROOM, after: 3 }]);
}

#[test]
fn being_too_far_behind_loads_the_newest_page() {
    let mut session = live();
    let out = session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 900 }));
    assert_eq!(out, [Output::FetchNewest(ROOM)]);
    session.handle(Input::Loaded(page(851..=900)));
    assert_eq!(session.timeline(ROOM).unwrap().first_seq(), 851);
}

#[test]
fn a_timeline_that_the_server_does_not_know_is_replaced() {
    let mut session = live();
    session.handle(Input::Loaded(page(1..=100)));
    session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 50 }));
    session.handle(Input::Loaded(page(1..=50)));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 51))));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 51);
}

#[test]
fn what_hello_asks_for_is_not_asked_for_twice() {
    let mut session = Session::default();
    session.handle(Input::Loaded(page(1..=3)));
    session.handle(Input::Start);
    session.handle(Input::Opened);
    assert!(frames(&session.handle(welcome(9))).is_empty());
    let events = (4..=9).map(|seq| message(ROOM, seq)).collect();
    session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events }));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 9);
}

#[test]
fn a_page_from_before_hello_that_comes_after_it_is_completed() {
    let mut session = Session::default();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(Input::Loaded(page(1..=3)));
    assert_eq!(frames(&session.handle(welcome(9))), [&ClientFrame::Recover { room: ROOM, after: 3 }]);
}

#[test]
fn another_person_on_the_same_browser_sends_nothing_of_the_first() {
    let mut session = live();
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    post(&mut session, 1);
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let other = Person { id: UserId(Uuid::from_u128(3)), name: "cy".into() };
    let frame = ServerFrame::Welcome { me: other, rooms: vec![info(3)], heartbeat_seconds: 20 };
    let out = session.handle(Input::Received(frame));
    assert!(out.contains(&Output::Disconnect) && posted(&out).is_empty());
    assert_eq!(session.link(), Link::Ended);
    assert_eq!(session.outbox().iter().count(), 1);
}

#[test]
fn a_room_on_the_screen_that_is_joined_again_elsewhere_comes_back() {
    let mut session = live();
    session.handle(Input::Watch(Some(ROOM)));
    session.handle(Input::Received(ServerFrame::RoomLeft { room: ROOM, user: me().id }));
    let out = session.handle(Input::Received(ServerFrame::RoomJoined(info(5))));
    assert!(out.contains(&Output::FetchNewest(ROOM)));
    assert_eq!(frames(&out), [&ClientFrame::Watch { room: Some(ROOM) }]);
}

#[test]
fn who_logs_out_is_neither_reconnected_nor_renewed() {
    let mut session = live();
    assert!(session.handle(Input::Stop).contains(&Output::Disconnect));
    assert!(session.handle(Input::Closed { code: close::SESSION_ENDED, jitter: 0 }).is_empty());
    post(&mut session, 1);
    assert!(session.handle(Input::Start).contains(&Output::Connect), "the log-out failed");
}

#[test]
fn a_renewal_that_hangs_is_given_up() {
    let mut session = live();
    let out = session.handle(Input::Closed { code: close::SESSION_ENDED, jitter: 0 });
    assert!(has_timer(&out, Timer::Handshake));
    let out = session.handle(Input::TimerFired { timer: Timer::Handshake, jitter: 0 });
    assert!(has_timer(&out, Timer::Reconnect));
    assert!(session.handle(Input::Renewed { renewal: Renewal::Done, jitter: 0 }).is_empty(), "too late");
}

#[test]
fn a_throttled_message_waits_and_goes_later() {
    let mut session = live();
    post(&mut session, 1);
    let error = ErrorBody::from(ErrorCode::TooManyRequests).retry_after(3);
    let out = session.handle(Input::Received(ServerFrame::Refused { client_id: id(1), error }));
    assert!(out.contains(&Output::SetTimer { timer: Timer::Resend, after_ms: 3_000 }));
    assert!(posted(&post(&mut session, 2)).is_empty());
    let out = session.handle(Input::TimerFired { timer: Timer::Resend, jitter: 0 });
    assert_eq!(posted(&out), [id(1)]);
}

#[test]
fn a_refused_message_stays_with_its_reason_and_lets_others_pass() {
    let mut session = live();
    post(&mut session, 1);
    post(&mut session, 2);
    let error = ErrorBody::from(ErrorCode::NotAMember);
    let out = session.handle(Input::Received(ServerFrame::Refused { client_id: id(1), error: error.clone() }));
    assert_eq!(posted(&out), [id(2)]);
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Failed(error));
    session.handle(own_event(2, 4));
    assert_eq!(posted(&session.handle(Input::Retry(id(1)))), [id(1)]);
    session.handle(Input::Discard(id(1)));
    assert_eq!(session.outbox().iter().count(), 0);
}

#[test]
fn a_connection_that_never_opened_renews_the_token_first() {
    let mut session = Session::default();
    assert!(session.handle(Input::Start).contains(&Output::Connect));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    let out = session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    assert!(out.contains(&Output::Renew) && !out.contains(&Output::Connect));
    let out = session.handle(Input::Renewed { renewal: Renewal::Unreachable, jitter: 0 });
    assert!(has_timer(&out, Timer::Reconnect));
    session.handle(Input::TimerFired { timer: Timer::Reconnect, jitter: 0 });
    assert!(session.handle(Input::Renewed { renewal: Renewal::Done, jitter: 0 }).contains(&Output::Connect));
}

#[test]
fn an_ended_session_stops_trying() {
    let mut session = live();
    let out = session.handle(Input::Closed { code: close::SESSION_ENDED, jitter: 0 });
    assert!(out.contains(&Output::Renew));
    session.handle(Input::Renewed { renewal: Renewal::Refused, jitter: 0 });
    assert_eq!(session.link(), Link::Ended);
    assert!(session.handle(Input::ConnectNow).is_empty());
}

#[test]
fn a_silent_server_is_left_after_two_heartbeats() {
    let mut session = live();
    let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    assert_eq!(frames(&out), [&ClientFrame::Ping]);
    let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    assert!(out.contains(&Output::Disconnect) && has_timer(&out, Timer::Reconnect));

    let mut session = live();
    session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    session.handle(Input::Received(ServerFrame::Pong));
    let out = session.handle(Input::TimerFired { timer: Timer::Heartbeat, jitter: 0 });
    assert_eq!(frames(&out), [&ClientFrame::Ping]);
}

#[test]
fn a_room_that_was_left_elsewhere_is_forgotten() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::RoomLeft { room: ROOM, user: me().id }));
    assert!(session.timeline(ROOM).is_none() && session.joined().is_empty());
    assert!(session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4)))).is_empty());
}
