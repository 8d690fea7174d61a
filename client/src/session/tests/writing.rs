use super::*;

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
fn a_message_whose_files_the_server_lacks_looks_after_them_and_goes_later() {
    let mut session = live();
    let (text, reply) = ("with a file".to_owned(), None);
    let file =
        OwnFile { id: FileId(Uuid::from_u128(7)), name: "a".into(), size: 3, alt: String::new(), spoiler: false };
    session.handle(Input::Post {
        room: ROOM,
        client_id: id(1),
        text,
        reply,
        at: Timestamp(0),
        files: vec![file],
        thread: None,
    });
    assert_eq!(posted(&session.handle(Input::Uploaded(id(1)))), [id(1)]);
    let error = ErrorBody::from(ErrorCode::FileUnfinished).retry_after(1);
    let out = session.handle(Input::Received(ServerFrame::Refused { client_id: id(1), error }));
    assert!(out.iter().any(|out| matches!(out, Output::Keep(kept) if kept.state == State::Uploading)));
    assert!(posted(&session.handle(Input::Uploaded(id(1)))).is_empty(), "not at once");
    assert_eq!(posted(&session.handle(Input::TimerFired { timer: Timer::Resend, jitter: 0 })), [id(1)]);
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
fn what_was_kept_goes_first() {
    let mut session = Session::default();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(welcome(3));
    assert!(posted(&post(&mut session, 2)).is_empty(), "nothing goes before what was kept is known");
    let out = session.handle(kept(vec![written(1)]));
    assert_eq!(posted(&out), [id(1)]);
    assert_eq!(posted(&session.handle(ack(1, 4))), [id(2)]);
}

#[test]
fn what_was_kept_of_somebody_else_is_not_sent() {
    let mut session = Session::default();
    let somebody = Person { id: UserId(Uuid::from_u128(9)), name: "cy".into(), display_name: None, avatar: None };
    session.handle(Input::Restored(Kept { me: Some(somebody), pending: vec![written(1)], ..Kept::default() }));
    session.handle(Input::Start);
    session.handle(Input::Opened);
    let out = session.handle(welcome(3));
    assert!(posted(&out).is_empty() && out.contains(&Output::Disconnect));
}

fn forget(n: u128, seq: Option<Seq>) -> Output {
    Output::Forget { client_id: id(n), seq }
}

#[test]
fn a_message_is_kept_until_the_server_has_it_or_the_person_gives_it_up() {
    let mut session = live();
    assert!(post(&mut session, 1).contains(&Output::Keep(written(1))));
    assert!(session.handle(own_event(1, 4)).contains(&forget(1, Some(4))));
    assert!(!session.handle(ack(1, 4)).contains(&forget(1, Some(4))), "once");
    post(&mut session, 2);
    assert!(session.handle(ack(2, 5)).contains(&forget(2, Some(5))));
    post(&mut session, 3);
    let error = ErrorBody::from(ErrorCode::NotAMember);
    let out = session.handle(Input::Received(ServerFrame::Refused { client_id: id(3), error: error.clone() }));
    assert!(out.contains(&Output::Keep(Pending { state: State::Failed(error), ..written(3) })));
    assert!(session.handle(Input::Discard(id(3))).contains(&forget(3, None)));
}

#[test]
fn somebody_elses_message_under_ones_own_client_id_proves_nothing() {
    let mut session = live();
    post(&mut session, 1);
    let mut event = message(ROOM, 4);
    event.kind = EventKind::posted(id(1), Content::Text("mine!".into()));
    session.handle(Input::Received(ServerFrame::Event(event)));
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Sent);
}

#[test]
fn a_second_answer_changes_nothing() {
    let mut session = live();
    post(&mut session, 1);
    let refused = |error: ErrorBody| Input::Received(ServerFrame::Refused { client_id: id(1), error });
    let error = ErrorBody::from(ErrorCode::NotAMember);
    session.handle(refused(error.clone()));
    let out = session.handle(refused(ErrorBody::from(ErrorCode::Busy).retry_after(2)));
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Failed(error));
    assert!(!has_timer(&out, Timer::Resend));
}

#[test]
fn a_refusal_that_comes_after_the_proof_is_no_refusal() {
    let mut session = live();
    post(&mut session, 1);
    session.handle(ack(1, 4));
    let error = ErrorBody::from(ErrorCode::NotAMember);
    session.handle(Input::Received(ServerFrame::Refused { client_id: id(1), error }));
    assert_eq!(session.outbox().iter().next().unwrap().state, State::Committed(4));
}

#[test]
fn what_was_acknowledged_and_is_gone_with_a_restored_backup_is_sent_again() {
    let mut session = live();
    post(&mut session, 1);
    let at = Timestamp(0);
    session.handle(Input::Received(ServerFrame::Posted { client_id: id(1), room: ROOM, seq: 5, at }));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    // Where it is there all the same, and the welcome was only older, the server tells so.
    assert_eq!(posted(&session.handle(welcome(2))), [id(1)]);
    let out = session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 2, forget: true }));
    assert!(posted(&out).is_empty(), "it is on its way");
    session.handle(own_event(1, 3));
    assert_eq!(session.outbox().iter().count(), 0);
}

#[test]
fn a_message_waits_for_its_files_and_what_comes_after_it_waits_for_the_message() {
    let mut session = live();
    let files = vec![OwnFile {
        id: FileId(Uuid::from_u128(9)),
        name: "a.png".into(),
        size: 3,
        alt: String::new(),
        spoiler: false,
    }];
    let text = String::new();
    let out = session.handle(Input::Post {
        room: ROOM,
        client_id: id(1),
        text,
        reply: None,
        at: Timestamp(0),
        files,
        thread: None,
    });
    assert!(posted(&out).is_empty());
    assert!(posted(&post(&mut session, 2)).is_empty());
    // Elsewhere nobody waits.
    let other = RoomId(Uuid::from_u128(77));
    let text = "three".to_owned();
    let out = session.handle(Input::Post {
        room: other,
        client_id: id(3),
        text,
        reply: None,
        at: Timestamp(0),
        files: Vec::new(),
        thread: None,
    });
    assert_eq!(posted(&out), [id(3)]);
    let out = session.handle(Input::Uploaded(id(1)));
    assert_eq!(posted(&out), [id(1)]);
    assert!(out.iter().any(|out| matches!(out, Output::Keep(kept) if kept.state == State::Waiting)));
    // What can't be brought to the server waits for the person, and is brought there again before it is sent.
    session.handle(own_event(1, 4));
    session.handle(own_event(2, 5));
    let (text, reply) = (String::new(), None);
    let file =
        OwnFile { id: FileId(Uuid::from_u128(8)), name: "b".into(), size: 3, alt: String::new(), spoiler: false };
    session.handle(Input::Post {
        room: ROOM,
        client_id: id(4),
        text,
        reply,
        at: Timestamp(0),
        files: vec![file],
        thread: None,
    });
    session.handle(Input::NotUploaded { client_id: id(4), error: ErrorCode::FilesFull.into() });
    assert!(matches!(session.outbox().iter().last().unwrap().state, State::Failed(_)));
    assert!(posted(&session.handle(Input::Retry(id(4)))).is_empty());
    assert_eq!(posted(&session.handle(Input::Uploaded(id(4)))), [id(4)]);
    // Told once more, nothing happens.
    assert!(posted(&session.handle(Input::Uploaded(id(1)))).is_empty());
}
