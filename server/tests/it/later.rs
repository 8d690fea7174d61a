//! What people put off: saved messages, reminders, and messages that are sent later.

use protocol::{
    ClientId, ErrorCode, EventKind, RoomId, Seq,
    api::{LaterCounts, Saved, SavedMessage, Scheduled, ScheduledMessage},
    codec::Encoding,
    frame::{ClientFrame, ServerFrame},
    later::{AHEAD_MS, SCHEDULED_MAX},
};
use reqwest::Method;
use serde_json::{Value, json};
use server::store::{Job, Store, now};
use uuid::Uuid;

use crate::harness::{Person, Redis, Server, Socket, on_both};

const HOUR: i64 = 3_600_000;

fn saved_at(room: RoomId, seq: Seq) -> String {
    format!("/api/rooms/{room}/messages/{seq}/saved")
}

async fn saved(person: &Person) -> Vec<SavedMessage> {
    person.get::<Saved>("/api/saved").await.messages
}

async fn scheduled(person: &Person) -> Vec<ScheduledMessage> {
    person.get::<Scheduled>("/api/scheduled").await.messages
}

fn at(ahead: i64) -> Value {
    json!({ "reminder": { "at": now().0 + ahead } })
}

fn text(saved: &SavedMessage) -> Option<&str> {
    saved.message.as_ref().map(|message| message.text.as_str())
}

/// Waits until a device is told that it stands so.
async fn hears(socket: &mut Socket, counts: LaterCounts) {
    loop {
        if socket.receive().await == ServerFrame::LaterChanged(counts) {
            return;
        }
    }
}

/// A device that says hello, and what it is told first.
async fn comes_back(person: &Person) -> (Socket, LaterCounts) {
    let mut socket = person.silent_socket(Encoding::Json).await;
    socket.send(&ClientFrame::Hello { resume: Vec::new() }).await;
    let ServerFrame::Welcome { later, .. } = socket.receive().await else { panic!("a welcome") };
    (socket, later)
}

async fn posts(person: &Person, room: RoomId) -> Vec<(String, ClientId)> {
    let events = person.history(room, "").await.events.into_iter();
    events
        .filter_map(|event| match event.kind {
            EventKind::Posted { content, client_id, .. } => Some((content.text()?.to_owned(), client_id)),
            _ => None,
        })
        .collect()
}

fn new_id() -> (ClientId, String) {
    let id = ClientId(Uuid::now_v7());
    (id, format!("/api/scheduled/{id}"))
}

fn message(room: RoomId, text: &str, ahead: i64) -> Value {
    json!({ "room": room, "text": text, "send_at": now().0 + ahead })
}

/// Somebody in a room of somebody else, a message there, and a device.
async fn in_a_room(server: &Server) -> (Person, Person, RoomId, Seq, Socket) {
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let room = ada.make_room("tea").await.id;
    bo.join(room).await;
    let seq = ada.socket().await.post(room, "half past four?").await;
    let socket = bo.socket().await;
    (ada, bo, room, seq, socket)
}

async fn run(store: &Store, sql: &'static str) {
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

on_both! {
    async fn a_saved_message_is_there_on_all_devices_until_it_is_dealt_with(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_, bo, room, seq, mut socket) = in_a_room(&server).await;
        for _ in 0..2 {
            bo.done(Method::PUT, &saved_at(room, seq), json!({})).await;
            hears(&mut socket, LaterCounts { saved: 1, ..LaterCounts::default() }).await;
        }
        let list = saved(&bo).await;
        assert_eq!(list.iter().map(text).collect::<Vec<_>>(), [Some("half past four?")]);
        assert_eq!((list[0].room, list[0].seq, list[0].remind_at, list[0].due), (room, seq, None, false));
        for _ in 0..2 {
            bo.done(Method::DELETE, &saved_at(room, seq), json!({})).await;
        }
        hears(&mut socket, LaterCounts::default()).await;
        assert!(saved(&bo).await.is_empty());
    }

    async fn what_somebody_may_not_read_any_more_is_said_without_its_text(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, room, seq, _) = in_a_room(&server).await;
        let other = ada.socket().await.post(room, "or five?").await;
        for seq in [seq, other] {
            bo.done(Method::PUT, &saved_at(room, seq), json!({})).await;
        }
        ada.done(Method::DELETE, &format!("/api/rooms/{room}/messages/{other}"), json!({})).await;
        let shown = async || saved(&bo).await.into_iter().map(|one| (one.seq, one.message.is_some(), one.hidden)).collect::<Vec<_>>();
        assert_eq!(shown().await, [(other, false, Some(ErrorCode::MessageUnknown)), (seq, true, None)]);
        bo.leave(room).await;
        let hidden = Some(ErrorCode::NotAMember);
        assert_eq!(shown().await, [(other, false, hidden), (seq, false, hidden)]);
        bo.done(Method::DELETE, &saved_at(room, seq), json!({})).await;
        assert_eq!(shown().await.len(), 1, "what one can't read one can be rid of");
    }

    async fn what_is_saved_is_a_message_that_one_may_read_and_a_reminder_comes_within_a_year(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, room, seq, _) = in_a_room(&server).await;
        let stranger = server.person("eve").await;
        let tries = async |person: &Person, seq, body| person.tries(Method::PUT, &saved_at(room, seq), body).await;
        assert_eq!(tries(&stranger, seq, json!({})).await, Some(ErrorCode::NotAMember));
        // The first is that somebody came in.
        for no_message in [1, seq + 1] {
            assert_eq!(tries(&ada, no_message, json!({})).await, Some(ErrorCode::MessageUnknown));
        }
        for ahead in [-HOUR, AHEAD_MS + HOUR] {
            assert_eq!(tries(&bo, seq, at(ahead)).await, Some(ErrorCode::LaterBounds));
        }
        assert_eq!(bo.tries(Method::PUT, &saved_at(RoomId(Uuid::nil()), 1), json!({})).await, Some(ErrorCode::RoomUnknown));
        assert!(saved(&bo).await.is_empty());
        bo.done(Method::PUT, &saved_at(room, seq), at(AHEAD_MS - HOUR)).await;
    }

    async fn pages_of_saved_messages_have_each_of_them_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, room, _, _) = in_a_room(&server).await;
        let mut socket = ada.socket().await;
        let mut seqs = Vec::new();
        for n in 0..5 {
            let seq = socket.post(room, &format!("message {n}")).await;
            bo.done(Method::PUT, &saved_at(room, seq), json!({})).await;
            seqs.insert(0, seq);
        }
        let (mut found, mut address) = (Vec::new(), "/api/saved?limit=2".to_owned());
        loop {
            let Saved { messages, next } = bo.get(&address).await;
            found.extend(messages.into_iter().map(|one| one.seq));
            let Some(next) = next else { break };
            address = format!("/api/saved?limit=2&after={next}");
        }
        // Those of one millisecond stand by their places.
        found.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(found, seqs);
    }

    async fn a_reminder_comes_at_its_time_and_stays_until_something_is_done_about_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_, bo, room, seq, mut socket) = in_a_room(&server).await;
        let due = LaterCounts { saved: 1, due: 1, ..LaterCounts::default() };
        // Put off, and brought forward: only the last counts.
        for ahead in [HOUR, 800] {
            bo.done(Method::PUT, &saved_at(room, seq), at(ahead)).await;
        }
        assert!(!saved(&bo).await[0].due);
        hears(&mut socket, due).await;
        assert!(saved(&bo).await[0].due);
        assert_eq!(bo.get::<Saved>("/api/saved?due=true").await.messages.len(), 1);
        // Who comes back hears of it.
        assert_eq!(comes_back(&bo).await.1, due);
        bo.done(Method::PUT, &saved_at(room, seq), json!({})).await;
        assert!(saved(&bo).await[0].due, "it was saved already");
        bo.done(Method::PUT, &saved_at(room, seq), at(HOUR)).await;
        hears(&mut socket, LaterCounts { due: 0, ..due }).await;
        bo.done(Method::PUT, &saved_at(room, seq), json!({ "reminder": "none" })).await;
        assert_eq!(saved(&bo).await[0].remind_at, None);
        assert!(server.app.store.lease_job(Job::TIMED).await.unwrap().is_none());
    }

    async fn a_server_that_starts_anew_reminds_of_what_came_meanwhile_and_of_nothing_else(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, room, seq, _) = in_a_room(&server).await;
        let other = ada.socket().await.post(room, "or five?").await;
        bo.done(Method::PUT, &saved_at(room, seq), at(HOUR)).await;
        bo.done(Method::PUT, &saved_at(room, other), at(10 * HOUR)).await;
        // As if the hour had passed while no server ran.
        run(&server.app.store, "UPDATE jobs SET due_at = due_at - 7200000").await;
        let server = server.restart().await;
        let bo = bo.at(&server);
        let counts = LaterCounts { saved: 2, due: 1, ..LaterCounts::default() };
        let (mut socket, later) = comes_back(&bo).await;
        if later != counts {
            hears(&mut socket, counts).await;
        }
        let due: Vec<_> = saved(&bo).await.into_iter().map(|one| (one.seq, one.due)).collect();
        assert_eq!(due.iter().filter(|one| one.1).collect::<Vec<_>>(), [&(seq, true)]);
    }

    async fn a_message_is_sent_once_at_its_time_in_the_name_of_who_wrote_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_, bo, room, seq, mut socket) = in_a_room(&server).await;
        let (id, path) = new_id();
        for text in ["five it is", "six it is"] {
            bo.done(Method::PUT, &path, message(room, text, HOUR)).await;
        }
        hears(&mut socket, LaterCounts { scheduled: 1, ..LaterCounts::default() }).await;
        assert_eq!(scheduled(&bo).await.iter().map(|one| (one.client_id, &*one.text)).collect::<Vec<_>>(), [(id, "six it is")]);
        assert_eq!(posts(&bo, room).await.len(), 1);
        let mut reply = message(room, "seven it is", 700);
        reply["reply_to"] = json!(seq);
        bo.done(Method::PUT, &path, reply).await;
        let event = loop {
            match socket.receive().await {
                ServerFrame::Event(event) if event.room == room => break event,
                _ => {}
            }
        };
        assert_eq!(event.actor.id, bo.signed_in.me.id);
        assert!(matches!(&event.kind, EventKind::Posted { client_id, reply: Some(reply), .. } if *client_id == id && reply.seq == seq));
        hears(&mut socket, LaterCounts::default()).await;
        assert!(scheduled(&bo).await.is_empty());
        assert_eq!(posts(&bo, room).await[1], ("seven it is".to_owned(), id));
        // It has happened.
        for (method, path) in [(Method::PUT, path.clone()), (Method::DELETE, path.clone()), (Method::POST, format!("{path}/send"))] {
            assert_eq!(bo.tries(method, &path, message(room, "again", HOUR)).await, Some(ErrorCode::ScheduledUnknown));
        }
    }

    async fn a_message_can_be_sent_at_once_or_taken_back(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_, bo, room, _, mut socket) = in_a_room(&server).await;
        let ((sent, path), (_, taken)) = (new_id(), new_id());
        bo.done(Method::PUT, &path, message(room, "five it is", HOUR)).await;
        bo.done(Method::PUT, &taken, message(room, "never mind", HOUR)).await;
        bo.done(Method::DELETE, &taken, json!({})).await;
        bo.done(Method::POST, &format!("{path}/send"), json!({})).await;
        hears(&mut socket, LaterCounts::default()).await;
        assert_eq!(posts(&bo, room).await[1..], [("five it is".to_owned(), sent)]);
        assert_eq!(bo.tries(Method::DELETE, &taken, json!({})).await, Some(ErrorCode::ScheduledUnknown));
    }

    async fn what_is_refused_at_its_time_stays_with_the_reason_and_can_be_put_to_another(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_, bo, room, _, mut socket) = in_a_room(&server).await;
        let (id, path) = new_id();
        bo.done(Method::PUT, &path, message(room, "five it is", 500)).await;
        bo.leave(room).await;
        hears(&mut socket, LaterCounts { scheduled: 1, refused: 1, ..LaterCounts::default() }).await;
        let [kept] = &scheduled(&bo).await[..] else { panic!("it is kept") };
        assert_eq!((&*kept.text, kept.error), ("five it is", Some(ErrorCode::NotAMember)));
        assert_eq!(bo.tries(Method::PUT, &path, message(room, "six", HOUR)).await, Some(ErrorCode::NotAMember));
        bo.join(room).await;
        bo.done(Method::POST, &format!("{path}/send"), json!({})).await;
        hears(&mut socket, LaterCounts::default()).await;
        assert_eq!(posts(&bo, room).await[1..], [("five it is".to_owned(), id)]);
    }

    async fn nothing_is_sent_for_an_account_that_is_closed(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, room, _, _) = in_a_room(&server).await;
        let (_, path) = new_id();
        bo.done(Method::PUT, &path, message(room, "five it is", HOUR)).await;
        let close = format!("/api/admin/people/{}/close", bo.signed_in.me.id);
        ada.done(Method::POST, &close, json!({ "reason": "" })).await;
        run(&server.app.store, "UPDATE jobs SET due_at = 0").await;
        let me = bo.signed_in.me.id;
        while server.app.store.later_counts(me).await.unwrap().refused == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(server.app.store.scheduled(me).await.unwrap()[0].error, Some(ErrorCode::AccountClosed));
        assert_eq!(posts(&ada, room).await.len(), 1);
    }

    async fn messages_for_later_follow_the_rules_of_all_messages(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_, bo, room, _, _) = in_a_room(&server).await;
        let eve = server.person("eve").await;
        let tries = async |person: &Person, body| person.tries(Method::PUT, &new_id().1, body).await;
        assert_eq!(tries(&eve, message(room, "hello", HOUR)).await, Some(ErrorCode::NotAMember));
        assert_eq!(tries(&bo, message(room, " ", HOUR)).await, Some(ErrorCode::TextBlank));
        assert_eq!(tries(&bo, message(room, "hello", -HOUR)).await, Some(ErrorCode::LaterBounds));
        for _ in 0..SCHEDULED_MAX {
            assert_eq!(tries(&bo, message(room, "hello", HOUR)).await, None);
        }
        assert_eq!(tries(&bo, message(room, "hello", HOUR)).await, Some(ErrorCode::TooManyScheduled));
        // Each has its own.
        let theirs = scheduled(&bo).await[0].client_id;
        assert_eq!(eve.tries(Method::DELETE, &format!("/api/scheduled/{theirs}"), json!({})).await, Some(ErrorCode::ScheduledUnknown));
        assert!(scheduled(&eve).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_devices_hear_it_on_whichever_server_they_are() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (_, bo, room, seq, mut here) = in_a_room(&servers[0]).await;
    let mut there = bo.at(&servers[1]).socket().await;
    bo.done(Method::PUT, &saved_at(room, seq), at(600)).await;
    for socket in [&mut here, &mut there] {
        hears(socket, LaterCounts { saved: 1, ..LaterCounts::default() }).await;
        hears(socket, LaterCounts { saved: 1, due: 1, ..LaterCounts::default() }).await;
    }
    let (id, path) = new_id();
    bo.at(&servers[1]).done(Method::PUT, &path, message(room, "five it is", 600)).await;
    for socket in [&mut here, &mut there] {
        hears(socket, LaterCounts { saved: 1, due: 1, scheduled: 1, ..LaterCounts::default() }).await;
        hears(socket, LaterCounts { saved: 1, due: 1, ..LaterCounts::default() }).await;
    }
    assert_eq!(posts(&bo, room).await[1..], [("five it is".to_owned(), id)]);
}
