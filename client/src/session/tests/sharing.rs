//! An outbox that the tabs of a browser share.

use super::*;
use crate::outbox::Notice;

/// A tab that is live, and knows that nothing is kept.
fn tab() -> Session {
    let mut session = Session::default();
    session.handle(Input::Restored(Kept { me: Some(me()), rooms: vec![page(1..=3)], shared: true, ..Kept::default() }));
    session.handle(Input::Start);
    session.handle(Input::Opened);
    assert!(session.handle(welcome(3)).contains(&Output::Claim), "what others left is looked for");
    assert!(session.handle(Input::Claimed(vec![])).contains(&Output::Release));
    session
}

fn write(session: &mut Session, n: u128) -> Vec<Output> {
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

fn told(session: &mut Session, n: u128) -> Vec<Output> {
    session.handle(Input::Told(Notice::Kept(Box::new(written(n)))))
}

fn waiting(session: &Session) -> Vec<ClientId> {
    session.outbox().iter().map(|pending| pending.client_id).collect()
}

#[test]
fn a_message_is_sent_only_after_what_other_tabs_wrote_before() {
    let mut session = tab();
    let out = write(&mut session, 2);
    assert!(posted(&out).is_empty());
    let keep = out.iter().position(|output| matches!(output, Output::Keep(_)));
    assert!(keep < out.iter().position(|output| *output == Output::Claim), "the list is to hold it");
    let out = session.handle(Input::Claimed(vec![written(1), written(2)]));
    assert_eq!(posted(&out), [id(1)]);
    assert_eq!(posted(&session.handle(ack(1, 4))), [id(2)]);
    assert!(session.handle(ack(2, 5)).contains(&Output::Release), "all is sent");
}

#[test]
fn what_another_tab_has_sent_goes_again_where_the_server_has_no_longer_got_it() {
    let mut session = tab();
    told(&mut session, 1);
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    // Another tab has sent it; then a backup is restored, in which all is that this tab has seen.
    session.handle(Input::Told(Notice::Forgotten { client_id: id(1), seq: Some(9) }));
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let out = session.handle(welcome(3));
    assert!(out.iter().any(|out| matches!(out, Output::Keep(kept) if kept.client_id == id(1))));
    assert_eq!(posted(&session.handle(Input::Claimed(vec![written(1)]))), [id(1)]);
}

#[test]
fn what_is_written_while_a_list_is_on_its_way_waits_for_the_next() {
    let mut session = tab();
    write(&mut session, 1);
    assert!(!write(&mut session, 2).contains(&Output::Claim));
    let out = session.handle(Input::Claimed(vec![written(1)]));
    assert_eq!(posted(&out), [id(1)]);
    assert!(out.contains(&Output::Claim));
    assert!(posted(&session.handle(ack(1, 4))).is_empty());
    assert_eq!(posted(&session.handle(Input::Claimed(vec![written(2)]))), [id(2)]);
}

#[test]
fn what_another_tab_writes_is_shown_and_sent_by_whoever_has_the_turn() {
    let mut session = tab();
    assert!(told(&mut session, 1).contains(&Output::Claim));
    assert_eq!(waiting(&session), [id(1)]);
    // The other one was faster.
    session.handle(Input::Told(Notice::Forgotten { client_id: id(1), seq: Some(4) }));
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Committed(4), "shown until its event is there");
    assert!(session.handle(Input::Claimed(vec![])).contains(&Output::Release));
    session.handle(own_event(1, 4));
    assert_eq!(waiting(&session), []);
    told(&mut session, 2);
    assert_eq!(posted(&session.handle(Input::Claimed(vec![written(2)]))), [id(2)]);
}

#[test]
fn what_another_tab_is_done_with_is_not_sent_again() {
    let mut session = tab();
    told(&mut session, 1);
    assert!(posted(&session.handle(Input::Claimed(vec![]))).is_empty());
    assert_eq!(waiting(&session), []);
    told(&mut session, 2);
    session.handle(Input::Told(Notice::Forgotten { client_id: id(2), seq: None }));
    assert_eq!(waiting(&session), []);
}

#[test]
fn what_the_browser_could_not_keep_is_sent_all_the_same() {
    let mut session = tab();
    write(&mut session, 1);
    assert_eq!(posted(&session.handle(Input::Claimed(vec![]))), [id(1)]);
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert_eq!(waiting(&session), [id(1)]);
}

#[test]
fn a_tab_without_a_connection_gives_its_turn_back() {
    let mut session = tab();
    write(&mut session, 1);
    session.handle(Input::Claimed(vec![written(1)]));
    assert!(session.handle(Input::Closed { code: 1006, jitter: 0 }).contains(&Output::Release));
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let out = session.handle(welcome(3));
    assert!(out.contains(&Output::Claim) && posted(&out).is_empty());
    // Meanwhile another tab has sent it, and its event is yet to come.
    assert!(session.handle(Input::Claimed(vec![])).contains(&Output::Release));
    assert_eq!(waiting(&session), []);
}

#[test]
fn a_refusal_holds_for_all_tabs_until_somebody_tries_again() {
    let mut session = tab();
    told(&mut session, 1);
    let error = ErrorBody::from(ErrorCode::Muted);
    let failed = Pending { state: State::Failed(error), ..written(1) };
    session.handle(Input::Told(Notice::Kept(Box::new(failed.clone()))));
    session.handle(Input::Claimed(vec![failed.clone()]));
    assert_eq!(session.outbox().iter().next(), Some(&failed));
    let out = session.handle(Input::Retry(id(1)));
    assert!(out.contains(&Output::Keep(written(1))) && out.contains(&Output::Claim));
    assert_eq!(posted(&session.handle(Input::Claimed(vec![written(1)]))), [id(1)]);
}

#[test]
fn ids_of_all_tabs_are_in_one_order_also_where_the_clock_was_set_back() {
    let at = |time: u64| ClientId(Uuid::from_u128((u128::from(time) << 80) | (7 << 76) | (2 << 62)));
    let mut session = tab();
    assert_eq!(session.time_of_id(1_000), 1_000);
    assert_eq!(session.time_of_id(1_000), 1_001);
    session.handle(Input::Told(Notice::Kept(Box::new(Pending { client_id: at(5_000), ..written(1) }))));
    assert_eq!(session.time_of_id(2_000), 5_001);
}

#[test]
fn what_is_sent_again_after_a_backup_was_restored_is_not_taken_for_an_event_of_the_past_before() {
    let mut session = tab();
    session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events: vec![] }));
    session.handle(own_event(1, 4));
    session.handle(Input::Closed { code: close::GOING_AWAY, jitter: 0 });
    // Another tab has heard first that the server has it no longer.
    assert!(!told(&mut session, 1).iter().any(|output| matches!(output, Output::Forget { .. })));
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let mut out = session.handle(welcome(3));
    out.extend(session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 3, forget: true })));
    out.extend(session.handle(Input::Claimed(vec![written(1)])));
    assert!(!out.iter().any(|output| matches!(output, Output::Forget { .. })));
    assert_eq!(posted(&out), [id(1)]);
    assert!(session.handle(own_event(1, 4)).contains(&Output::Forget { client_id: id(1), seq: Some(4) }));
}

#[test]
fn what_is_in_the_room_already_is_not_sent_again_once_the_server_has_the_same_past() {
    let mut session = tab();
    session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events: vec![] }));
    session.handle(own_event(1, 4));
    assert!(told(&mut session, 1).contains(&Output::Forget { client_id: id(1), seq: Some(4) }));
    session.handle(Input::Closed { code: close::GOING_AWAY, jitter: 0 });
    told(&mut session, 1);
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    session.handle(welcome(4));
    let out = session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events: vec![] }));
    assert!(out.contains(&Output::Forget { client_id: id(1), seq: Some(4) }));
    assert_eq!(waiting(&session), []);
    assert!(posted(&session.handle(Input::Claimed(vec![]))).is_empty());
}
