//! What is told after a commit, and when.

use protocol::{
    ClientId, Content, Person,
    names::{RoomName, UserName},
};
use uuid::Uuid;

use super::*;
use crate::auth::Principal;
use crate::{
    rooms::{
        Batch, NewConnection, Queue, Rooms,
        gate::{Gate, PATIENCE},
    },
    store::{RoomCommand, Store},
};

/// People who are members of rooms of their own.
async fn owners<const N: usize>(store: &Store, names: [&str; N]) -> [(RoomId, Person); N] {
    let mut owners = Vec::new();
    for name in names {
        let actor = store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person;
        let room = store.create_room(&RoomName::parse(name).unwrap(), protocol::RoomKind::Public).await.unwrap();
        let command = RoomCommand::Join { invited: false };
        store.append(&[Request { room, actor: actor.clone(), command }]).await.unwrap();
        owners.push((room, actor));
    }
    owners.try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_room_that_takes_long_to_tell_holds_up_no_commit_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open("", dir.path()).await.unwrap();
    let [(slow, ada), (other, bo)] = owners(&store, ["ada", "bo"]).await;
    let (gate, is_waiting) = Gate::before(slow);
    let rooms = Rooms::new(store, gate.clone(), 1);
    let writers = [tokio::spawn(rooms.writer()), tokio::spawn(rooms.writer())];
    let (log, hears) = (rooms.log.clone(), tokio::runtime::Handle::current());
    let post =
        move |room, actor, n| log.post(room, actor, ClientId(Uuid::from_u128(n)), Content::Text("hello".into()).into());
    // The gate is held by a thread.
    std::thread::spawn(move || {
        let closed = gate.close();
        let held = hears.spawn(post(slow, ada, 1));
        is_waiting.recv_timeout(PATIENCE).expect("the slow room is being told");
        let acknowledged = hears.block_on(async { tokio::time::timeout(PATIENCE, post(other, bo, 2)).await });
        assert!(!held.is_finished());
        drop(closed);
        assert_eq!(acknowledged.expect("the other room goes on meanwhile").map(|(seq, _)| seq), Ok(2));
        assert_eq!(hears.block_on(held).unwrap().map(|(seq, _)| seq), Ok(2));
    })
    .join()
    .unwrap();
    rooms.log.close();
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_committed_with_its_reply_lost_is_published_with_the_next_event_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let rooms = Rooms::new(Store::open("", dir.path()).await.unwrap(), Arc::new(crate::bus::Alone), 1);
    let actor: Person = rooms.store.create_user(&UserName::parse("ada").unwrap(), "hash").await.unwrap().person;
    let room = rooms.store.create_room(&RoomName::parse("tea").unwrap(), protocol::RoomKind::Public).await.unwrap();
    let content = |n: u128| Content::Text(n.to_string());
    let client_id = |n| ClientId(Uuid::from_u128(n));
    let queue = Arc::new(Queue::default());
    let principal = Principal::session_of(actor.clone(), protocol::SessionId(Uuid::from_u128(1)));
    let encoding = protocol::codec::Encoding::Json;
    rooms.hub.attach(NewConnection { principal, encoding, queue: queue.clone() });

    let writer = tokio::spawn(rooms.writer());
    rooms.log.join(room, actor.clone()).await.unwrap();
    // Committed, but no writer knows.
    let command = RoomCommand::Post { client_id: client_id(2), post: content(2).into() };
    rooms.store.append(&[Request { room, actor: actor.clone(), command }]).await.unwrap();
    let (seq, _) = rooms.log.post(room, actor, client_id(3), content(3).into()).await.unwrap();
    rooms.log.close();
    writer.await.unwrap();
    assert_eq!(seq, 3);
    let Batch::Frames(frames) = queue.next().await else { panic!("frames") };
    let seqs: Vec<_> = frames
        .iter()
        .flat_map(|frames| frames.iter())
        .filter_map(|frame| match encoding.decode(frame).unwrap() {
            protocol::frame::ServerFrame::Event(event) => Some(event.seq),
            _ => None,
        })
        .collect();
    assert_eq!(seqs, [1, 2, 3]);
}
