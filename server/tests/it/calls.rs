//! Whom a message calls, and when: as it is posted, and by an edit from there on.

use std::collections::BTreeSet;

use fastrand::Rng;
use protocol::{
    Blocked, ClientId, Content, Event, EventKind, Mentions, Person, RoomId, Seq, UserId, frame::ClientFrame,
    names::UserName, unread,
};
use reqwest::Method;
use serde_json::json;
use server::store::{Request, RoomCommand, Store};
use uuid::Uuid;

use crate::harness::{self, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

/// What is unread, and what calls: counted by the database, and listed.
async fn counts(person: &harness::Person) -> (u32, u32) {
    let page = person.page(LOBBY).await.room;
    let listed = person.rooms().await.mine.into_iter().find(|info| info.id == LOBBY).unwrap();
    assert_eq!((listed.unread, listed.mentions), (page.unread, page.mentions));
    (page.unread, page.mentions)
}

/// Reads up to an event, and waits until that is kept.
async fn reads(person: &harness::Person, socket: &mut harness::Socket, seq: Seq) {
    socket.send(&ClientFrame::Read { room: LOBBY, seq }).await;
    while person.page(LOBBY).await.room.read_seq < seq {}
}

/// The last event by which a message calls somebody, by name or with everyone.
fn called_at(log: &[Event], message: &Event, user: UserId) -> Option<Seq> {
    let EventKind::Posted { mentions, .. } = &message.kind else { return None };
    let since = |is_in: &dyn Fn(&Mentions) -> bool| {
        let edits = log.iter().filter(|event| event.kind.target() == Some(message.seq));
        let calling = edits.filter(|event| matches!(&event.kind, EventKind::Edited { calls, .. } if is_in(calls)));
        let last = calling.map(|event| event.seq).max();
        is_in(mentions).then(|| last.unwrap_or(message.seq))
    };
    let by_name = |mentions: &Mentions| mentions.people.iter().any(|person| person.id == user);
    since(&by_name).max(since(&|mentions| mentions.everyone))
}

/// How many messages call somebody since they have read, counted by hand.
async fn by_hand(store: &Store, user: UserId, read_seq: Seq) -> u32 {
    let log = store.events_after(LOBBY, None, 0, 10_000).await.unwrap();
    let others = log.iter().filter(|event| unread::counts(event, user, &Blocked::default()));
    let calls = others.filter(|event| called_at(&log, event, user).is_some_and(|seq| seq > read_seq));
    u32::try_from(calls.count()).unwrap()
}

on_both! {
    async fn an_edit_calls_whom_the_message_did_not_call_before_from_there_on(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, chidi) = (server.person("ada").await, server.person("bo").await, server.person("chidi").await);
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        let seq = bo_socket.post(LOBBY, "hello @chidi").await;
        let message = format!("/api/rooms/{LOBBY}/messages/{seq}");
        reads(&ada, &mut ada_socket, seq).await;
        bo.done(Method::PUT, &message, json!({ "text": "hello @chidi and @ada" })).await;
        let edited = loop {
            let event = ada_socket.event().await;
            if let EventKind::Edited { calls, mentions, .. } = &event.kind {
                let names = |mentions: &Mentions| mentions.people.iter().map(|person| person.name.clone()).collect::<BTreeSet<_>>();
                assert_eq!((names(calls), names(mentions).len()), (["ada".to_owned()].into(), 2));
                break event.seq;
            }
        };
        assert_eq!(counts(&ada).await, (0, 1), "the message was read, and calls now");
        assert_eq!(counts(&chidi).await, (1, 1), "who was called before is called once");
        assert_eq!(counts(&bo).await, (0, 0));
        reads(&ada, &mut ada_socket, edited).await;
        assert_eq!(counts(&ada).await, (0, 0));
        bo.done(Method::PUT, &message, json!({ "text": "hello @ada" })).await;
        assert_eq!((counts(&ada).await, counts(&chidi).await), ((0, 0), (1, 0)), "nobody anew, and one no more");
        bo.done(Method::PUT, &message, json!({ "text": "hello @here" })).await;
        assert_eq!((counts(&ada).await, counts(&chidi).await), ((0, 1), (1, 1)));
        bo.done(Method::DELETE, &message, json!({})).await;
        assert_eq!((counts(&ada).await, counts(&chidi).await), ((0, 0), (0, 0)));
        let other = bo_socket.post(LOBBY, "one more").await;
        reads(&ada, &mut ada_socket, other).await;
        ada.done(Method::PUT, &format!("/api/blocks/{}", bo.signed_in.me.id), json!({})).await;
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/{other}"), json!({ "text": "@ada" })).await;
        assert_eq!(counts(&ada).await, (0, 0), "not by whom they have blocked");
    }

    async fn what_calls_is_what_counting_by_hand_gives_whatever_happens(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let mut people: Vec<Person> = Vec::new();
        for name in ["ada", "bo", "chidi"] {
            let person = store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person;
            people.push(person);
        }
        let join = |actor: &Person| Request { room: LOBBY, actor: actor.clone(), command: RoomCommand::Join { invited: true } };
        store.append(&people.iter().map(join).collect::<Vec<_>>()).await.unwrap();
        let mut rng = Rng::with_seed(7);
        for _ in 0..400 {
            let actor = people[rng.usize(..people.len())].clone();
            let call = ["", "@ada ", "@bo ", "@here ", "@ada @here ", "@bo @chidi "][rng.usize(..6)];
            let content = Content::Text(format!("{call}{}", rng.u16(..)));
            let last_seq = store.room(LOBBY).await.unwrap().unwrap().last_seq;
            let target = last_seq.saturating_sub(rng.u64(..12)).max(1);
            let command = match rng.u8(..10) {
                0..3 => RoomCommand::Post { client_id: ClientId(Uuid::from_u128(rng.u128(..))), post: content.into() },
                3..8 => RoomCommand::Edit { target, content, files: None },
                8 => RoomCommand::Delete { target },
                _ => RoomCommand::Read(target),
            };
            store.append(&[Request { room: LOBBY, actor, command }]).await.unwrap();
            let reader = &people[rng.usize(..people.len())];
            let info = store.room_of(LOBBY, reader.id).await.unwrap().unwrap();
            assert_eq!(info.mentions, by_hand(&store, reader.id, info.read_seq).await, "{} after {}", reader.name, info.read_seq);
        }
    }
}
