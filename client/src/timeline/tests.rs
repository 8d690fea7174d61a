use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use protocol::{ClientId, Content, EventKind, Mentions, Person, RoomId, Timestamp, UserId};

/// A message with this seq in this room.
pub fn message(room: RoomId, seq: Seq) -> Event {
    Event {
        room,
        seq,
        at: Timestamp(seq as i64),
        actor: Person { id: UserId(Uuid::from_u128(1)), name: "ada".into(), display_name: None, avatar: None },
        kind: EventKind::posted(ClientId(Uuid::from_u128(seq.into())), Content::Text(format!("message {seq}"))),
    }
}

fn page(seqs: std::ops::RangeInclusive<Seq>) -> Vec<Event> {
    seqs.map(|seq| message(RoomId::LOBBY, seq)).collect()
}

fn seqs(timeline: &Timeline) -> Vec<Seq> {
    timeline.events().map(|event| event.seq).collect()
}

fn ranges(timeline: &Timeline) -> Vec<(Seq, Seq)> {
    timeline.stretches().iter().map(|stretch| (stretch.first_seq(), stretch.last_seq())).collect()
}

#[test]
fn a_timeline_of_a_page_with_gaps_begins_without_it() {
    let gap = vec![message(RoomId::LOBBY, 3), message(RoomId::LOBBY, 5)];
    let timeline = Timeline::new(gap, 5);
    assert_eq!((timeline.events().count(), timeline.last_seq()), (0, 5));
}

#[test]
fn older_pages_join_what_they_touch() {
    let mut timeline = Timeline::new(page(21..=30), 30);
    assert!(timeline.add(page(11..=22), 22, 22), "an overlap is no double");
    assert!(timeline.add(page(1..=10), 10, 10));
    assert_eq!(timeline.first_seq(), 1);
    assert_eq!(ranges(&timeline), [(1, 30)]);
    assert_eq!(seqs(&timeline), (1..=30).collect::<Vec<_>>());
}

#[test]
fn a_page_with_gaps_is_left_out() {
    let mut timeline = Timeline::new(page(21..=30), 30);
    let mut gappy = page(11..=20);
    gappy.remove(4);
    assert!(!timeline.add(gappy, 20, 20));
    assert_eq!(ranges(&timeline), [(21, 30)]);
}

#[test]
fn a_long_absence_leaves_a_hole_that_fills_page_by_page() {
    let mut timeline = Timeline::new(page(1..=10), 10);
    assert_eq!(timeline.apply(message(RoomId::LOBBY, 71)), Applied::Early);
    timeline.skip_to(70);
    assert_eq!(ranges(&timeline), [(1, 10), (71, 71)], "new events follow at once");
    timeline.add(page(51..=70), 70, 70);
    assert_eq!(ranges(&timeline), [(1, 10), (51, 71)]);
    assert_eq!(timeline.apply(message(RoomId::LOBBY, 72)), Applied::New);
    timeline.add(page(11..=50), 50, 50);
    assert_eq!(ranges(&timeline), [(1, 72)]);
}

#[test]
fn a_second_long_absence_leaves_no_empty_stretch_behind() {
    let mut timeline = Timeline::new(page(1..=10), 10);
    timeline.skip_to(70);
    timeline.skip_to(90);
    timeline.skip_to(50);
    assert_eq!(ranges(&timeline), [(1, 10), (91, 90)]);
    timeline.add(page(81..=90), 90, 90);
    assert_eq!(ranges(&timeline), [(1, 10), (81, 90)]);
}

proptest! {
    #[test]
    fn any_order_and_any_doubles_give_the_same_stretch(mut seqs_in in proptest::collection::vec(1u64..40, 0..200)) {
        seqs_in.extend(1..40);
        let mut timeline = Timeline::new(vec![], 0);
        for seq in seqs_in {
            timeline.apply(message(RoomId::LOBBY, seq));
            let now = seqs(&timeline);
            prop_assert_eq!(now.clone(), (1..=now.len() as Seq).collect::<Vec<_>>());
        }
        prop_assert_eq!(seqs(&timeline), (1..40).collect::<Vec<_>>());
        prop_assert!(!timeline.is_behind());
    }

    #[test]
    fn pages_in_any_order_leave_each_event_once_and_holes_only_where_nothing_came(
        pages in proptest::collection::vec((1u64..100, 0u64..20), 1..30)
    ) {
        let mut timeline = Timeline::new(vec![], 0);
        let mut known = std::collections::BTreeSet::new();
        for (first, length) in pages {
            timeline.add(page(first..=first + length), first + length, 0);
            known.extend(first..=first + length);
            prop_assert_eq!(seqs(&timeline), known.iter().copied().collect::<Vec<_>>());
            for pair in ranges(&timeline).windows(2) {
                prop_assert!(pair[0].1 + 1 < pair[1].0, "{:?}", pair);
            }
        }
    }
}

/// A log in which message 1 is reacted to and edited: `kinds` says what each later event is.
fn log(kinds: &[u8]) -> Vec<Event> {
    let mut log = vec![message(RoomId::LOBBY, 1)];
    for (seq, kind) in (2..).zip(kinds) {
        let kind = match kind {
            0 => message(RoomId::LOBBY, seq).kind,
            1 => edit(seq).kind,
            emoji => EventKind::Reacted { target: 1, emoji: emoji.to_string() },
        };
        log.push(Event { kind, ..message(RoomId::LOBBY, seq) });
    }
    log
}

/// A page of a log, as it is told when the log goes up to `as_of`.
fn told(log: &[Event], first: Seq, last: Seq, as_of: Seq) -> Vec<Event> {
    let mut page: Vec<_> = log.iter().filter(|event| (first..=last).contains(&event.seq)).cloned().collect();
    for change in log.iter().filter(|event| event.seq <= as_of) {
        page.iter_mut().for_each(|message| _ = message.change(change));
    }
    page
}

#[test]
fn a_change_in_a_hole_counts_although_a_later_one_was_there_first() {
    let log = log(&[0, 0, 2, 0, 3]);
    let mut timeline = Timeline::new(told(&log, 1, 2, 2), 2);
    timeline.skip_to(5);
    timeline.apply(log[5].clone());
    assert_eq!(timeline.get(1), Some(&with(&log, &[6])), "what is happening is seen at once");
    timeline.add(told(&log, 3, 5, 6), 5, 5);
    assert_eq!(timeline.get(1), Some(&with(&log, &[4, 6])));
}

/// Message 1 after these changes.
fn with(log: &[Event], changes: &[Seq]) -> Event {
    let mut message = log[0].clone();
    log.iter().filter(|event| changes.contains(&event.seq)).for_each(|change| _ = message.change(change));
    message
}

proptest! {
    #[test]
    fn whichever_pages_came_when_a_room_without_holes_is_as_its_log_says(
        kinds in proptest::collection::vec(0u8..5, 10..40),
        steps in proptest::collection::vec((0u64..40, 0u64..40, 0u64..8, any::<bool>()), 1..20),
    ) {
        let log = log(&kinds);
        let end = log.len() as Seq;
        let mut timeline = Timeline::new(vec![], 0);
        let mut now = 1;
        for (first, length, later, is_live) in steps {
            let before = now;
            now = (now + later).min(end);
            if is_live {
                (before + 1..=now).for_each(|seq| _ = timeline.apply(log[seq as usize - 1].clone()));
            } else {
                timeline.skip_to(now);
                let last = (first + length).min(now);
                timeline.add(told(&log, first, last, now), last, now);
            }
        }
        timeline.skip_to(end);
        timeline.add(told(&log, 1, end, end), end, end);
        prop_assert!(timeline.events().eq(&told(&log, 1, end, end)));
    }
}

/// An edit of message 1.
fn edit(seq: Seq) -> Event {
    let content = Content::Text(format!("edit {seq}"));
    Event {
        kind: EventKind::Edited {
            target: 1,
            content,
            mentions: Mentions::default(),
            calls: Mentions::default(),
            files: None,
        },
        ..message(RoomId::LOBBY, seq)
    }
}

fn first_says(timeline: &Timeline) -> &str {
    let EventKind::Posted { content, .. } = &timeline.get(1).unwrap().kind else { panic!("a message") };
    content.text().unwrap()
}

#[test]
fn a_message_is_as_the_last_of_its_changes_made_it_in_whichever_order_they_came() {
    let mut live = Timeline::new(page(1..=3), 3);
    live.apply(edit(4));
    live.apply(edit(5));
    assert_eq!(first_says(&live), "edit 5");

    let mut scrolled_back = Timeline::new(vec![edit(4), edit(5)], 5);
    scrolled_back.add(page(1..=3), 3, 3);
    assert_eq!(first_says(&scrolled_back), "edit 5", "the page was read before the edits");

    let mut known = message(RoomId::LOBBY, 1);
    known.change(&edit(5));
    let mut up_to_date = Timeline::new(vec![known], 1);
    up_to_date.add(vec![message(RoomId::LOBBY, 2), message(RoomId::LOBBY, 3), edit(4)], 4, 4);
    assert_eq!(first_says(&up_to_date), "edit 5", "the page was read after the edits");
}

#[test]
fn what_is_far_from_the_end_and_from_what_one_sees_is_let_go_of_and_can_be_loaded_again() {
    let mut timeline = Timeline::new(page(1..=100), 100);
    timeline.let_go(31..41, 20);
    assert_eq!((ranges(&timeline), timeline.len()), (vec![(31, 40), (81, 100)], 30));
    assert_eq!(timeline.apply(message(RoomId::LOBBY, 101)), Applied::New);
    assert!(timeline.add(page(41..=80), 80, 101));
    assert_eq!(ranges(&timeline), [(31, 101)]);
    timeline.let_go(90..95, 20);
    assert_eq!(ranges(&timeline), [(82, 101)], "both are one");
    timeline.skip_to(300);
    timeline.let_go(0..0, 20);
    assert_eq!(ranges(&timeline), [(301, 300)], "new events follow");
}

#[test]
fn a_page_that_was_read_before_a_change_that_was_let_go_of_is_asked_for_again() {
    let log = log(&[0, 2, 0, 0, 0]);
    let mut timeline = Timeline::new(log[1..].to_vec(), 6);
    timeline.let_go(0..0, 2);
    assert!(!timeline.add(told(&log, 1, 2, 2), 2, 2));
    assert!(timeline.add(told(&log, 1, 2, 6), 2, 6));
    assert_eq!(timeline.get(1), Some(&with(&log, &[3])));
}

#[test]
fn a_message_goes_with_a_change_that_may_have_to_be_carried_out_again() {
    let log = log(&[0, 0, 2, 0, 3, 0, 0, 0]);
    let mut timeline = Timeline::new(told(&log, 1, 2, 2), 2);
    timeline.skip_to(5);
    log[5..].iter().for_each(|event| _ = timeline.apply(event.clone()));
    timeline.let_go(1..3, 2);
    assert_eq!(ranges(&timeline), [(8, 9)], "what changed it while one was away is not known");
}

proptest! {
    #[test]
    fn whatever_was_let_go_of_when_a_message_is_as_all_that_was_ever_here_has_made_it(
        kinds in proptest::collection::vec(0u8..5, 10..40),
        steps in proptest::collection::vec((0u8..5, 0u64..40, 0u64..20, 0u64..8), 1..40),
    ) {
        let log = log(&kinds);
        let end = log.len() as Seq;
        let mut timeline = Timeline::new(vec![], 0);
        let (mut now, mut on_the_way, mut known) = (1, Vec::new(), std::collections::BTreeSet::new());
        for (what, first, length, later) in steps {
            let before = now;
            now = (now + later).min(end);
            let last = (first + length).min(now);
            match what {
                0 | 1 => (before + 1..=now).for_each(|seq| _ = timeline.apply(log[seq as usize - 1].clone())),
                2 => {
                    timeline.skip_to(now);
                    on_the_way.push((told(&log, first.max(1), last, now), last, now));
                }
                3 => on_the_way.drain(..).for_each(|(page, last, as_of)| _ = timeline.add(page, last, as_of)),
                _ => timeline.let_go(first..first + length, later),
            }
            known.extend(timeline.events().map(|event| event.seq));
            let here = timeline.last_seq();
            let mut changes = log.iter().filter(|event| event.seq <= here && event.kind.affects().is_some());
            if let Some(event) = timeline.get(1).filter(|_| changes.all(|change| known.contains(&change.seq))) {
                prop_assert!((here..=now).any(|as_of| told(&log, 1, 1, as_of)[0] == *event), "{event:?}");
            }
        }
        timeline.skip_to(end);
        timeline.add(told(&log, 1, end, end), end, end);
        prop_assert!(timeline.events().eq(&told(&log, 1, end, end)));
    }
}
