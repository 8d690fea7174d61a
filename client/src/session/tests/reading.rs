use super::*;
use protocol::api::FollowedThread;

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
    let welcome = ServerFrame::Welcome {
        me: me(),
        rooms: vec![info],
        heartbeat_seconds: 20,
        server_version: String::new(),
        blocked: Vec::new(),
        later: LaterCounts::default(),
    };
    assert!(frames(&session.handle(Input::Received(welcome.clone()))).is_empty(), "it may be of another past");
    // The connection goes before it is certain.
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    session.handle(Input::Received(welcome));
    let out = session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events: Vec::new() }));
    assert!(frames(&out).contains(&&ClientFrame::Read { room: ROOM, seq: 4 }));
    assert_eq!(unread(&session), (4, 0));
}

#[test]
fn what_was_read_of_another_past_is_not_told() {
    let mut session = live();
    for seq in 4..=9 {
        session.handle(Input::Received(ServerFrame::Event(message(ROOM, seq))));
    }
    session.handle(Input::Read { room: ROOM, seq: 9 });
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    // A backup was restored that ended at 2, and five more were written.
    let info = RoomInfo { read_seq: 2, unread: 5, ..info(7) };
    let me = me();
    session.handle(Input::Received(ServerFrame::Welcome {
        me,
        rooms: vec![info],
        heartbeat_seconds: 20,
        server_version: String::new(),
        blocked: Vec::new(),
        later: LaterCounts::default(),
    }));
    let forget = ServerFrame::Resync { room: ROOM, last_seq: 7, forget: true };
    let out = session.handle(Input::Received(forget));
    assert!(frames(&out).is_empty(), "{out:?}");
    assert_eq!(unread(&session), (2, 5));
    assert!(session.timeline(ROOM).unwrap().events().next().is_none());
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

#[test]
fn what_came_after_a_room_was_joined_counts_also_where_that_is_told_again() {
    let mut session = live();
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 5))));
    let again = RoomInfo { read_seq: 3, unread: 1, ..info(4) };
    session.handle(Input::Received(ServerFrame::RoomJoined(again)));
    assert_eq!(unread(&session), (3, 2));
    assert_eq!(session.joined().len(), 1);
}

#[test]
fn nothing_is_told_of_rooms_of_which_nothing_is_here_nor_of_what_was_replaced() {
    // Read up to 9 elsewhere, as the server has said; then a backup is restored.
    let mut session = new();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(Input::Received(ServerFrame::RoomChanged(info(9))));
    session.handle(welcome(9));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let restored = RoomInfo { read_seq: 4, unread: 3, ..info(7) };
    let welcome = |info| {
        Input::Received(ServerFrame::Welcome {
            me: me(),
            rooms: vec![info],
            heartbeat_seconds: 20,
            server_version: String::new(),
            blocked: Vec::new(),
            later: LaterCounts::default(),
        })
    };
    assert!(frames(&session.handle(welcome(restored.clone()))).is_empty());
    assert_eq!(unread(&session), (4, 3));

    // What was kept of another past, and how far it was read, goes with the page that the server renders.
    let mut session = Session::default();
    session.handle(Input::Restored(Kept { me: Some(me()), rooms: vec![page(1..=9)], ..Kept::default() }));
    let mut rendered = page(1..=7);
    rendered.events.iter_mut().skip(4).for_each(|event| event.at = Timestamp(event.at.0 + 1));
    rendered.room = restored.clone();
    session.handle(Input::Loaded(rendered));
    session.handle(Input::Start);
    session.handle(Input::Opened);
    session.handle(welcome(restored));
    let out = session.handle(Input::Received(ServerFrame::Recovered { room: ROOM, events: Vec::new() }));
    assert!(frames(&out).is_empty(), "{out:?}");
    assert_eq!(unread(&session), (4, 3));
}

#[test]
fn what_is_read_before_the_answer_to_hello_counts_only_in_the_same_past() {
    for forget in [false, true] {
        let mut session = new();
        session.handle(Input::Loaded(page(1..=9)));
        session.handle(Input::Start);
        session.handle(Input::Opened);
        let room = RoomInfo { read_seq: 2, unread: 2, ..info(if forget { 4 } else { 9 }) };
        session.handle(Input::Received(ServerFrame::Welcome {
            me: me(),
            rooms: vec![room],
            heartbeat_seconds: 20,
            server_version: String::new(),
            blocked: Vec::new(),
            later: LaterCounts::default(),
        }));
        assert!(frames(&session.handle(Input::Read { room: ROOM, seq: 8 })).is_empty());
        let out = session.handle(Input::Received(if forget {
            ServerFrame::Resync { room: ROOM, last_seq: 4, forget }
        } else {
            ServerFrame::Recovered { room: ROOM, events: vec![] }
        }));
        assert_eq!(frames(&out).contains(&&ClientFrame::Read { room: ROOM, seq: 8 }), !forget);
        assert_eq!(unread(&session).0, if forget { 2 } else { 8 });
    }
}

#[test]
fn which_threads_one_follows_is_asked_with_each_connection_and_once_at_a_time() {
    let asks = |out: &[Output]| out.iter().filter(|output| **output == Output::FetchThreads).count();
    let mut session = Session::default();
    session.handle(Input::Start);
    session.handle(Input::Opened);
    assert_eq!(asks(&session.handle(welcome(5))), 1);
    assert_eq!(asks(&session.handle(Input::Received(ServerFrame::ThreadsChanged))), 0, "it is on its way");
    let thread = FollowedThread { room: ROOM, root: 2, read_seq: 3, unread: 1, as_of: 5 };
    let out = session.handle(Input::Threads(vec![thread]));
    assert_eq!((asks(&out), out.contains(&Output::Changed(Change::Threads))), (1, true), "it may be out of date");
    assert_eq!(asks(&session.handle(Input::Threads(vec![thread]))), 0);
    assert_eq!(session.following().unread((ROOM, 2)), Some(1));
    session.handle(Input::ReadThread { room: ROOM, root: 2, seq: 5 });
    assert_eq!(session.following().unread_threads(|_| true), 0);
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    assert_eq!(asks(&session.handle(welcome(5))), 1);
}
