//! That it goes on after a fault.

use std::borrow::Cow;

use protocol::{
    Person, SessionId,
    codec::Encoding,
    frame::{Presence, ServerFrame},
};
use uuid::Uuid;

use super::*;
use crate::auth::Principal;
use crate::{
    bus::Alone,
    rooms::{Batch, NewConnection, Queue},
    store::Store,
};

const LOBBY: RoomId = RoomId::LOBBY;

fn person(n: u128) -> Person {
    Person { id: UserId(Uuid::from_u128(n)), name: format!("person-{n}"), display_name: None, avatar: None }
}

/// Waits until it is said that somebody is there in this way.
async fn sees(queue: &Queue, whom: &Person, how: Presence) {
    loop {
        let Batch::Frames(pieces) = queue.next().await else { panic!("frames") };
        for frame in pieces.iter().flat_map(|frames| frames.iter()) {
            match Encoding::Json.decode(frame).expect("a frame") {
                ServerFrame::Presence { person, presence, .. } if person == *whom && presence == how => return,
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn after_a_panic_it_knows_that_the_bus_is_there_and_who_has_spoken() {
    let dir = tempfile::tempdir().expect("a folder");
    let rooms = Rooms::new(Store::open("", dir.path()).await.expect("a store"), Arc::new(Alone), 1);
    let queue = Arc::new(Queue::default());
    let joining = NewConnection {
        principal: Principal::session_of(person(1), SessionId(Uuid::nil())),
        encoding: Encoding::Json,
        queue: queue.clone(),
    };
    let id = rooms.hub.attach(joining);
    rooms.hub.subscribe(id, &[(LOBBY, 0)]).await;
    rooms.hub.watch(id, Some(LOBBY));

    let (says, heard) = mpsc::channel(10);
    let listener = rooms.listener(1, heard, |_| panic!("on purpose"));
    let there = |whom| Message::Presence(LOBBY, Cow::Owned(whom), Presence::Online);
    let (before, after) = (person(2), person(3));
    for heard in
        [BusEvent::Back, BusEvent::Message(7, there(before.clone())), BusEvent::Message(7, Message::Spent(vec![]))]
    {
        says.send(heard).await.expect("it listens");
    }
    assert!(tokio::spawn(listener()).await.expect_err("it ends").is_panic());
    sees(&queue, &before, Presence::Online).await;
    let again = tokio::spawn(listener());
    // What it has missed is said anew; whoever says nothing any more is gone.
    sees(&queue, &before, Presence::Offline).await;
    says.send(BusEvent::Message(8, there(after.clone()))).await.expect("it listens");
    sees(&queue, &after, Presence::Online).await;
    sees(&queue, &after, Presence::Offline).await;
    again.abort();
}
