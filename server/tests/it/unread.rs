//! What somebody has not read is counted from what the server remembers of a room where that is enough, and by the database
//! where it is not: both come to the same, whatever happens, also where another server writes.

use fastrand::Rng;
use protocol::{
    ClientId, Content, InThread, Person, RoomId, RoomKind, Seq,
    api::UNREAD_MAX,
    names::{RoomName, UserName},
};
use server::store::{NewPost, Request, RoomCommand, Store};
use uuid::Uuid;

use crate::harness::on_both;

/// Something that somebody does in a room, or several messages.
fn acts(rng: &mut Rng, room: RoomId, people: &[Person], last_seq: Seq) -> Vec<Request> {
    let actor = &people[rng.usize(..people.len())];
    let target = rng.u64(1..=last_seq.max(1));
    let post = |rng: &mut Rng| RoomCommand::Post {
        client_id: ClientId(Uuid::from_u128(rng.u128(..))),
        post: Content::Text("half past four?".into()).into(),
    };
    let commands = match rng.u8(..10) {
        0..4 => (0..rng.usize(1..60)).map(|_| post(rng)).collect(),
        4 => vec![RoomCommand::Delete { target }],
        5 => vec![RoomCommand::React { target, emoji: "👍".into(), on: rng.bool() }],
        6 => vec![post(rng), RoomCommand::Delete { target: last_seq + 1 }, post(rng)],
        8 => {
            let thread = Some(InThread { root: target, in_room: rng.bool() });
            let post = NewPost { thread, ..Content::Text("in a thread".into()).into() };
            vec![RoomCommand::Post { client_id: ClientId(Uuid::from_u128(rng.u128(..))), post }]
        }
        7 => vec![RoomCommand::Leave, RoomCommand::Join { invited: true }],
        _ => vec![RoomCommand::Read(target)],
    };
    commands.into_iter().map(|command| Request { room, actor: actor.clone(), command }).collect()
}

/// Each of somebody's rooms by itself is counted by the database.
async fn compare(store: &Store, person: &Person) -> Vec<u32> {
    let rooms = store.rooms_of(person.id).await.unwrap();
    for room in &rooms {
        assert_eq!(store.room_of(room.id, person.id).await.unwrap().as_ref(), Some(room));
    }
    rooms.iter().map(|room| room.unread).collect()
}

on_both! {
    async fn counts_are_those_of_the_database_whatever_happens(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let stores = [Store::open(&url, dir.path()).await.unwrap(), Store::open(&url, dir.path()).await.unwrap()];
        let mut people = Vec::new();
        for name in ["ada", "bo", "chidi"] {
            people.push(stores[0].create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person);
        }
        let mut rooms = vec![RoomId::LOBBY];
        for name in ["tea", "den"] {
            rooms.push(stores[0].create_room(&RoomName::parse(name).unwrap(), RoomKind::Public).await.unwrap());
        }
        for &room in &rooms {
            for actor in people.iter().cloned() {
                stores[0].append(&[Request { room, actor, command: RoomCommand::Join { invited: true } }]).await.unwrap();
            }
        }
        let mut rng = Rng::with_seed(7);
        let mut seen = Vec::new();
        for _ in 0..200 {
            // Mostly the same server, as what it remembers is to last for a while.
            let store = &stores[usize::from(rng.u8(..8) == 0)];
            let room = rooms[rng.usize(..rooms.len())];
            let last_seq = store.room(room).await.unwrap().unwrap().last_seq;
            store.append(&acts(&mut rng, room, &people, last_seq)).await.unwrap();
            seen.extend(compare(store, &people[rng.usize(..people.len())]).await);
        }
        for store in &stores {
            for person in &people {
                seen.extend(compare(store, person).await);
            }
        }
        assert!(seen.contains(&0) && seen.contains(&UNREAD_MAX), "{seen:?}");
        assert!(seen.iter().any(|unread| (1..UNREAD_MAX).contains(unread)), "{seen:?}");
    }
}
