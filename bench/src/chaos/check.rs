//! What must hold of all that the bots wrote, were told and show, against what the database holds.

use std::collections::BTreeMap;

use client::timeline::Timeline;
use protocol::{ClientId, Event, EventKind, RoomId, Seq};

use load::bot::{Storage, digest};

/// Rooms with all their events, oldest first.
pub type Logs = BTreeMap<RoomId, Vec<Event>>;
/// Where each message is.
pub type Places = BTreeMap<ClientId, (RoomId, Seq)>;

/// Each room's events are numbered 1, 2, 3 … and no message is there twice.
///
/// # Errors
/// The first event that is out of place.
pub fn check_logs(logs: &Logs) -> Result<Places, String> {
    let mut places = Places::new();
    for (&room, log) in logs {
        for (event, seq) in log.iter().zip(1..) {
            if event.seq != seq {
                return Err(format!("{room}: {} stands where {seq} should", event.seq));
            }
            if let EventKind::Posted { client_id, .. } = event.kind
                && let Some(before) = places.insert(client_id, (room, seq))
            {
                return Err(format!("{client_id} is in the log twice: {before:?} and {room} {seq}"));
            }
        }
    }
    Ok(places)
}

/// What somebody wrote is there in its order, each message where every acknowledgement said that it is, and all that they
/// ever received is in the log as they received it; what came live came in order.
///
/// # Errors
/// The first difference.
pub fn check_storage(storage: &Storage, logs: &Logs, places: &Places) -> Result<(), String> {
    for (id, room, seq) in &storage.acknowledged {
        if places.get(id) != Some(&(*room, *seq)) {
            return Err(format!("{id} was acknowledged at {room} {seq}, and is at {:?}", places.get(id)));
        }
    }
    let mut last: BTreeMap<RoomId, Seq> = BTreeMap::new();
    for (room, id) in &storage.written {
        match places.get(id) {
            Some((of, seq)) if of == room => {
                if last.insert(*room, *seq) >= Some(*seq) {
                    return Err(format!("{id} is out of order in {room}, at {seq}"));
                }
            }
            place => return Err(format!("{id} was written in {room}, and is at {place:?}")),
        }
    }
    for (room, received) in &storage.received {
        let digests: Vec<_> = logs.get(room).into_iter().flatten().map(digest).collect();
        let mut live = (0, 0);
        for one in received {
            if (one.seq as usize).checked_sub(1).and_then(|index| digests.get(index)) != Some(&one.digest) {
                return Err(format!("what was received as {room} {} is not what is there", one.seq));
            }
            if let Some(connection) = one.live {
                if live.0 == connection && one.seq <= live.1 {
                    return Err(format!("in {room}, {} came live after {}", one.seq, live.1));
                }
                live = (connection, one.seq);
            }
        }
    }
    Ok(())
}

/// A room on the screen is what the log holds, up to its end and without holes.
///
/// # Errors
/// The first difference.
pub fn check_shown(timeline: &Timeline, log: &[Event]) -> Result<(), String> {
    if timeline.stretches().len() != 1 {
        return Err(format!("{} holes are shown", timeline.stretches().len() - 1));
    }
    let there = log.get(timeline.first_seq() as usize - 1..).unwrap_or_default();
    match timeline.events().zip(there).find(|(shown, there)| shown != there) {
        Some((shown, _)) => Err(format!("{} is shown otherwise than it is there", shown.seq)),
        None if timeline.last_seq() != log.len() as Seq => {
            Err(format!("it is shown up to {}, and goes up to {}", timeline.last_seq(), log.len()))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Content, Person, Timestamp, UserId};
    use uuid::Uuid;

    use super::*;
    use load::bot::Received;

    const ROOM: RoomId = RoomId::LOBBY;

    fn id(number: u128) -> ClientId {
        ClientId(Uuid::from_u128(number))
    }

    fn event(seq: Seq, number: u128) -> Event {
        let actor = Person { id: UserId(Uuid::nil()), name: "Ada".into(), display_name: None, avatar: None };
        let content = Content::Text(format!("message {number}"));
        Event { room: ROOM, seq, at: Timestamp(0), actor, kind: EventKind::posted(id(number), content) }
    }

    fn logs() -> Logs {
        [(ROOM, (1..=3).map(|seq| event(seq, seq.into())).collect())].into()
    }

    fn storage() -> Storage {
        let received = |seq: Seq| Received { live: Some(1), seq, digest: digest(&event(seq, seq.into())) };
        Storage {
            acknowledged: vec![(id(1), ROOM, 1), (id(2), ROOM, 2)],
            written: vec![(ROOM, id(1)), (ROOM, id(2))],
            received: [(ROOM, (1..=3).map(received).collect())].into(),
            ..Storage::default()
        }
    }

    fn outcome(change: impl FnOnce(&mut Storage)) -> Result<(), String> {
        let mut storage = storage();
        change(&mut storage);
        check_storage(&storage, &logs(), &check_logs(&logs())?)
    }

    #[test]
    fn what_is_right_passes() {
        outcome(|_| {}).unwrap();
        outcome(|storage| storage.acknowledged.push((id(1), ROOM, 1))).unwrap();
    }

    #[test]
    fn a_gap_and_a_message_that_is_there_twice_are_found() {
        check_logs(&[(ROOM, vec![event(1, 1), event(3, 3)])].into()).unwrap_err();
        check_logs(&[(ROOM, vec![event(1, 1), event(2, 1)])].into()).unwrap_err();
    }

    #[test]
    fn an_acknowledgement_that_was_not_true_is_found() {
        outcome(|storage| storage.acknowledged.push((id(7), ROOM, 3))).unwrap_err();
        // Even where another one was.
        outcome(|storage| storage.acknowledged.insert(0, (id(1), ROOM, 2))).unwrap_err();
    }

    #[test]
    fn what_was_written_and_is_lost_or_out_of_order_is_found() {
        outcome(|storage| storage.written.push((ROOM, id(7)))).unwrap_err();
        outcome(|storage| storage.written.reverse()).unwrap_err();
    }

    #[test]
    fn what_was_heard_and_is_not_in_the_log_is_found() {
        let rolled_back = Received { live: None, seq: 3, digest: digest(&event(3, 7)) };
        outcome(|storage| storage.received.entry(ROOM).or_default().push(rolled_back)).unwrap_err();
        let beyond = Received { live: None, seq: 4, digest: 0 };
        outcome(|storage| storage.received.entry(ROOM).or_default().push(beyond)).unwrap_err();
    }

    #[test]
    fn what_comes_live_twice_or_out_of_order_is_found() {
        let again = |live| Received { live, seq: 2, digest: digest(&event(2, 2)) };
        outcome(|storage| storage.received.entry(ROOM).or_default().push(again(Some(1)))).unwrap_err();
        // On another connection, or when asked for, it may come again.
        outcome(|storage| storage.received.entry(ROOM).or_default().push(again(Some(2)))).unwrap();
        outcome(|storage| storage.received.entry(ROOM).or_default().push(again(None))).unwrap();
    }

    #[test]
    fn a_screen_that_shows_something_else_is_found() {
        let log = &logs()[&ROOM];
        let shown = |events: Vec<Event>| check_shown(&Timeline::new(events, 0), log);
        shown(log.clone()).unwrap();
        shown(log[1..].to_vec()).unwrap();
        shown(log[..2].to_vec()).unwrap_err();
        shown(vec![event(2, 2), event(3, 7)]).unwrap_err();
        let mut holed = Timeline::new(log[..1].to_vec(), 1);
        holed.skip_to(3);
        check_shown(&holed, log).unwrap_err();
    }
}
