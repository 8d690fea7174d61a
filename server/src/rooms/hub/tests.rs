//! What holds whichever threads come in which order.

use std::{collections::HashMap, sync::mpsc::channel, thread};

use futures_util::FutureExt;
use protocol::{Person, RoomKind, SessionId, Timestamp, frame::Presence, permission::RoomContext};
use uuid::Uuid;

use super::*;
use crate::{
    bus::Alone,
    rooms::{
        Batch,
        gate::{Gate, PATIENCE},
    },
};

const ENCODING: Encoding = Encoding::Binary;

fn room(n: u128) -> RoomId {
    RoomId(Uuid::from_u128(n))
}

fn person(n: u128) -> Person {
    Person { id: UserId(Uuid::from_u128(n)), name: format!("person-{n}"), display_name: None, avatar: None }
}

fn event(room: RoomId, seq: Seq, actor: Person, kind: EventKind) -> Event {
    Event { room, seq, at: Timestamp(0), actor, kind }
}

fn connect(hub: &Hub, person: Person) -> (ConnectionId, Arc<Queue>) {
    let queue = Arc::new(Queue::default());
    let session = SessionId(person.id.0);
    (
        hub.attach(NewConnection {
            principal: Principal::session_of(person, session),
            encoding: ENCODING,
            queue: queue.clone(),
        }),
        queue,
    )
}

fn frames(queue: &Queue) -> Vec<ServerFrame> {
    let Some(Batch::Frames(pieces)) = queue.next().now_or_never() else { return Vec::new() };
    pieces.iter().flat_map(|frames| frames.iter()).map(|frame| ENCODING.decode(frame).expect("a frame")).collect()
}

#[test]
fn a_room_that_takes_long_to_tell_holds_up_no_other_room_and_no_newcomer() {
    let (slow, other) = (room(1), room(2));
    let (gate, is_waiting) = Gate::before(slow);
    let hub = Hub::new(gate.clone(), Arc::default());
    let (held, _) = connect(&hub, person(1));
    let (here, queue) = connect(&hub, person(2));
    drop((hub.subscribe(held, &[(slow, 0)]), hub.subscribe(here, &[(other, 0)])));

    let closed = gate.close();
    let (done, is_done) = channel();
    thread::scope(|scope| {
        let telling = scope.spawn(|| hub.set_away(held, true));
        is_waiting.recv_timeout(PATIENCE).expect("the slow room is being told");
        let going_on = scope.spawn(|| {
            hub.publish_plain(&[&event(other, 1, person(2), EventKind::Archived)]);
            let (new, heard) = connect(&hub, person(3));
            drop(hub.subscribe(new, &[(other, 1)]));
            hub.publish(None, &event(other, 2, person(2), EventKind::Unarchived), "");
            hub.detach(here);
            done.send((frames(&queue), frames(&heard))).expect("the test waits for it");
        });
        let heard = is_done.recv_timeout(PATIENCE);
        assert!(!telling.is_finished());
        drop(closed);
        telling.join().expect("no panic");
        going_on.join().expect("no panic");
        let (heard, heard_by_newcomer) = heard.expect("the other room goes on meanwhile");
        let seqs = |frames: Vec<ServerFrame>| {
            let seq = |frame| if let ServerFrame::Event(event) = frame { Some(event.seq) } else { None };
            frames.into_iter().filter_map(seq).collect::<Vec<_>>()
        };
        assert_eq!((seqs(heard), seqs(heard_by_newcomer)), (vec![1, 2], vec![2]));
    });
}

#[test]
fn who_comes_into_a_room_is_told_where_it_begins() {
    let (hub, room) = (Hub::new(Arc::new(Alone), Arc::default()), room(1));
    let (_, queue) = connect(&hub, person(1));
    let context = RoomContext { room, kind: RoomKind::Public, archived: false };
    let state =
        RoomState { context, name: "room".into(), topic: String::new(), last_seq: 9, first_seq: 5, picture: None };
    hub.publish(Some(&state), &event(room, 9, person(1), EventKind::Joined), "");
    let joined = frames(&queue).into_iter().find_map(|frame| match frame {
        ServerFrame::RoomJoined(info) => Some((info.first_seq, info.last_seq)),
        _ => None,
    });
    assert_eq!(joined, Some((5, 9)));
}

/// Each end of the list says the same, and nothing is kept that nobody needs.
fn assert_consistent(hub: &Hub) {
    let registry = hub.registry();
    let mut listed: Vec<_> = registry.subscriptions().collect();
    listed.sort_unstable();
    drop(registry);
    let mut subscribed = Vec::new();
    for id in hub.followed() {
        hub.in_active_room(id, |room| {
            assert!(room.has_subscribers() && room.watchers.iter().all(|id| room.subscribers.contains_key(id)));
            subscribed.extend(room.subscribers.keys().map(|&connection| (id, connection)));
        });
    }
    subscribed.sort_unstable();
    assert_eq!(subscribed, listed);
}

#[test]
fn whoever_comes_goes_and_turns_away_at_once_what_watchers_believe_is_so() {
    const ROOMS: u128 = 4;
    for seed in 0..30 {
        let hub = Hub::new(Arc::new(Alone), Arc::default());
        // The last room has none, so that it is now and then empty.
        let watchers: Vec<_> = (0..ROOMS - 1)
            .map(|n| {
                let (id, queue) = connect(&hub, person(100 + n));
                drop(hub.subscribe(id, &[(room(n), 0)]));
                hub.watch(id, Some(room(n)));
                (id, queue)
            })
            .collect();
        thread::scope(|scope| {
            // Two devices of each of three people.
            for device in 0..6 {
                let hub = &hub;
                scope.spawn(move || {
                    live(hub, person(device / 2), &mut fastrand::Rng::with_seed(seed * 100 + device as u64))
                });
            }
            for n in 0..ROOMS {
                let hub = &hub;
                scope.spawn(move || write(hub, room(n), &mut fastrand::Rng::with_seed(seed * 100 + 50 + n as u64)));
            }
        });
        assert_consistent(&hub);
        for (n, (id, queue)) in (0..).zip(watchers) {
            let mut believed = HashMap::new();
            for frame in frames(&queue) {
                match frame {
                    ServerFrame::Online { people, away, .. } => {
                        believed.extend(people.into_iter().map(|person| (person.id, Presence::Online)));
                        believed.extend(away.into_iter().map(|user| (user, Presence::Away)));
                    }
                    ServerFrame::Presence { person, presence: Presence::Offline, .. } => {
                        _ = believed.remove(&person.id)
                    }
                    ServerFrame::Presence { person, presence, .. } => _ = believed.insert(person.id, presence),
                    _ => {}
                }
            }
            let (people, away) = hub.online(room(n));
            let is = |user| if away.contains(&user) { Presence::Away } else { Presence::Online };
            let so: HashMap<_, _> = people.iter().map(|person| (person.id, is(person.id))).collect();
            assert_eq!(believed, so, "seed {seed}");
            hub.detach(id);
        }
        assert_consistent(&hub);
    }
}

/// A device that comes and goes, and at last stays.
fn live(hub: &Hub, person: Person, rng: &mut fastrand::Rng) {
    let any = |rng: &mut fastrand::Rng| room(rng.u128(0..4));
    for _ in 0..20 {
        let (id, queue) = connect(hub, person.clone());
        for _ in 0..10 {
            match rng.u8(0..4) {
                0 => drop(hub.subscribe(id, &[(any(rng), 0), (any(rng), 0)])),
                1 => hub.watch(id, Some(any(rng))),
                2 => hub.set_away(id, rng.bool()),
                _ => hub.typing(id, any(rng)),
            }
        }
        drop(frames(&queue));
        if rng.bool() {
            hub.detach(id);
        }
    }
}

/// A room that people join and leave.
fn write(hub: &Hub, room: RoomId, rng: &mut fastrand::Rng) {
    for seq in 1..200 {
        let actor = person(rng.u128(0..3));
        if rng.bool() {
            hub.publish(None, &event(room, seq, actor, EventKind::Left), "");
        } else {
            hub.admit(actor.id, RoomInfo::fresh(room, "room".into(), seq));
        }
    }
}
