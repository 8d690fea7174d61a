//! What is asked for twice is done once, and answered alike.

use protocol::{
    Content, ErrorCode, Event, EventKind, RoomId,
    api::{Posted, RoomInfo},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

async fn status(person: &Person, method: Method, path: &str, body: Value) -> StatusCode {
    person.request(method, path).json(&body).send().await.unwrap().status()
}

on_both! {
    async fn what_is_undone_twice_is_undone(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let secret = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        let tea = ada.make_room("tea").await.id;
        let user = bo.signed_in.me.id;
        for room in [secret, tea] {
            ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await;
        }
        let seq = bo.socket().await.post(tea, "twice").await;
        let message = format!("/api/rooms/{tea}/messages/{seq}");
        ada.done(Method::PUT, &format!("{message}/pin"), json!({})).await;
        let nowhere = RoomId(Uuid::now_v7());
        let twice = [
            (&ada, Method::DELETE, format!("{message}/pin")),
            (&bo, Method::DELETE, message.clone()),
            (&ada, Method::DELETE, message.clone()),
            (&bo, Method::DELETE, format!("/api/rooms/{secret}/membership")),
            (&bo, Method::DELETE, format!("/api/rooms/{nowhere}/membership")),
            (&ada, Method::POST, format!("/api/rooms/{tea}/members/{user}/removal")),
            (&ada, Method::DELETE, format!("/api/rooms/{tea}/members/{user}/removal")),
        ];
        for (person, method, path) in twice {
            for _ in 0..2 {
                let got = status(person, method.clone(), &path, json!({})).await;
                assert_eq!(got, StatusCode::NO_CONTENT, "{method} {path}");
            }
        }
        let kinds: Vec<_> = ada.page(tea).await.events.into_iter().skip(3).map(|event| event.kind).collect();
        let [EventKind::Pinned { .. }, EventKind::Unpinned { .. }, EventKind::Deleted { .. }, EventKind::Removed { .. }] = kinds[..]
        else { panic!("{kinds:?}") };
        let unknown = format!("/api/rooms/{tea}/messages/{}", seq + 100);
        assert_eq!(ada.tries(Method::DELETE, &unknown, json!({})).await, Some(ErrorCode::MessageUnknown));
        let joined = format!("/api/rooms/{tea}/messages/1");
        assert_eq!(ada.tries(Method::DELETE, &joined, json!({})).await, Some(ErrorCode::MessageUnknown));
        let cy = server.person("cy").await;
        cy.join(tea).await;
        assert_eq!(cy.tries(Method::DELETE, &message, json!({})).await, Some(ErrorCode::NeedsModerator));
    }

    async fn a_message_is_posted_over_http_as_over_a_socket(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let path = format!("/api/rooms/{LOBBY}/messages");
        let client_id = Uuid::now_v7();
        let mut socket = bo.socket().await;
        let body = json!({ "client_id": client_id, "text": "@bo tea?" });
        let posted: Posted = ada.make(&path, body.clone()).await;
        assert_eq!((posted.client_id.0, posted.room), (client_id, LOBBY));
        assert_eq!(ada.make::<Posted>(&path, body.clone()).await, posted);
        let seen = socket.event().await;
        assert_eq!((seen.seq, seen.at), (posted.seq, posted.at));
        let answer: Posted = bo.make(&path, json!({ "text": "yes", "reply_to": posted.seq })).await;
        assert_eq!(answer.seq, posted.seq + 1, "one message for two requests");
        let answer: Event = ada.get(&format!("{path}/{}", answer.seq)).await;
        let EventKind::Posted { content, reply: Some(quote), .. } = answer.kind else { panic!("{answer:?}") };
        assert_eq!((content.text(), quote.seq), (Some("yes"), posted.seq));

        let tea = ada.make_room("tea").await.id;
        let elsewhere = format!("/api/rooms/{tea}/messages");
        for (person, path, body, code) in [
            (&ada, &elsewhere, body, ErrorCode::ClientIdReused),
            (&ada, &path, json!({ "text": " " }), ErrorCode::TextBlank),
            (&ada, &path, json!({ "text": "x", "reply_to": 4_000 }), ErrorCode::MessageUnknown),
            (&bo, &elsewhere, json!({ "text": "x" }), ErrorCode::NotAMember),
            (&ada, &path, json!({}), ErrorCode::BadRequest),
        ] {
            assert_eq!(person.tries(Method::POST, path, body).await, Some(code));
        }
    }

    async fn a_message_is_read_by_its_seq(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = ada.make_room("tea").await.id;
        let seq = ada.socket().await.post(tea, "half past four").await;
        let path = |seq| format!("/api/rooms/{tea}/messages/{seq}");
        ada.done(Method::PUT, &path(seq), json!({ "text": "half past five" })).await;
        let event: Event = ada.get(&path(seq)).await;
        let EventKind::Posted { content, marks, .. } = event.kind else { panic!("{event:?}") };
        assert_eq!((event.seq, content.text(), marks.rev), (seq, Some("half past five"), seq + 1));
        // Somebody's coming, a change, what is not there.
        for other in [0, 1, seq + 1, seq + 2, u64::MAX] {
            assert_eq!(ada.tries(Method::GET, &path(other), json!(null)).await, Some(ErrorCode::MessageUnknown), "{other}");
        }
        assert_eq!(bo.tries(Method::GET, &path(seq), json!(null)).await, Some(ErrorCode::NotAMember));
        ada.done(Method::DELETE, &path(seq), json!({})).await;
        let event: Event = ada.get(&path(seq)).await;
        assert!(matches!(event.kind, EventKind::Posted { content: Content::Deleted, .. }), "{event:?}");
    }

    async fn a_room_is_made_once_under_one_client_id(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        for private in [false, true] {
            let client_id = Uuid::now_v7();
            let new = json!({ "name": format!("tea {private}"), "private": private, "client_id": client_id });
            let room: RoomInfo = ada.make("/api/rooms", new.clone()).await;
            assert_eq!(ada.make::<RoomInfo>("/api/rooms", new.clone()).await, room);
            let (one, other): (RoomInfo, RoomInfo) =
                tokio::join!(ada.make("/api/rooms", new.clone()), ada.make("/api/rooms", new.clone()));
            assert_eq!((one.id, other.id, other.last_seq), (room.id, room.id, 1));
            ada.done(Method::PATCH, &format!("/api/rooms/{}", room.id), json!({ "name": format!("coffee {private}") })).await;
            assert_eq!(ada.make::<RoomInfo>("/api/rooms", new.clone()).await.id, room.id, "also after it was renamed");
            let of_bo: RoomInfo = bo.make("/api/rooms", new.clone()).await;
            assert_ne!(of_bo.id, room.id, "a client id is its maker's own");
        }
        let both = json!({ "name": "at once", "client_id": Uuid::now_v7() });
        let (one, other): (RoomInfo, RoomInfo) =
            tokio::join!(ada.make("/api/rooms", both.clone()), ada.make("/api/rooms", both));
        assert_eq!(one.id, other.id);
        let without = json!({ "name": "at once" });
        assert_eq!(ada.tries(Method::POST, "/api/rooms", without).await, Some(ErrorCode::RoomNameTaken));
    }
}

#[tokio::test]
async fn posting_over_http_has_the_same_budget_as_over_a_socket() {
    let server = Server::start_with(|settings| settings.posts_per_minute = 2).await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    let path = format!("/api/rooms/{LOBBY}/messages");
    socket.post(LOBBY, "one").await;
    ada.make::<Posted>(&path, json!({ "text": "two" })).await;
    let (status, error) = ada.refused(Method::POST, &path, Some(json!({ "text": "three" }))).await;
    assert_eq!((status, error.code), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests));
}

#[tokio::test]
async fn around_a_message_come_as_many_events_as_are_asked_for() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    for number in 0..9 {
        socket.post(LOBBY, &format!("message {number}")).await;
    }
    for (query, seqs) in [
        ("around=5&limit=3", &[4, 5, 6][..]),
        ("around=5&limit=4", &[4, 5, 6, 7]),
        ("around=5&limit=1", &[5]),
        ("after=5&limit=2", &[6, 7]),
        ("before=5&limit=2", &[3, 4]),
    ] {
        let events = ada.history(LOBBY, query).await.events;
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), seqs, "{query}");
    }
    for (query, why) in [
        ("after=5&before=3", "only one of before, after and around can be given"),
        ("after=5&around=3", "only one of before, after and around can be given"),
        ("limit=0", "limit is at least 1"),
    ] {
        let (status, error) = ada.refused(Method::GET, &format!("/api/rooms/{LOBBY}/events?{query}"), None).await;
        assert_eq!((status, error.code), (StatusCode::BAD_REQUEST, ErrorCode::BadRequest), "{query}");
        assert!(error.message.contains(why), "{}", error.message);
    }
}
