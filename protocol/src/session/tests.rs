use uuid::Uuid;

use super::*;
use crate::{
    ClientId, Content, ErrorBody, ErrorCode, EventKind, Seq, Timestamp,
    api::RoomPage,
    frame::{ServerFrame, close},
    outbox::{Pending, State},
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
    RoomInfo { id: ROOM, name: "Lobby".into(), last_seq, read_seq: last_seq, unread: 0 }
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
    assert!(frames(&out).contains(&&ClientFrame::Recover { room: ROOM, after: 3 }));
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
fn being_too_far_behind_leaves_a_hole_and_loads_the_newest_page() {
    let mut session = live();
    session.handle(Input::Watch(Some(ROOM)));
    let out = session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 900 }));
    assert!(out.contains(&Output::FetchNewest(ROOM)));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 901))));
    session.handle(Input::Loaded(page(851..=900)));
    let stretches = session.timeline(ROOM).unwrap().stretches();
    let ranges: Vec<_> = stretches.iter().map(|stretch| (stretch.first_seq(), stretch.last_seq())).collect();
    assert_eq!(ranges, [(1, 3), (851, 901)]);
}

#[test]
fn a_room_that_nobody_looks_at_is_not_loaded_however_far_behind() {
    let mut session = live();
    let out = session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 900 }));
    assert!(!out.contains(&Output::FetchNewest(ROOM)));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 901))));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 901);
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

fn kept(pending: Vec<Pending>) -> Input {
    Input::Restored(Kept { me: Some(me()), rooms: vec![page(1..=3)], pending })
}

fn written(n: u128) -> Pending {
    Pending { client_id: id(n), room: ROOM, text: format!("{n}"), at: Timestamp(0), state: State::Waiting }
}

fn unread(session: &Session) -> (Seq, u32) {
    (session.joined()[0].read_seq, session.joined()[0].unread)
}

fn told(read_seq: Seq, as_of: Seq, unread: u32) -> Input {
    Input::Received(ServerFrame::Unread { room: ROOM, read_seq, as_of, unread })
}

#[test]
fn what_was_kept_is_there_at_once_and_goes_first() {
    let mut session = Session::default();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(welcome(3));
    assert!(posted(&post(&mut session, 2)).is_empty(), "nothing goes before what was kept is known");
    let out = session.handle(kept(vec![written(1)]));
    assert_eq!(posted(&out), [id(1)]);
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 3);
    assert_eq!(posted(&session.handle(ack(1, 4))), [id(2)]);
}

#[test]
fn what_was_kept_shows_before_there_is_a_connection_and_resumes_from_there() {
    let mut session = Session::default();
    session.handle(kept(vec![]));
    assert_eq!((session.timeline(ROOM).unwrap().last_seq(), session.joined().len()), (3, 1));
    session.handle(Input::Start);
    assert_eq!(frames(&session.handle(Input::Opened)), [&ClientFrame::Hello { resume: vec![(ROOM, 3)] }]);
}

#[test]
fn what_was_kept_of_somebody_else_is_not_sent() {
    let mut session = Session::default();
    let somebody = Person { id: UserId(Uuid::from_u128(9)), name: "cy".into() };
    session.handle(Input::Restored(Kept { me: Some(somebody), rooms: vec![], pending: vec![written(1)] }));
    session.handle(Input::Start);
    session.handle(Input::Opened);
    let out = session.handle(welcome(3));
    assert!(posted(&out).is_empty() && out.contains(&Output::Disconnect));
}

#[test]
fn a_message_is_kept_until_the_server_has_it_or_the_person_gives_it_up() {
    let mut session = live();
    assert!(post(&mut session, 1).contains(&Output::Keep(written(1))));
    assert!(session.handle(own_event(1, 4)).contains(&Output::Forget(id(1))));
    assert!(!session.handle(ack(1, 4)).contains(&Output::Forget(id(1))), "once");
    post(&mut session, 2);
    assert!(session.handle(ack(2, 5)).contains(&Output::Forget(id(2))));
    post(&mut session, 3);
    let error = ErrorBody::from(ErrorCode::NotAMember);
    let out = session.handle(Input::Received(ServerFrame::Refused { client_id: id(3), error: error.clone() }));
    assert!(out.contains(&Output::Keep(Pending { state: State::Failed(error), ..written(3) })));
    assert!(session.handle(Input::Discard(id(3))).contains(&Output::Forget(id(3))));
}

#[test]
fn what_another_tab_left_unsent_goes_unless_it_is_in_the_room_already() {
    let mut session = live();
    session.handle(own_event(1, 4));
    let out = session.handle(Input::Adopted(vec![written(1), written(2)]));
    assert!(out.contains(&Output::Forget(id(1))));
    assert_eq!(posted(&out), [id(2)]);
}

#[test]
fn somebody_elses_message_under_ones_own_client_id_proves_nothing() {
    let mut session = live();
    post(&mut session, 1);
    let mut event = message(ROOM, 4);
    event.kind = EventKind::Posted { client_id: id(1), content: Content::Text("mine!".into()) };
    session.handle(Input::Received(ServerFrame::Event(event)));
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Sent);
}

#[test]
fn what_others_write_is_unread_until_it_is_read_on_any_device() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    session.handle(own_event(1, 5));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 6))));
    assert_eq!(unread(&session), (3, 2));
    let out = session.handle(Input::Read { room: ROOM, seq: 4 });
    assert_eq!(frames(&out), [&ClientFrame::Read { room: ROOM, seq: 4 }]);
    assert_eq!(unread(&session), (4, 1));
    assert!(frames(&session.handle(Input::Read { room: ROOM, seq: 6 })).is_empty(), "one at a time");
    assert_eq!(frames(&session.handle(told(4, 6, 1))), [&ClientFrame::Read { room: ROOM, seq: 6 }]);
    assert_eq!(unread(&session), (6, 0));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 7))));
    session.handle(told(7, 7, 0));
    assert_eq!(unread(&session), (7, 0), "read on another device");
}

#[test]
fn what_was_read_without_a_connection_is_told_with_the_next() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::Read { room: ROOM, seq: 4 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let info = RoomInfo { read_seq: 3, unread: 1, ..info(4) };
    let welcome = ServerFrame::Welcome { me: me(), rooms: vec![info], heartbeat_seconds: 20 };
    let out = session.handle(Input::Received(welcome));
    assert!(frames(&out).contains(&&ClientFrame::Read { room: ROOM, seq: 4 }));
    assert_eq!(unread(&session), (4, 0));
}

#[test]
fn a_room_that_is_not_loaded_asks_for_its_count_where_an_event_is_missing() {
    let mut session = new();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(welcome(3));
    let out = session.handle(Input::Received(ServerFrame::Event(message(ROOM, 6))));
    assert_eq!(frames(&out), [&ClientFrame::Read { room: ROOM, seq: 3 }]);
    session.handle(told(3, 6, 3));
    assert_eq!(unread(&session), (3, 3));
}
