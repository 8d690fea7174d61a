use super::*;
use crate::session::Bounds;

const BOUNDS: Bounds = Bounds { end: 10, around: 5 };

/// A live session with these bounds that looks at the lobby, and has it up to seq 3.
fn bounded() -> Session {
    let mut session = Session { bounds: BOUNDS, ..live() };
    session.handle(Input::Watch(Some(ROOM)));
    session
}

fn hear(session: &mut Session, seqs: std::ops::RangeInclusive<Seq>) {
    for seq in seqs {
        session.handle(Input::Received(ServerFrame::Event(message(ROOM, seq))));
    }
}

fn ranges(session: &Session) -> Vec<(Seq, Seq)> {
    let stretches = session.timeline(ROOM).unwrap().stretches();
    stretches.iter().map(|stretch| (stretch.first_seq(), stretch.last_seq())).collect()
}

#[test]
fn however_much_comes_a_room_keeps_its_end_and_what_one_looks_at() {
    let mut session = bounded();
    session.handle(Input::Sees { room: ROOM, seqs: 1..4 });
    let mut most = 0;
    for seq in 4..=1_000 {
        hear(&mut session, seq..=seq);
        most = most.max(session.timeline(ROOM).unwrap().len());
    }
    assert!(most <= 30, "{most}");
    let ranges = ranges(&session);
    assert_eq!(ranges[0], (1, 8));
    assert!(ranges[1].0 <= 991 && ranges[1].1 == 1_000, "{ranges:?}");
}

#[test]
fn where_nobody_looks_the_end_is_kept() {
    let mut session = bounded();
    session.handle(Input::Sees { room: ROOM, seqs: 1..4 });
    hear(&mut session, 4..=24);
    session.handle(Input::Watch(None));
    assert_eq!(ranges(&session), [(15, 24)]);
    hear(&mut session, 25..=500);
    assert!(session.timeline(ROOM).unwrap().len() <= 20);
}

#[test]
fn a_page_that_was_asked_for_stays_until_one_looks_elsewhere() {
    let mut session = bounded();
    hear(&mut session, 4..=500);
    let events = (101..=105).map(|seq| message(ROOM, seq)).collect();
    session.handle(Input::Older { room: ROOM, events, as_of: 500 });
    hear(&mut session, 501..=600);
    assert!(ranges(&session).contains(&(101, 105)));
    session.handle(Input::Sees { room: ROOM, seqs: 590..600 });
    hear(&mut session, 601..=640);
    assert!(ranges(&session)[0].0 > 500);
}

#[test]
fn who_comes_back_says_how_far_they_have_the_room_and_goes_on_from_there() {
    let mut session = bounded();
    hear(&mut session, 4..=100);
    session.handle(Input::Closed { code: close::GOING_AWAY, jitter: 0 });
    session.handle(Input::ConnectNow);
    let out = session.handle(Input::Opened);
    let said = frames(&out).into_iter().find_map(|frame| match frame {
        ClientFrame::Hello { resume, .. } => Some(resume.clone()),
        _ => None,
    });
    assert_eq!(said, Some(vec![position(100)]));
}

#[test]
fn what_was_let_go_of_is_read_all_the_same() {
    let mut session = bounded();
    hear(&mut session, 4..=100);
    assert_eq!(unread(&session), (3, 97));
    session.handle(Input::Read { room: ROOM, seq: 98 });
    assert_eq!(unread(&session), (98, 2));
    session.handle(Input::Read { room: ROOM, seq: 40 });
    assert_eq!(unread(&session), (98, 2), "a position goes forward only");
}
