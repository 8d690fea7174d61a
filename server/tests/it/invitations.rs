//! Who wants to be asked before they are brought into a room.

use protocol::{
    ErrorCode, EventKind, RoomId,
    api::{Account, Asked, Invitations},
    frame::ServerFrame,
    room::INVITATIONS_MAX,
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::store::{Store, now};

use crate::harness::{Engine, Person, Server, Socket, on_both};

async fn asks(person: &Person, asks: bool) {
    let change = json!({ "asks_before_added": asks });
    person.done(Method::PATCH, "/api/account", change).await;
    assert_eq!(person.get::<Account>("/api/account").await.asks_before_added, asks);
}

async fn invite(by: &Person, room: RoomId, name: &str) -> Asked {
    let reply = by.request(Method::PUT, &format!("/api/rooms/{room}/members/{name}")).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::ACCEPTED);
    reply.json().await.unwrap()
}

async fn waiting(person: &Person) -> Vec<RoomId> {
    let list: Invitations = person.get("/api/invitations").await;
    list.invitations.into_iter().map(|invitation| invitation.room).collect()
}

async fn accept(person: &Person, room: RoomId) -> Option<ErrorCode> {
    person.tries(Method::POST, &format!("/api/invitations/{room}"), json!({})).await
}

async fn decline(person: &Person, room: RoomId) {
    person.done(Method::DELETE, &format!("/api/invitations/{room}"), json!({})).await;
}

async fn hears(socket: &mut Socket) {
    while socket.receive().await != ServerFrame::InvitationsChanged {}
}

async fn is_in(person: &Person, room: RoomId) -> bool {
    person.rooms().await.mine.iter().any(|info| info.id == room)
}

/// Somebody who administers the server, an owner of a room, and somebody who wants to be asked.
async fn people(engine: Engine) -> (Server, Person, Person, RoomId) {
    let server = Server::start_on(engine).await;
    server.person("root").await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
    asks(&bo, true).await;
    (server, ada, bo, room)
}

on_both! {
    async fn who_wants_to_be_asked_is_asked_and_comes_by_who_has_invited_them(engine: Engine) {
        let (_server, ada, bo, room) = people(engine).await;
        let (mut ada_socket, mut bo_socket) = (ada.socket().await, bo.socket().await);
        for _ in 0..2 {
            let asked = invite(&ada, room, "bo").await;
            assert_eq!((asked.asked.id, &*asked.message), (bo.signed_in.me.id, "bo has been invited, and joins by accepting."));
            hears(&mut bo_socket).await;
        }
        assert!(!is_in(&bo, room).await);
        let list: Invitations = bo.get("/api/invitations").await;
        assert_eq!(list.invitations.len(), 1);
        assert_eq!((&*list.invitations[0].name, list.invitations[0].by.id), ("secret", ada.signed_in.me.id));
        assert_eq!(accept(&bo, room).await, None);
        hears(&mut bo_socket).await;
        assert!(is_in(&bo, room).await && waiting(&bo).await.is_empty());
        let event = ada_socket.event().await;
        assert!(matches!(&event.kind, EventKind::Added { person } if person.id == bo.signed_in.me.id), "{event:?}");
        assert_eq!(event.actor.id, ada.signed_in.me.id);
        assert_eq!(accept(&bo, room).await, None, "as when it is asked for again");
        asks(&bo, false).await;
        let other = ada.create("/api/rooms", json!({ "name": "den" })).await;
        ada.done(Method::PUT, &format!("/api/rooms/{other}/members/bo"), json!({})).await;
        assert!(is_in(&bo, other).await);
    }

    async fn who_declines_is_not_there_and_can_be_asked_again(engine: Engine) {
        let (_server, ada, bo, room) = people(engine).await;
        invite(&ada, room, "bo").await;
        decline(&bo, room).await;
        assert!(waiting(&bo).await.is_empty());
        assert_eq!(accept(&bo, room).await, Some(ErrorCode::InvitationInvalid));
        invite(&ada, room, "bo").await;
        assert_eq!(accept(&bo, room).await, None);
    }

    async fn an_invitation_is_as_good_as_the_rights_of_who_made_it(engine: Engine) {
        let (server, ada, bo, room) = people(engine).await;
        let mo = server.person("mo").await;
        ada.done(Method::PUT, &format!("/api/rooms/{room}/members/mo"), json!({})).await;
        let member = format!("/api/rooms/{room}/members/{}", mo.signed_in.me.id);
        ada.done(Method::PUT, &format!("{member}/role"), json!({ "role": "moderator" })).await;
        invite(&mo, room, "bo").await;
        ada.done(Method::PUT, &format!("{member}/role"), json!({ "role": "member" })).await;
        assert_eq!(accept(&bo, room).await, Some(ErrorCode::InvitationInvalid));
        mo.leave(room).await;
        assert_eq!(accept(&bo, room).await, Some(ErrorCode::InvitationInvalid));
        invite(&ada, room, "bo").await;
        let ban = json!({ "ban": true });
        ada.done(Method::POST, &format!("/api/rooms/{room}/members/{}/removal", bo.signed_in.me.id), ban).await;
        assert!(waiting(&bo).await.is_empty(), "nor do they hear what becomes of the room");
        assert_eq!(accept(&bo, room).await, Some(ErrorCode::InvitationInvalid));
        assert!(!is_in(&bo, room).await);
        bo.done(Method::PUT, &format!("/api/blocks/{}", ada.signed_in.me.id), json!({})).await;
        assert!(waiting(&bo).await.is_empty(), "nothing comes from whom they have blocked");
    }

    async fn so_many_wait_and_not_for_ever(engine: Engine) {
        let (server, ada, bo, room) = people(engine).await;
        let (ada_id, bo_id) = (ada.signed_in.me.id.0, bo.signed_in.me.id.0);
        let make = "INSERT INTO rooms (id, name, name_key, kind, created_at) VALUES ($1, $2, $2, 1, 0)";
        let own = "INSERT INTO members (room_id, user_id, joined_at, role) VALUES ($1, $2, 0, 2)";
        let fill = "INSERT INTO invitations (user_id, room_id, by_id, at) VALUES ($1, $2, $3, $4)";
        let age = "UPDATE invitations SET at = 0 WHERE user_id = $1";
        macro_rules! on {
            ($sql:expr, $($value:expr),*) => {
                match &server.app.store {
                    Store::Sqlite { write, .. } => { sqlx::query($sql)$(.bind($value))*.execute(write).await.unwrap(); }
                    Store::Postgres { write, .. } => { sqlx::query($sql)$(.bind($value))*.execute(write).await.unwrap(); }
                }
            };
        }
        for n in 0..INVITATIONS_MAX {
            let other = uuid::Uuid::now_v7();
            on!(make, other, format!("room{n}"));
            on!(own, other, ada_id);
            on!(fill, bo_id, other, ada_id, now().0);
        }
        let path = format!("/api/rooms/{room}/members/bo");
        assert_eq!(ada.tries(Method::PUT, &path, json!({})).await, Some(ErrorCode::TooManyInvitations));
        assert_eq!(waiting(&bo).await.len(), INVITATIONS_MAX);
        on!(age, bo_id);
        assert!(waiting(&bo).await.is_empty());
        invite(&ada, room, "bo").await;
        assert_eq!(waiting(&bo).await, [room]);
        let count = "SELECT COUNT(*) FROM invitations";
        let kept: i64 = match &server.app.store {
            Store::Sqlite { read, .. } => sqlx::query_scalar(count).fetch_one(read).await.unwrap(),
            Store::Postgres { read, .. } => sqlx::query_scalar(count).fetch_one(read).await.unwrap(),
        };
        assert_eq!(kept, 1, "the old ones are gone");
    }
}
