use super::*;
use protocol::{Removal, frame::Presence};

fn ada() -> Person {
    Person { id: UserId(Uuid::from_u128(1)), name: "ada".into(), display_name: None, avatar: None }
}

fn watching() -> Session {
    let mut session = live();
    session.handle(Input::Watch(Some(ROOM)));
    session
}

fn typing(session: &mut Session) -> Vec<Output> {
    session.handle(Input::Received(ServerFrame::Typing { room: ROOM, person: ada() }))
}

fn timer(session: &mut Session) -> Vec<Output> {
    session.handle(Input::TimerFired { timer: Timer::Typing, jitter: 0 })
}

#[test]
fn who_stops_writing_is_forgotten_even_without_a_word() {
    let mut session = watching();
    assert!(has_timer(&typing(&mut session), Timer::Typing));
    assert_eq!(session.typing().count(), 1);
    assert!(has_timer(&timer(&mut session), Timer::Typing), "they may just have begun");
    typing(&mut session);
    timer(&mut session);
    assert_eq!(session.typing().count(), 1, "and have gone on");
    assert!(!has_timer(&timer(&mut session), Timer::Typing));
    assert_eq!(session.typing().count(), 0);
}

#[test]
fn who_has_written_goes_or_is_cut_off_is_no_longer_writing() {
    let mut session = watching();
    typing(&mut session);
    session.handle(Input::Received(ServerFrame::Event(message(ROOM, 4))));
    assert_eq!(session.typing().count(), 0);
    typing(&mut session);
    let gone = ServerFrame::Presence { room: ROOM, person: ada(), presence: Presence::Offline };
    session.handle(Input::Received(gone));
    assert_eq!(session.typing().count(), 0);
    typing(&mut session);
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert_eq!(session.typing().count(), 0);
}

#[test]
fn who_is_no_longer_in_a_room_sees_nobody_there() {
    let mut session = watching();
    session.handle(Input::Received(ServerFrame::Online { room: ROOM, people: vec![ada()], away: Vec::new() }));
    assert_eq!(session.online().count(), 1);
    let left = ServerFrame::RoomLeft { room: ROOM, user: me().id, removal: None };
    let outputs = session.handle(Input::Received(left));
    assert_eq!(session.online().count(), 0);
    assert!(outputs.contains(&Output::Changed(Change::Online)));
}

#[test]
fn what_others_have_seen_only_goes_forward() {
    let mut session = watching();
    let seen = |seq| Input::Received(ServerFrame::Seen { room: ROOM, user: ada().id, seq });
    session.handle(seen(3));
    session.handle(seen(2));
    assert_eq!(session.seen().get(&ada().id), Some(&3));
    session.handle(Input::Watch(None));
    assert!(session.seen().is_empty());
}

#[test]
fn a_device_that_is_left_alone_stays_so_over_a_new_connection() {
    let mut session = live();
    assert_eq!(frames(&session.handle(Input::Away(true))), [&ClientFrame::Away(true)]);
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    assert!(frames(&session.handle(welcome(3))).contains(&&ClientFrame::Away(true)));
}

#[test]
fn the_room_itself_follows_its_events_and_each_of_them_once() {
    let mut session = live();
    let renamed = |seq, name: &str| {
        let kind = EventKind::Renamed { name: name.into() };
        Input::Received(ServerFrame::Event(Event { kind, ..message(ROOM, seq) }))
    };
    session.handle(renamed(4, "Tea"));
    session.handle(renamed(5, "Coffee"));
    session.handle(renamed(4, "Tea"));
    assert_eq!(session.joined()[0].name, "Coffee");
}

#[test]
fn a_call_in_a_room_that_is_not_loaded_is_news_once_and_what_else_is_said_there_is_none() {
    let mut session = live();
    let other = RoomId(Uuid::from_u128(99));
    session.handle(Input::Received(ServerFrame::RoomJoined(RoomInfo { id: other, ..info(3) })));
    let mut said = |seq, people: Vec<Person>| {
        let mut event = Event { actor: ada(), ..message(other, seq) };
        if let EventKind::Posted { mentions, .. } = &mut event.kind {
            mentions.people = people;
        }
        let out = session.handle(Input::Received(ServerFrame::Event(event)));
        out.iter().filter(|output| matches!(output, Output::Arrived(_))).count()
    };
    assert_eq!(said(4, vec![]), 0);
    assert_eq!(said(5, vec![me()]), 1);
    assert_eq!(said(5, vec![me()]), 0);
}

#[test]
fn who_was_taken_out_knows_why() {
    let mut session = live();
    let removal = Removal { banned: true, reason: "spam".into() };
    let left = ServerFrame::RoomLeft { room: ROOM, user: me().id, removal: Some(removal.clone()) };
    session.handle(Input::Received(left));
    assert_eq!(session.removal(ROOM), Some(&removal));
    session.handle(Input::Received(ServerFrame::RoomJoined(info(5))));
    assert_eq!(session.removal(ROOM), None);
}

#[test]
fn who_comes_back_to_a_room_and_goes_by_themself_is_not_told_the_old_reason() {
    let mut session = live();
    let removal = Some(Removal { banned: false, reason: "spam".into() });
    session.handle(Input::Received(ServerFrame::RoomLeft { room: ROOM, user: me().id, removal }));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    session.handle(welcome(5));
    session.handle(Input::Received(ServerFrame::RoomLeft { room: ROOM, user: me().id, removal: None }));
    assert_eq!(session.removal(ROOM), None);
}

#[test]
fn who_is_blocked_is_no_news_and_is_not_seen_to_write() {
    let mut session = watching();
    typing(&mut session);
    let out = session.handle(Input::Received(ServerFrame::Blocked { people: vec![ada().id] }));
    assert!(out.contains(&Output::Changed(Change::Blocked)));
    assert_eq!(session.typing().count(), 0);
    assert!(typing(&mut session).is_empty());
    let event = Event { actor: ada(), ..message(ROOM, 4) };
    let out = session.handle(Input::Received(ServerFrame::Event(event)));
    assert!(!out.iter().any(|output| matches!(output, Output::Arrived(_))));
    assert_eq!(unread(&session), (3, 0));
    session.handle(Input::Received(ServerFrame::Blocked { people: Vec::new() }));
    session.handle(Input::Received(ServerFrame::Event(Event { actor: ada(), ..message(ROOM, 5) })));
    assert_eq!(unread(&session), (3, 1));
}

#[test]
fn of_a_listed_conversation_it_is_known_how_the_other_one_is_there_while_the_connection_lasts() {
    let direct = RoomId(Uuid::from_u128(99));
    let mut session = live();
    let out = session.handle(Input::WatchDirects(vec![direct]));
    assert_eq!(frames(&out), [&ClientFrame::WatchDirects { rooms: vec![direct] }]);
    assert!(session.handle(Input::WatchDirects(vec![direct])).is_empty(), "that is known");
    let online = |people| ServerFrame::Online { room: direct, people, away: vec![me().id] };
    session.handle(Input::Received(online(vec![me()])));
    assert_eq!(session.present().get(&direct), None, "oneself is nobody else");
    session.handle(Input::Received(online(vec![me(), ada()])));
    assert_eq!(session.present().get(&direct), Some(&Presence::Online));
    let presence = |presence| ServerFrame::Presence { room: direct, person: ada(), presence };
    let out = session.handle(Input::Received(presence(Presence::Away)));
    assert!(out.contains(&Output::Changed(Change::Directs)));
    assert_eq!(session.present().get(&direct), Some(&Presence::Away));
    session.handle(Input::Received(presence(Presence::Offline)));
    assert_eq!(session.present().get(&direct), None);
    session.handle(Input::Received(presence(Presence::Online)));
    session.handle(Input::Closed { code: 1006, jitter: 0 });
    assert!(session.present().is_empty(), "nobody is seen any more");
    session.handle(Input::ConnectNow);
    session.handle(Input::Opened);
    let out = session.handle(welcome(3));
    assert!(frames(&out).contains(&&ClientFrame::WatchDirects { rooms: vec![direct] }));
}

#[test]
fn the_person_and_whom_they_write_with_are_called_as_they_are_by_now() {
    let mut session = watching();
    let direct = RoomId(Uuid::from_u128(99));
    let info = RoomInfo { id: direct, kind: protocol::RoomKind::Direct, people: vec![ada()], ..info(3) };
    session.handle(Input::Received(ServerFrame::RoomJoined(info)));
    let picture = Some(protocol::PictureId(Uuid::from_u128(7)));
    let mut is_told = |person: &Person| {
        let presence = ServerFrame::Presence { room: ROOM, person: person.clone(), presence: Presence::Online };
        let out = session.handle(Input::Received(presence));
        out.iter().any(|output| matches!(output, Output::Changed(Change::Joined)))
    };
    let (my, her) = (Person { avatar: picture, ..me() }, Person { avatar: picture, ..ada() });
    for person in [&my, &her] {
        assert!(is_told(person));
        assert!(!is_told(person), "once");
    }
    assert_eq!(session.me(), Some(&my));
    let info = session.joined().iter().find(|info| info.id == direct);
    assert_eq!(info.map(|info| info.people.clone()), Some(vec![her]));
    session.handle(Input::Called(me()));
    assert_eq!(session.me(), Some(&me()));
}
