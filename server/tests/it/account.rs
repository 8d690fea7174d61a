//! What people tell of themselves, and who sees it.

use protocol::{
    ErrorCode, RoomId,
    api::{Account, Card},
    frame::{ClientFrame, Presence, ServerFrame},
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const ACCOUNT: &str = "/api/account";

on_both! {
    async fn a_profile_is_seen_by_others_at_once_and_afterwards(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        bo_socket.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
        bo_socket.drain().await;
        let profile = json!({ "display_name": " Ada  Lovelace ", "status": "Away 🏖️", "bio": "Numbers,\nand more." });
        ada.done(Method::PATCH, ACCOUNT, profile).await;

        let frames = bo_socket.drain().await;
        let [ServerFrame::Presence { person, presence: Presence::Online, .. }] = &frames[..] else { panic!("{frames:?}") };
        assert_eq!((person.shown(), &*person.name), ("Ada Lovelace", "ada"));
        // Over a connection that was there before.
        ada_socket.post(LOBBY, "hello").await;
        assert_eq!(bo_socket.event().await.actor.shown(), "Ada Lovelace");
        let page = bo.page(LOBBY).await;
        assert!(page.events.iter().all(|event| event.actor.id != person.id || event.actor.shown() == "Ada Lovelace"));
        assert!(page.members.iter().any(|member| member.shown() == "Ada Lovelace"));

        let card: Card = bo.get(&format!("/api/people/{}", person.id)).await;
        assert_eq!((&*card.status, &*card.bio, card.online), ("Away 🏖️", "Numbers,\nand more.", true));
        // What is left out stays; an empty display name is none.
        ada.done(Method::PATCH, ACCOUNT, json!({ "display_name": "" })).await;
        let account: Account = ada.get(ACCOUNT).await;
        assert_eq!((account.me.shown(), &*account.status), ("ada", "Away 🏖️"));
    }

    async fn who_does_not_tell_is_not_seen_reading(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let cy = server.person("cy").await;
        let id_of = |person: &Person| person.signed_in.me.id;
        let seen_by = async |reader: &Person| {
            let mut seen: Vec<_> = reader.page(LOBBY).await.seen.into_iter().map(|(other, _)| other).collect();
            seen.sort();
            seen
        };
        assert!(bo.get::<Account>(ACCOUNT).await.tells_seen);
        assert_eq!(seen_by(&ada).await, [id_of(&bo), id_of(&cy)]);
        bo.done(Method::PATCH, ACCOUNT, json!({ "tells_seen": false })).await;
        // What is left out stays.
        bo.done(Method::PATCH, ACCOUNT, json!({ "status": "reads" })).await;
        assert!(!bo.get::<Account>(ACCOUNT).await.tells_seen);
        assert_eq!(seen_by(&ada).await, [id_of(&cy)]);
        assert_eq!(seen_by(&cy).await, [id_of(&ada)]);
        assert_eq!(seen_by(&bo).await, [], "nor does who hides it see it of others");

        let (mut watcher, mut reader) = (ada.socket().await, bo.socket().await);
        watcher.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
        reader.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
        let mut third = cy.socket().await;
        third.send(&ClientFrame::Watch { room: Some(LOBBY) }).await;
        third.post(LOBBY, "seen?").await;
        for socket in [&mut watcher, &mut reader, &mut third] {
            socket.drain().await;
        }
        for socket in [&mut reader, &mut watcher] {
            socket.send(&ClientFrame::Read { room: LOBBY, seq: 4 }).await;
        }
        let is_seen = |frame: &ServerFrame| matches!(frame, ServerFrame::Seen { .. });
        let told = loop {
            let frame = third.receive().await;
            if is_seen(&frame) {
                break frame;
            }
        };
        assert_eq!(told, ServerFrame::Seen { room: LOBBY, user: id_of(&ada), seq: 4 });
        for socket in [&mut watcher, &mut reader, &mut third] {
            let frames = socket.drain().await;
            assert!(!frames.iter().any(is_seen), "{frames:?}");
        }
    }

    async fn nobody_is_called_what_looks_like_anothers_name(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_ada, bo) = (server.person("ada").await, server.person("bo").await);
        for name in ["ada", "A d a", "аda", "Deleted account", "deleted-account"] {
            let (status, error) = bo.refused(Method::PATCH, ACCOUNT, Some(json!({ "display_name": name }))).await;
            assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::DisplayNameTaken), "{name}");
            assert_eq!(error.fields[0].field, "display_name");
        }
        bo.done(Method::PATCH, ACCOUNT, json!({ "display_name": "B o" })).await;
    }

    async fn who_has_gone_was_seen_a_moment_ago(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let before = server::store::now();
        let socket = ada.socket().await;
        drop(socket);
        // A stop notes who was here.
        let server = server.restart().await;
        let card: Card = bo.at(&server).get(&format!("/api/people/{}", ada.signed_in.me.id)).await;
        assert!(!card.online);
        assert!(card.last_seen_at.is_some_and(|at| at >= before), "{card:?}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_with_a_profile_is_said_at_once() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let typed = json!({ "display_name": "x".repeat(41), "status": "two\nlines", "bio": "x".repeat(301) });
    let (status, error) = ada.refused(Method::PATCH, ACCOUNT, Some(typed)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let codes: Vec<_> = error.fields.iter().map(|field| (&*field.field, field.code)).collect();
    assert_eq!(
        codes,
        [
            ("display_name", ErrorCode::DisplayNameTooLong),
            ("status", ErrorCode::ProfileBadCharacter),
            ("bio", ErrorCode::BioTooLong)
        ]
    );
    let (status, _) = ada.refused(Method::PATCH, ACCOUNT, Some(json!({ "bio": 7 }))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn there_is_no_card_of_nobody_and_none_for_strangers() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let nobody = "/api/people/00000000-0000-7000-8000-00000000000f";
    let (status, error) = ada.refused(Method::GET, nobody, None).await;
    assert_eq!((status, error.code), (StatusCode::NOT_FOUND, ErrorCode::PersonUnknown));
    for (method, path) in [
        (Method::GET, format!("/api/people/{}", ada.signed_in.me.id)),
        (Method::GET, ACCOUNT.into()),
        (Method::PATCH, ACCOUNT.into()),
        (Method::DELETE, ACCOUNT.into()),
        (Method::PUT, "/api/account/password".into()),
        (Method::GET, "/api/sessions".into()),
        (Method::DELETE, "/api/sessions".into()),
    ] {
        let request = Client::new().request(method.clone(), server.url(&path)).json(&Value::Null);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{method} {path}");
    }
}

#[tokio::test]
async fn the_account_page_shows_the_profile_and_nothing_typed_becomes_markup() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let profile = json!({ "display_name": "<b>Ada", "bio": "</textarea><script>alert(1)</script>" });
    ada.done(Method::PATCH, ACCOUNT, profile).await;
    let html = ada.request(Method::GET, "/account").send().await.unwrap().text().await.unwrap();
    assert!(html.contains("action=\"/account/password\"") && html.contains("&lt;b"), "{html}");
    assert!(!html.contains("<b>Ada") && !html.contains("<script>alert"), "{html}");
    let reply = reqwest::get(server.url("/account")).await.unwrap();
    assert!(reply.url().path() == "/login" && reply.url().query() == Some("next=/account"), "{}", reply.url());
}
