//! What comes no more from whom one has blocked.

use protocol::{
    ErrorCode, RoomId, UserId,
    api::{BlockedPeople, RoomInfo},
    blocked::BLOCKED_MAX,
    codec::Encoding,
    frame::{ClientFrame, ServerFrame},
};
use reqwest::Method;
use serde_json::json;
use server::store::Store;

use crate::harness::{Person, Redis, Server, Socket, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

fn id(person: &Person) -> UserId {
    person.signed_in.me.id
}

async fn block(by: &Person, whom: &Person) {
    by.done(Method::PUT, &format!("/api/blocks/{}", id(whom)), json!({})).await;
}

async fn unblock(by: &Person, whom: &Person) {
    by.done(Method::DELETE, &format!("/api/blocks/{}", id(whom)), json!({})).await;
}

/// The room as somebody has it: counted by the database, and from what the server remembers.
async fn counts(person: &Person, room: RoomId) -> (u32, u32) {
    let of = |info: &RoomInfo| (info.unread, info.mentions);
    let page = person.page(room).await;
    let rooms = person.rooms().await;
    let listed = rooms.mine.iter().find(|info| info.id == room).unwrap();
    assert_eq!(of(listed), of(&page.room));
    of(listed)
}

/// The next list of blocked people; other frames are passed over.
async fn blocked(socket: &mut Socket) -> Vec<UserId> {
    loop {
        if let ServerFrame::Blocked { people } = socket.receive().await {
            return people;
        }
    }
}

on_both! {
    async fn who_is_blocked_begins_no_conversation_writes_nothing_there_and_adds_nobody(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, chidi) = (server.person("ada").await, server.person("bo").await, server.person("chidi").await);
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let room = bo.create("/api/rooms", json!({ "name": "tea" })).await;
        let mut socket = bo.socket().await;
        let seq = socket.post(direct, "hello").await;
        block(&ada, &bo).await;
        block(&ada, &bo).await;
        let message = format!("/api/rooms/{direct}/messages/{seq}");
        for text in ["are you there?", "@ada?"] {
            assert_eq!(socket.try_post(direct, text).await.unwrap_err().code, ErrorCode::NotFromYou);
        }
        assert_eq!(socket.try_reply(direct, seq, "so?").await.unwrap_err().code, ErrorCode::NotFromYou);
        let tries = [
            (Method::PUT, message.clone(), json!({ "text": "answer me" })),
            (Method::PUT, format!("{message}/reactions/%F0%9F%91%8D"), json!({})),
            (Method::PUT, format!("{message}/pin"), json!({})),
            (Method::POST, "/api/directs".to_owned(), json!({ "people": ["ada"] })),
            (Method::POST, "/api/directs".to_owned(), json!({ "people": ["ada", "chidi"] })),
            (Method::PUT, format!("/api/rooms/{room}/members/ada"), json!({})),
        ];
        for (method, path, body) in tries {
            assert_eq!(bo.tries(method, &path, body).await, Some(ErrorCode::NotFromYou), "{path}");
        }
        // What they said can be taken back, and others are there for them as before.
        bo.done(Method::DELETE, &message, json!({})).await;
        bo.done(Method::PUT, &format!("/api/rooms/{room}/members/chidi"), json!({})).await;
        socket.post(LOBBY, "hello all").await;
        // Nor is somebody blocked only to be written to.
        let mut ada_socket = ada.socket().await;
        assert_eq!(ada_socket.try_post(direct, "and now?").await.unwrap_err().code, ErrorCode::BlockedByYou);
        let begun = ada.tries(Method::POST, "/api/directs", json!({ "people": ["bo"] })).await;
        assert_eq!(begun, Some(ErrorCode::BlockedByYou));
        assert_eq!(chidi.page(LOBBY).await.blocked, []);
        unblock(&ada, &bo).await;
        socket.post(direct, "thank you").await;
        ada_socket.post(direct, "never mind").await;
        bo.done(Method::PUT, &format!("/api/rooms/{room}/members/ada"), json!({})).await;
    }

    async fn a_conversation_stays_closed_until_neither_has_blocked_the_other(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        block(&ada, &bo).await;
        block(&bo, &ada).await;
        assert_eq!(ada_socket.try_post(direct, "hello").await.unwrap_err().code, ErrorCode::NotFromYou);
        unblock(&ada, &bo).await;
        assert_eq!(ada_socket.try_post(direct, "hello").await.unwrap_err().code, ErrorCode::NotFromYou);
        assert_eq!(bo_socket.try_post(direct, "hello").await.unwrap_err().code, ErrorCode::BlockedByYou);
        unblock(&bo, &ada).await;
        ada_socket.post(direct, "hello").await;
        bo_socket.post(direct, "hello").await;
    }

    async fn what_whom_one_has_blocked_says_in_a_shared_room_is_there_and_is_no_news(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, chidi) = (server.person("ada").await, server.person("bo").await, server.person("chidi").await);
        let (mut ada_socket, mut bo_socket, mut chidi_socket) =
            (ada.socket().await, bo.socket().await, chidi.socket().await);
        let last = chidi_socket.post(LOBBY, "good morning").await;
        ada_socket.send(&ClientFrame::Read { room: LOBBY, seq: last }).await;
        while ada.page(LOBBY).await.room.read_seq < last {}
        bo_socket.post(LOBBY, "@ada, and @here").await;
        chidi_socket.post(LOBBY, "@ada?").await;
        assert_eq!(counts(&ada, LOBBY).await, (2, 2));
        block(&ada, &bo).await;
        assert_eq!(blocked(&mut ada_socket).await, [id(&bo)]);
        let told = ada_socket.changed().await;
        assert_eq!((told.id, told.unread, told.mentions), (LOBBY, 1, 1), "counted anew");
        let seq = bo_socket.post(LOBBY, "@ada!").await;
        bo_socket.post(LOBBY, "no mention").await;
        assert_eq!(counts(&ada, LOBBY).await, (1, 1));
        assert_eq!(counts(&chidi, LOBBY).await.1, 1, "others are called as before");
        let page = ada.page(LOBBY).await;
        assert_eq!(page.blocked, [id(&bo)]);
        assert!(page.events.iter().any(|event| event.seq == seq));
        let mut other = ada.silent_socket(Encoding::Binary).await;
        other.send(&ClientFrame::Hello { resume: Vec::new() }).await;
        let ServerFrame::Welcome { blocked: told, .. } = other.receive().await else { panic!("a welcome") };
        assert_eq!(told, [id(&bo)]);
        let mut old = ada.silent_socket(Encoding::JsonV2).await;
        old.hello(&[]).await;
        unblock(&ada, &bo).await;
        assert_eq!(blocked(&mut other).await, []);
        assert_eq!(counts(&ada, LOBBY).await, (4, 3));
        let heard = old.drain().await;
        assert!(heard.iter().any(|frame| matches!(frame, ServerFrame::RoomChanged(_))), "{heard:?}");
        assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Blocked { .. })), "version 2 has no such frame");
    }

    async fn order_is_kept_among_people_who_have_blocked_one_another(engine: Engine) {
        let server = Server::start_on(engine).await;
        // The first account administers.
        let (root, bo) = (server.person("root").await, server.person("bo").await);
        let mut socket = bo.socket().await;
        let seq = socket.post(LOBBY, "spam").await;
        block(&bo, &root).await;
        block(&root, &bo).await;
        root.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{seq}"), json!({})).await;
        let mute = format!("/api/rooms/{LOBBY}/members/{}/mute", id(&bo));
        root.done(Method::PUT, &mute, json!({ "minutes": 5 })).await;
        assert_eq!(socket.try_post(LOBBY, "more spam").await.unwrap_err().code, ErrorCode::Muted);
    }

    async fn one_blocks_others_by_their_id_each_once_and_not_without_end(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, chidi) = (server.person("ada").await, server.person("bo").await, server.person("chidi").await);
        let path = |user: UserId| format!("/api/blocks/{user}");
        assert_eq!(ada.tries(Method::PUT, &path(id(&ada)), json!({})).await, Some(ErrorCode::NotToYourself));
        let nobody = UserId(uuid::Uuid::now_v7());
        assert_eq!(ada.tries(Method::PUT, &path(nobody), json!({})).await, Some(ErrorCode::PersonUnknown));
        block(&ada, &bo).await;
        block(&ada, &chidi).await;
        block(&ada, &bo).await;
        let list: BlockedPeople = ada.get("/api/blocks").await;
        let names: Vec<_> = list.people.iter().map(|person| &*person.name).collect();
        assert!(names.len() == 2 && names.contains(&"bo") && names.contains(&"chidi"), "{names:?}");
        assert!(bo.get::<BlockedPeople>("/api/blocks").await.people.is_empty(), "they are not told");
        fill(&server, id(&ada)).await;
        let dora = server.person("dora").await;
        assert_eq!(ada.tries(Method::PUT, &path(id(&dora)), json!({})).await, Some(ErrorCode::TooManyBlocked));
        block(&ada, &bo).await;
        unblock(&ada, &bo).await;
        block(&ada, &dora).await;
    }

    async fn once_somebody_is_blocked_nothing_more_comes_however_fast_they_write(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let direct = ada.create("/api/directs", json!({ "people": ["bo"] })).await;
        for _ in 0..10 {
            let mut socket = bo.socket().await;
            let posting = tokio::spawn(async move {
                let mut posted = 0_u32;
                // The last is refused.
                for text in std::iter::repeat("hello?") {
                    match socket.try_post(direct, text).await {
                        Ok(_) => posted += 1,
                        Err(error) => return (posted, error.code),
                    }
                }
                unreachable!("without end")
            });
            while server.app.store.room(direct).await.unwrap().unwrap().last_seq.is_multiple_of(5) {
                tokio::task::yield_now().await;
            }
            block(&ada, &bo).await;
            let end = server.app.store.room(direct).await.unwrap().unwrap().last_seq;
            let (posted, code) = posting.await.unwrap();
            assert_eq!((code, posted > 0), (ErrorCode::NotFromYou, true));
            assert_eq!(server.app.store.room(direct).await.unwrap().unwrap().last_seq, end);
            unblock(&ada, &bo).await;
            let mut socket = bo.socket().await;
            while !socket.post(direct, "sorry").await.is_multiple_of(5) {}
        }
    }

    async fn a_conversation_that_is_begun_while_somebody_blocks_the_other_is_closed_too(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        for n in 0..20 {
            let bo = server.person(&format!("bo{n}")).await;
            let (begun, ()) = tokio::join!(
                bo.tries(Method::POST, "/api/directs", json!({ "people": ["ada"] })),
                block(&ada, &bo),
            );
            let Some(room) = ada.rooms().await.mine.iter().map(|room| room.id).find(|room| *room != LOBBY) else {
                assert_eq!(begun, Some(ErrorCode::NotFromYou));
                continue;
            };
            assert_eq!(begun, None);
            let mut socket = bo.socket().await;
            for _ in 0..2 {
                assert_eq!(socket.try_post(room, "hello").await.unwrap_err().code, ErrorCode::NotFromYou);
            }
            return;
        }
    }
}

/// Blocks as many people as one can.
async fn fill(server: &Server, user: UserId) {
    for n in 0..BLOCKED_MAX - 2 {
        let other = uuid::Uuid::now_v7();
        let insert = "INSERT INTO users (id, name, name_key, created_at) VALUES ($1, $2, $2, 0)";
        let block = "INSERT INTO blocks (user_id, blocked_id, at) VALUES ($1, $2, 0)";
        let name = format!("somebody{n}");
        match &server.app.store {
            Store::Sqlite { write, .. } => {
                sqlx::query(insert).bind(other).bind(name).execute(write).await.unwrap();
                sqlx::query(block).bind(user.0).bind(other).execute(write).await.unwrap();
            }
            Store::Postgres { write, .. } => {
                sqlx::query(insert).bind(other).bind(name).execute(write).await.unwrap();
                sqlx::query(block).bind(user.0).bind(other).execute(write).await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_at_another_server_hears_of_it_too() {
    let redis = Redis::start().await;
    let servers = Server::several(2, &redis, |_| {}).await;
    let (ada, bo) = (servers[0].person("ada").await, servers[0].person("bo").await);
    let mut elsewhere = ada.at(&servers[1]).socket().await;
    block(&ada, &bo).await;
    assert_eq!(blocked(&mut elsewhere).await, [id(&bo)]);
}
