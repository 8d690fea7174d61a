use client::outbox::State;
use protocol::{Blocked, ErrorCode, InThread, Reaction, RoomId, UserId};
use uuid::Uuid;

use super::*;
use crate::time::Clock;

const MINUTE: i64 = 60_000;

fn person(n: u128) -> Person {
    Person { id: UserId(Uuid::from_u128(n)), name: format!("person {n}"), display_name: None, avatar: None }
}

fn event(seq: Seq, actor: u128, minute: i64, kind: EventKind) -> Event {
    Event { room: RoomId::LOBBY, seq, at: Timestamp(minute * MINUTE), actor: person(actor), kind }
}

fn posted(seq: Seq, actor: u128, minute: i64) -> Event {
    let client_id = ClientId(Uuid::from_u128(seq.into()));
    event(seq, actor, minute, EventKind::posted(client_id, Content::Text("hello".into())))
}

fn pending(n: u128, state: State) -> Pending {
    let client_id = ClientId(Uuid::from_u128(n));
    Pending {
        client_id,
        room: RoomId::LOBBY,
        text: "hello".into(),
        reply: None,
        at: Timestamp(0),
        state,
        files: Vec::new(),
        thread: None,
    }
}

fn look(live: bool) -> Look {
    Look {
        me: person(1),
        clock: Clock::Utc,
        live,
        new_from: Some(9),
        since: None,
        blocked: Blocked::default(),
        names: Names::default(),
        together: false,
        root: None,
    }
}

fn shown(events: &[Event], outbox: &[Pending]) -> Vec<Arc<Entry>> {
    entries([].iter(), events.iter(), outbox.iter(), &look(true), &[])
}

fn heads(events: &[Event]) -> Vec<bool> {
    shown(events, &[]).into_iter().map(|entry| entry.place.head).collect()
}

#[test]
fn one_author_stands_under_one_header_for_five_minutes() {
    assert_eq!(heads(&[posted(1, 1, 0), posted(2, 1, 4), posted(3, 1, 5), posted(4, 2, 6)]), [true, false, true, true]);
    assert_eq!(heads(&[posted(1, 1, 0), event(2, 2, 1, EventKind::Joined), posted(3, 1, 2)]), [true, false, true]);
    assert_eq!(heads(&[posted(1, 1, 1_439), posted(2, 1, 1_440)]), [true, true], "a new day begins");
}

#[test]
fn a_page_goes_on_where_the_one_before_has_ended() {
    let events = [posted(1, 1, 0), posted(2, 1, 1), posted(3, 2, 2), posted(4, 2, 3), posted(5, 2, 1_441)];
    let whole = shown(&events, &[]);
    for cut in 1..events.len() {
        let (before, page) = events.split_at(cut);
        assert_eq!(entries(before.iter(), page.iter(), [].iter(), &look(true), &[]), whole[cut..], "cut at {cut}");
    }
    let alone = shown(&events[1..2], &[]);
    assert_eq!((alone[0].place.head, alone[0].place.day), (true, Some(0)), "with nothing before it");
}

#[test]
fn what_has_not_changed_is_the_entry_that_there_was() {
    let mut events = vec![posted(1, 2, 0), event(2, 3, 1, EventKind::Joined), posted(3, 2, 2)];
    let before = shown(&events, &[]);
    let EventKind::Posted { content, .. } = &mut events[2].kind else { panic!("a message") };
    *content = Content::Text("hello again".into());
    events.push(posted(4, 2, 3));
    let now = entries([].iter(), events.iter(), [].iter(), &look(true), &before);
    assert_eq!(now, shown(&events, &[]));
    let is_known = |index: usize| Arc::ptr_eq(&now[index], &before[index]);
    assert_eq!([0, 1, 2].map(is_known), [true, true, false]);
    events.remove(0);
    let without = entries([].iter(), events.iter(), [].iter(), &look(true), &now);
    assert_eq!(without, shown(&events, &[]), "what is gone keeps nothing else from being right");
}

#[test]
fn what_somebody_says_whom_one_has_blocked_is_another_entry_also_where_it_is_answered() {
    let reply = Quote { seq: 1, author: person(2), text: Some("hello".into()) };
    let mut answer = posted(2, 3, 1);
    let EventKind::Posted { reply: answered, .. } = &mut answer.kind else { panic!("a message") };
    *answered = Some(reply);
    let events = [posted(1, 2, 0), answer];
    let before = shown(&events, &[]);
    let blocking = Look { blocked: vec![person(2).id].into(), ..look(true) };
    let now = entries([].iter(), events.iter(), [].iter(), &blocking, &before);
    let folded = |entries: &[Arc<Entry>]| {
        let said = entries.iter().filter_map(|entry| entry.message());
        said.map(|said| (said.blocked, said.blocked_quote)).collect::<Vec<_>>()
    };
    assert_eq!(folded(&before), [(false, false), (false, false)]);
    assert_eq!(folded(&now), [(true, false), (false, true)]);
}

#[test]
fn what_was_seen_stays_when_the_room_is_left_and_what_is_pending_follows_the_outbox() {
    let seen = shown(&[posted(1, 2, 0)], &[]);
    let waiting = with_pending(&seen, shown(&[], &[pending(7, State::Waiting)]));
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[1].place.day, None, "the day is there already");
    assert_eq!(with_pending(&waiting, Vec::new()), seen);
    assert!(with_pending(&[], shown(&[], &[pending(7, State::Waiting)]))[0].place.day.is_some());
}

#[test]
fn what_is_new_begins_with_a_line_and_a_header() {
    let keys =
        shown(&[posted(8, 2, 0), posted(9, 2, 1), posted(10, 2, 2)], &[]).into_iter().map(|entry| entry.place.clone());
    assert_eq!(keys.map(|key| (key.new, key.head)).collect::<Vec<_>>(), [(false, true), (true, true), (false, false)]);
}

#[test]
fn each_day_is_announced_once() {
    let events = [posted(1, 1, 0), posted(2, 2, 10), posted(3, 1, 1_441)];
    let days: Vec<_> = shown(&events, &[]).into_iter().map(|entry| entry.place.day).collect();
    assert_eq!(days, [Some(0), None, Some(1)]);
}

#[test]
fn a_message_keeps_its_line_from_its_first_appearance_on_whatever_becomes_of_it() {
    let sent = shown(&[], &[pending(7, State::Sent)]);
    let mut event = posted(7, 1, 0);
    let done = shown(std::slice::from_ref(&event), &[]);
    event.change(&Event { seq: 8, kind: EventKind::Reacted { target: 7, emoji: "👍".into() }, ..event.clone() });
    let liked = shown(std::slice::from_ref(&event), &[]);
    event.change(&Event { seq: 9, kind: EventKind::Deleted { target: 7 }, ..event.clone() });
    let deleted = shown(&[event], &[]);
    let all = [&sent[0], &done[0], &liked[0], &deleted[0]];
    for pair in all.windows(2) {
        assert_eq!((&pair[0].id, &pair[0].place), (&pair[1].id, &pair[1].place));
        assert_ne!(pair[0], pair[1], "it shows something else");
    }
    let said: Vec<_> = all.iter().filter_map(|entry| entry.message()).collect();
    assert_eq!(said.iter().map(|said| said.seq).collect::<Vec<_>>(), [None, Some(7), Some(7), Some(7)]);
    assert_eq!(said.iter().map(|said| said.marks.reactions.len()).collect::<Vec<_>>(), [0, 0, 1, 0]);
    assert_eq!(said[3].content, Content::Deleted);
}

#[test]
fn what_changes_a_message_is_no_line_of_its_own_and_divides_no_group() {
    let reacted = event(2, 2, 1, EventKind::Reacted { target: 1, emoji: "👍".into() });
    assert_eq!(heads(&[posted(1, 1, 0), reacted, posted(3, 1, 2)]), [true, false]);
}

#[test]
fn a_message_on_its_way_shows_what_it_answers() {
    let reply = Quote { seq: 3, author: person(2), text: Some("tea?".into()) };
    let waiting = Pending { reply: Some(reply.clone()), ..pending(1, State::Waiting) };
    assert_eq!(shown(&[], &[waiting])[0].message().and_then(|said| said.reply.as_ref()), Some(&reply));
}

#[test]
fn somebody_elses_client_id_is_not_taken_for_ones_own() {
    let both = shown(&[posted(7, 2, 0)], &[pending(7, State::Sent)]);
    assert_ne!(both[0].id, both[1].id);
}

#[test]
fn what_waits_says_for_what() {
    let waiting = [pending(1, State::Waiting)];
    let delivery = |live| {
        let entry = entries([].iter(), [].iter(), waiting.iter(), &look(live), &[]).remove(0);
        entry.message().expect("a message").delivery.clone()
    };
    assert_eq!((delivery(true), delivery(false)), (Delivery::Sending, Delivery::Offline));
    let failed = shown(&[], &[pending(1, State::Failed(ErrorCode::NotAMember.into()))]);
    let said = failed[0].message().expect("a message");
    assert_eq!(said.delivery, Delivery::Failed(ErrorCode::NotAMember.sentence()));
}

#[test]
fn days_go_forward_only() {
    let events = [posted(1, 1, 1_441), posted(2, 2, 1_439), posted(3, 1, 1_442), posted(4, 1, 2_881)];
    let days: Vec<_> = shown(&events, &[]).into_iter().map(|entry| entry.place.day).collect();
    assert_eq!(days, [Some(1), None, None, Some(2)]);
}

#[test]
fn several_who_come_one_after_the_other_are_one_line() {
    let joined = |seq: Seq, minute| event(seq, seq.into(), minute, EventKind::Joined);
    let events = [joined(1, 0), joined(2, 1), joined(3, 2), posted(4, 2, 3), joined(5, 4), joined(6, 5)];
    let entries = shown(&events, &[]);
    let ids: Vec<_> = entries.iter().map(|entry| entry.id.clone()).collect();
    assert_eq!(ids, [Id::Arrivals(1), Id::Seq(4), Id::Seq(5), Id::Seq(6)]);
    assert_eq!(entries[0].what, What::Arrivals(vec![person(2), person(3)]));
    assert_eq!((&entries[0].author, entries[0].place.day), (&person(1), Some(0)));
    let next_day = [joined(1, 0), joined(2, 1), joined(3, 1_441), joined(4, 1_442)];
    assert_eq!(shown(&next_day, &[]).len(), 4, "each day has lines of its own");
}

#[test]
fn who_comes_first_has_made_the_room_and_those_after_them_have_joined_it() {
    let joined = |room, seq: Seq| Event { room, ..event(seq, seq.into(), 0, EventKind::Joined) };
    let whats = |room| -> Vec<_> {
        let events: Vec<_> = (1..=3).map(|seq| joined(room, seq)).collect();
        shown(&events, &[]).into_iter().map(|entry| entry.what.clone()).collect()
    };
    let tea = RoomId(Uuid::from_u128(9));
    assert_eq!(whats(tea), [What::Created, What::Notice(EventKind::Joined), What::Notice(EventKind::Joined)]);
    assert_eq!(whats(RoomId::LOBBY), [What::Arrivals(vec![person(2), person(3)])], "nobody has made the lobby");
    let again = shown(&[joined(tea, 1)], &[]);
    let kept = entries([].iter(), [joined(tea, 1)].iter(), [].iter(), &look(true), &again);
    assert!(Arc::ptr_eq(&again[0], &kept[0]));
}

#[test]
fn a_new_name_reaches_what_was_said_and_what_answers_it() {
    let mut answer = posted(2, 3, 1);
    let EventKind::Posted { reply, .. } = &mut answer.kind else { panic!("a message") };
    *reply = Some(Quote { seq: 1, author: person(2), text: None });
    let mut liked = posted(3, 3, 1);
    let EventKind::Posted { marks, .. } = &mut liked.kind else { panic!("a message") };
    marks.reactions = vec![Reaction { emoji: "👍".into(), people: vec![person(2), person(3)] }];
    let events = [posted(1, 2, 0), answer, liked];
    let before = shown(&events, &[]);
    let renamed = Person { display_name: Some("Bo".into()), ..person(2) };
    let look = Look { names: Arc::new([(renamed.id, renamed.clone())].into()), ..look(true) };
    let now = entries([].iter(), events.iter(), [].iter(), &look, &before);
    assert_eq!(now[0].author, renamed);
    assert_eq!(now[1].message().and_then(|said| said.reply.as_ref()).map(|quote| &quote.author), Some(&renamed));
    assert_eq!(now[2].message().map(|said| said.marks.reactions[0].people.clone()), Some(vec![renamed, person(3)]));
    let again = entries([].iter(), events.iter(), [].iter(), &look, &now);
    assert!(again.iter().zip(&now).all(|(again, now)| Arc::ptr_eq(again, now)), "what is right is taken over");
}

#[test]
fn what_called_everyone_before_one_came_does_not_call_one() {
    let mut call = posted(1, 2, 0);
    let EventKind::Posted { mentions, .. } = &mut call.kind else { panic!("a message") };
    mentions.everyone = true;
    let calls = |since| {
        let look = Look { since, ..look(true) };
        let entries = entries([].iter(), std::iter::once(&call), [].iter(), &look, &[]);
        entries[0].message().is_some_and(|said| said.calls)
    };
    assert_eq!([None, Some(0), Some(5)].map(calls), [true, true, false]);
}

fn answered(seq: Seq, in_room: bool) -> Event {
    let mut answer = posted(seq, 2, 1);
    if let EventKind::Posted { thread, reply, .. } = &mut answer.kind {
        *thread = Some(InThread { root: 1, in_room });
        *reply = Some(Quote { seq: 1, author: person(1), text: Some("hello".into()) });
    }
    answer
}

#[test]
fn answers_in_a_thread_stand_there_and_in_the_room_where_they_or_the_reader_want_it() {
    let events = [posted(1, 1, 0), answered(2, false), answered(3, true)];
    let seqs = |look: &Look| {
        let entries = entries([].iter(), events.iter(), [].iter(), look, &[]);
        entries.iter().filter_map(|entry| entry.message()?.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(&look(true)), [1, 3]);
    assert_eq!(seqs(&Look { together: true, ..look(true) }), [1, 2, 3]);
    assert_eq!(seqs(&Look { root: Some(1), ..look(true) }), [1, 2, 3]);
}

#[test]
fn in_its_thread_an_answer_does_not_quote_what_began_it() {
    let events = [posted(1, 1, 0), answered(3, true)];
    let quotes = |look: &Look| {
        let entries = entries([].iter(), events.iter(), [].iter(), look, &[]);
        let again = super::entries([].iter(), events.iter(), [].iter(), look, &entries);
        assert!(entries.iter().zip(&again).all(|(one, other)| Arc::ptr_eq(one, other)), "they are taken over");
        entries.iter().filter(|entry| entry.message().is_some_and(|said| said.reply.is_some())).count()
    };
    assert_eq!((quotes(&look(true)), quotes(&Look { root: Some(1), ..look(true) })), (1, 0));
}
