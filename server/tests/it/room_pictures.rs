//! Pictures that stand for rooms: who sets them, who sees them, and what the room's log says.

use image::ImageFormat;
use protocol::{
    ErrorCode, EventKind, PictureId, RoomId,
    api::{Audit, AuditAction, Invitations, Link, LinkPreview, RoomInfo},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    avatars::a_day_later,
    harness::{Person, Server, on_both},
    pictures::files::{encoded, halves},
    uploads::upload,
};

/// Uploads a picture, and gives it to a room.
async fn hang(person: &Person, room: RoomId, side: u32) -> Response {
    let file = upload(person, "room.png", &encoded(&halves(side, side), ImageFormat::Png)).await;
    let request = person.request(Method::PUT, &format!("/api/rooms/{room}/picture"));
    request.json(&json!({ "file": file })).send().await.unwrap()
}

async fn hung(person: &Person, room: RoomId, side: u32) -> PictureId {
    let reply = hang(person, room, side).await;
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json::<RoomInfo>().await.unwrap().picture.unwrap()
}

async fn look(viewer: &Person, path: &str) -> StatusCode {
    viewer.request(Method::GET, path).send().await.unwrap().status()
}

on_both! {
    async fn a_room_has_a_picture_that_its_moderators_give_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let mut socket = bo.socket().await;
        let unset = format!("/api/rooms/{room}/picture");
        for (method, body) in [(Method::PUT, json!({ "file": Uuid::now_v7() })), (Method::DELETE, Value::Null)] {
            assert_eq!(bo.tries(method, &unset, body).await, Some(ErrorCode::NeedsModerator));
        }

        let picture = hung(&ada, room, 40).await;
        // The room's log says so, to those who are there and those who come later.
        let event = socket.event().await;
        assert_eq!(event.kind, EventKind::PictureChanged { picture: Some(picture) });
        assert_eq!(bo.history(room, "").await.events.pop(), Some(event));
        assert_eq!(cy.join(room).await.picture, Some(picture));
        assert_eq!(bo.page(room).await.room.picture, Some(picture));
        let audit: Audit = ada.get(&format!("/api/rooms/{room}/audit")).await;
        assert_eq!(audit.entries[0].action, AuditAction::PictureChanged);
        // Once more the same is nothing new.
        let end = ada.page(room).await.room.last_seq;
        assert_eq!(hung(&ada, room, 40).await, picture);
        assert_eq!(ada.page(room).await.room.last_seq, end);

        let path = format!("/api/rooms/{room}/picture/{picture}");
        let reply = bo.request(Method::GET, &path).send().await.unwrap();
        assert_eq!((reply.status(), &reply.headers()["content-type"]), (StatusCode::OK, &"image/jpeg".parse().unwrap()));
        let bytes = reply.bytes().await.unwrap().len() as u64;
        assert_eq!(a_day_later(&server).await, bytes);
        for _ in 0..2 {
            assert_eq!(ada.tries(Method::DELETE, &unset, Value::Null).await, None);
        }
        assert_eq!(look(&bo, &path).await, StatusCode::NOT_FOUND);
        assert_eq!(a_day_later(&server).await, 0);
        let direct: RoomInfo = ada.make("/api/directs", json!({ "people": ["bo"] })).await;
        assert_eq!(hang(&ada, direct.id, 30).await.status(), StatusCode::FORBIDDEN);
    }

    async fn a_private_rooms_picture_is_seen_by_those_in_it_and_those_who_are_invited(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, eve) = (server.person("ada").await, server.person("bo").await, server.person("eve").await);
        let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        let picture = hung(&ada, room, 40).await;
        let path = format!("/api/rooms/{room}/picture/{picture}");
        assert_eq!(look(&ada, &path).await, StatusCode::OK);
        assert_eq!(bo.tries(Method::GET, &path, Value::Null).await, Some(ErrorCode::RoomUnknown));
        bo.done(Method::PATCH, "/api/account", json!({ "asks_before_added": true })).await;
        let invite = ada.request(Method::PUT, &format!("/api/rooms/{room}/members/bo")).send().await.unwrap();
        assert_eq!(invite.status(), StatusCode::ACCEPTED);
        assert_eq!(bo.get::<Invitations>("/api/invitations").await.invitations[0].picture, Some(picture));
        assert_eq!(look(&bo, &path).await, StatusCode::OK);
        assert_eq!(look(&eve, &path).await, StatusCode::NOT_FOUND);

        let link: Link = ada.make(&format!("/api/rooms/{room}/links"), json!({})).await;
        assert_eq!(eve.get::<LinkPreview>(&format!("/api/links/{}", link.code)).await.picture, Some(picture));
        let by_link = format!("/api/links/{}/picture/{picture}", link.code);
        assert_eq!(reqwest::get(server.url(&by_link)).await.unwrap().status(), StatusCode::OK);
        ada.done(Method::DELETE, &format!("/api/rooms/{room}/links/{}", link.code), Value::Null).await;
        assert_eq!(reqwest::get(server.url(&by_link)).await.unwrap().status(), StatusCode::NOT_FOUND);
    }
}
