//! What rights outlast, and what they end with.

use protocol::{ErrorCode, RoomId, api::Link, frame::close};
use reqwest::Method;
use serde_json::json;
use server::store::{Store, now};

use crate::harness::{Person, Server, on_both};

fn member(room: RoomId, person: &Person) -> String {
    format!("/api/rooms/{room}/members/{}", person.signed_in.me.id)
}

on_both! {
    async fn who_is_muted_leaves_and_comes_back_as_silent_as_they_went(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (owner, bo) = (server.person("owner").await, server.person("bo").await);
        let room = owner.make_room("tea").await.id;
        bo.join(room).await;
        let mut socket = bo.socket().await;
        let mute = format!("{}/mute", member(room, &bo));
        owner.done(Method::PUT, &mute, json!({ "minutes": 5, "reason": "too loud" })).await;
        for _ in 0..2 {
            bo.leave(room).await;
            assert_eq!(bo.join(room).await.muted.map(|mute| mute.reason).as_deref(), Some("too loud"));
            assert_eq!(socket.try_post(room, "here again").await.unwrap_err().code, ErrorCode::Muted);
        }
        owner.done(Method::DELETE, &mute, json!({})).await;
        bo.leave(room).await;
        bo.join(room).await;
        socket.post(room, "thank you").await;
    }

    async fn nobody_throws_out_or_silences_who_administers_the_server(engine: Engine) {
        let server = Server::start_on(engine).await;
        // The first account administers.
        let (root, owner) = (server.person("root").await, server.person("owner").await);
        let room = owner.make_room("tea").await.id;
        for is_in in [false, true] {
            if is_in {
                root.join(room).await;
            }
            let ban = owner.tries(Method::POST, &format!("{}/removal", member(room, &root)), json!({ "ban": true })).await;
            assert_eq!(ban, Some(ErrorCode::Outranked), "in the room: {is_in}");
        }
        let mute = owner.tries(Method::PUT, &format!("{}/mute", member(room, &root)), json!({ "minutes": 5 })).await;
        assert_eq!(mute, Some(ErrorCode::Outranked));
        owner.done(Method::PUT, &format!("{}/role", member(room, &root)), json!({ "role": "moderator" })).await;
        // In a private room they are a member like any other.
        let secret = owner.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        owner.done(Method::PUT, &format!("/api/rooms/{secret}/members/root"), json!({})).await;
        owner.done(Method::POST, &format!("{}/removal", member(secret, &root)), json!({})).await;
    }

    async fn a_link_dies_with_the_rights_of_who_made_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        server.person("root").await;
        let (owner, moderator, bo) = (server.person("ann").await, server.person("mo").await, server.person("bo").await);
        let room = owner.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        owner.done(Method::PUT, &format!("/api/rooms/{room}/members/mo"), json!({})).await;
        let role = format!("{}/role", member(room, &moderator));
        owner.done(Method::PUT, &role, json!({ "role": "moderator" })).await;
        let link: Link = moderator.make(&format!("/api/rooms/{room}/links"), json!({})).await;
        let path = format!("/api/links/{}", link.code);
        owner.done(Method::PUT, &role, json!({ "role": "member" })).await;
        assert_eq!(bo.tries(Method::POST, &path, json!({})).await, Some(ErrorCode::LinkInvalid));
        owner.done(Method::PUT, &role, json!({ "role": "moderator" })).await;
        bo.done(Method::POST, &path, json!({})).await;
        owner.done(Method::POST, &format!("{}/removal", member(room, &moderator)), json!({})).await;
        assert_eq!(moderator.tries(Method::POST, &path, json!({})).await, Some(ErrorCode::LinkInvalid));
    }

    async fn a_socket_ends_when_its_session_expires(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        let sql = "UPDATE sessions SET expires_at = $1 WHERE user_id = $2";
        let (at, user) = (now().0 + 300, ada.signed_in.me.id.0);
        match &server.app.store {
            Store::Sqlite { write, .. } => drop(sqlx::query(sql).bind(at).bind(user).execute(write).await.unwrap()),
            Store::Postgres { write, .. } => drop(sqlx::query(sql).bind(at).bind(user).execute(write).await.unwrap()),
        }
        assert_eq!(ada_socket.close_code().await, close::SESSION_ENDED);
        bo_socket.post(RoomId::LOBBY, "still here").await;
    }
}

#[tokio::test]
async fn a_name_that_is_tried_costs_as_much_as_one_that_is_there() {
    let server = Server::start_with(|settings| settings.changes_per_minute = 20).await;
    let ada = server.person("ada").await;
    let room = ada.make_room("tea").await.id;
    let mut refused = None;
    for n in 0..30 {
        refused = ada.tries(Method::PUT, &format!("/api/rooms/{room}/members/nobody{n}"), json!({})).await;
    }
    assert_eq!(refused, Some(ErrorCode::TooManyRequests));
}
