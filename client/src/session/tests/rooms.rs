use super::*;

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
    let out = session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 900, forget: false }));
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
    let out = session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 900, forget: false }));
    assert!(!out.contains(&Output::FetchNewest(ROOM)));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 901))));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 901);
}

#[test]
fn a_timeline_that_the_server_does_not_know_is_replaced() {
    let mut session = live();
    session.handle(Input::Loaded(page(1..=100)));
    session.handle(Input::Received(ServerFrame::Resync { room: ROOM, last_seq: 50, forget: false }));
    session.handle(Input::Loaded(page(1..=50)));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 51))));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 51);
}

#[test]
fn what_was_kept_of_another_past_is_not_mixed_with_what_the_server_has() {
    // The page that the server rendered begins after what was kept: nothing shows that they belong together.
    let mut session = Session::default();
    session.handle(kept(vec![]));
    session.handle(Input::Loaded(page(4..=9)));
    assert_eq!(session.timeline(ROOM).unwrap().first_seq(), 4);
    // A page that overlaps shows that they don't.
    let mut other = page(2..=9);
    other.events.iter_mut().for_each(|event| event.at = Timestamp(event.at.0 + 1));
    let mut session = Session::default();
    session.handle(kept(vec![]));
    session.handle(Input::Loaded(other));
    assert_eq!(session.timeline(ROOM).unwrap().first_seq(), 2);
}

#[test]
fn what_was_kept_and_is_read_only_after_hello_is_left_out() {
    // A backup was restored since. The browser was back online before what it keeps was read.
    for welcomed_first in [false, true] {
        let mut session = Session::default();
        session.handle(Input::NetworkBack);
        assert_eq!(frames(&session.handle(Input::Opened)), [&ClientFrame::Hello { resume: vec![] }]);
        if welcomed_first {
            session.handle(welcome(1));
        }
        session.handle(kept(vec![written(1)]));
        if !welcomed_first {
            session.handle(welcome(1));
        }
        assert!(session.timeline(ROOM).is_none(), "nothing shows that it is of the same past");
        assert_eq!((session.joined().len(), session.joined()[0].last_seq), (1, 1));
        assert_eq!(session.outbox().iter().count(), 1, "what was written is still sent");
        session.handle(Input::Received(ServerFrame::Event(message(ROOM, 2))));
        session.handle(Input::Loaded(page(1..=2)));
        assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 2);
    }
}

#[test]
fn a_server_that_is_newer_is_noticed_and_nothing_stops() {
    let mut session = live();
    let frame = ServerFrame::Unsupported { kind: "draw".into(), body: Vec::new() };
    assert_eq!(session.handle(Input::Received(frame)), [Output::Changed(Change::Outdated)]);
    assert!(session.handle(Input::Unreadable).is_empty(), "it is said once");
    let kind = EventKind::Unsupported { kind: "threaded".into(), body: Vec::new() };
    session.handle(Input::Received(ServerFrame::Event(Event { kind, ..message(ROOM, 4) })));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 5))));
    assert_eq!(session.timeline(ROOM).unwrap().last_seq(), 5);
    assert!(session.outdated());
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
fn a_room_on_the_screen_that_is_joined_again_elsewhere_comes_back() {
    let mut session = live();
    session.handle(Input::Watch(Some(ROOM)));
    session.handle(Input::Received(ServerFrame::RoomLeft { room: ROOM, user: me().id, removal: None }));
    let out = session.handle(Input::Received(ServerFrame::RoomJoined(info(5))));
    assert!(out.contains(&Output::FetchNewest(ROOM)));
    assert_eq!(frames(&out), [&ClientFrame::Watch { room: Some(ROOM) }]);
}

#[test]
fn a_room_that_was_left_elsewhere_is_forgotten() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::RoomLeft { room: ROOM, user: me().id, removal: None }));
    assert!(session.timeline(ROOM).is_none() && session.joined().is_empty());
    assert!(session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4)))).is_empty());
}

#[test]
fn what_was_kept_shows_before_there_is_a_connection_and_resumes_from_there() {
    let mut session = Session::default();
    session.handle(kept(vec![]));
    assert_eq!((session.timeline(ROOM).unwrap().last_seq(), session.joined().len()), (3, 1));
    session.handle(Input::Start);
    assert_eq!(frames(&session.handle(Input::Opened)), [&ClientFrame::Hello { resume: vec![position(3)] }]);
}

#[test]
fn a_page_from_before_it_was_told_that_the_room_was_joined_is_completed() {
    let mut session = new();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    let welcome = ServerFrame::Welcome {
        me: me(),
        rooms: Vec::new(),
        heartbeat_seconds: 20,
        server_version: String::new(),
        blocked: Vec::new(),
        later: LaterCounts::default(),
    };
    session.handle(Input::Received(welcome));
    session.handle(Input::Loaded(page(1..=3)));
    let out = session.handle(Input::Received(ServerFrame::RoomJoined(info(9))));
    assert_eq!(frames(&out), [&ClientFrame::Recover { room: ROOM, after: 3 }]);
}

#[test]
fn a_conversation_that_was_closed_is_listed_again_when_there_is_more() {
    let mut session = live();
    let closed = RoomInfo { hidden_until: 4, ..info(3) };
    session.handle(Input::Received(ServerFrame::RoomChanged(closed)));
    assert!(session.joined()[0].is_hidden());
    let out = session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    assert!(out.contains(&Output::Changed(Change::Joined)));
    assert!(!session.joined()[0].is_hidden());
}
