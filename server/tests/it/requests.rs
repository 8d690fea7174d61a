//! Asking to come back into a private room.

use protocol::{
    ErrorCode, RoomId,
    api::{Audit, AuditAction, Invitations, JoinRequests},
    frame::ServerFrame,
    room::NOTE_MAX,
};
use reqwest::Method;
use serde_json::json;
use server::store::Store;

use crate::harness::{Engine, Person, Server, Socket, on_both};

async fn ask(person: &Person, room: RoomId, note: &str) -> Option<ErrorCode> {
    person.tries(Method::POST, &format!("/api/rooms/{room}/requests"), json!({ "note": note })).await
}

async fn waiting(person: &Person) -> Vec<(String, String)> {
    let list: Invitations = person.get("/api/invitations").await;
    list.requests.into_iter().map(|request| (request.person.name, request.note)).collect()
}

fn request(room: RoomId, person: &Person) -> String {
    format!("/api/rooms/{room}/requests/{}", person.signed_in.me.id)
}

async fn remove(by: &Person, room: RoomId, person: &Person, ban: bool) {
    let path = format!("/api/rooms/{room}/members/{}/removal", person.signed_in.me.id);
    by.done(Method::POST, &path, json!({ "ban": ban, "reason": "spam" })).await;
}

async fn hears(socket: &mut Socket) {
    while socket.receive().await != ServerFrame::InvitationsChanged {}
}

async fn is_in(person: &Person, room: RoomId) -> bool {
    person.rooms().await.mine.iter().any(|info| info.id == room)
}

async fn a_day_passes(server: &Server) {
    let sql = "UPDATE join_requests SET at = at - 86400000";
    match &server.app.store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

/// Somebody who owns a private room, somebody who was taken out of it, and the room.
async fn people(engine: Engine) -> (Server, Person, Person, RoomId) {
    let server = Server::start_on(engine).await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
    ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await;
    remove(&ada, room, &bo, false).await;
    (server, ada, bo, room)
}

on_both! {
    async fn who_was_taken_out_asks_and_a_moderator_lets_them_in(engine: Engine) {
        let (_server, ada, bo, room) = people(engine).await;
        let mut socket = ada.socket().await;
        let page = format!("/api/rooms/{room}");
        assert_eq!(bo.tries(Method::GET, &page, json!({})).await, Some(ErrorCode::AskToComeBack));
        // That they want to be asked first is no matter: they have asked.
        bo.done(Method::PATCH, "/api/account", json!({ "asks_before_added": true })).await;
        assert_eq!(ask(&bo, room, &"x".repeat(NOTE_MAX + 1)).await, Some(ErrorCode::NoteTooLong));
        assert_eq!(ask(&bo, room, " I am\nsorry ").await, None);
        hears(&mut socket).await;
        assert_eq!(waiting(&ada).await, [("bo".into(), "I am sorry".into())]);
        assert!(waiting(&bo).await.is_empty());
        let list: JoinRequests = ada.get(&format!("{page}/requests")).await;
        assert_eq!((list.requests.len(), list.next), (1, None));
        assert_eq!(ask(&bo, room, "please").await, Some(ErrorCode::AskedAlready));
        ada.done(Method::POST, &request(room, &bo), json!({})).await;
        assert!(is_in(&bo, room).await && waiting(&ada).await.is_empty());
        let again = ada.tries(Method::POST, &request(room, &bo), json!({})).await;
        assert_eq!(again, Some(ErrorCode::RequestUnknown));
        assert_eq!(ask(&bo, room, "").await, None, "who is in asks for nothing");
        assert!(waiting(&ada).await.is_empty());
        let audit: Audit = ada.get(&format!("{page}/audit")).await;
        let actions: Vec<_> = audit.entries.iter().take(2).map(|entry| entry.action).collect();
        assert_eq!(actions, [AuditAction::Added, AuditAction::AskedToReturn]);
    }

    async fn who_is_declined_can_ask_again_the_next_day(engine: Engine) {
        let (server, ada, bo, room) = people(engine).await;
        assert_eq!(ask(&bo, room, "").await, None);
        ada.done(Method::DELETE, &request(room, &bo), json!({})).await;
        assert!(waiting(&ada).await.is_empty() && !is_in(&bo, room).await);
        assert_eq!(ask(&bo, room, "").await, Some(ErrorCode::AskedAlready));
        let declined = ada.tries(Method::DELETE, &request(room, &bo), json!({})).await;
        assert_eq!(declined, Some(ErrorCode::RequestUnknown));
        a_day_passes(&server).await;
        assert_eq!(ask(&bo, room, "once more").await, None);
        assert_eq!(waiting(&ada).await, [("bo".into(), "once more".into())]);
        let audit: Audit = ada.get(&format!("/api/rooms/{room}/audit")).await;
        assert!(audit.entries.iter().any(|entry| entry.action == AuditAction::RequestDeclined));
    }

    async fn strangers_the_banned_and_members_who_moderate_nothing_have_no_part_in_it(engine: Engine) {
        let (server, ada, bo, room) = people(engine).await;
        let (cy, di) = (server.person("cy").await, server.person("di").await);
        ada.done(Method::PUT, &format!("/api/rooms/{room}/members/cy"), json!({})).await;
        assert_eq!(ask(&di, room, "").await, Some(ErrorCode::RoomUnknown));
        let public = ada.create("/api/rooms", json!({ "name": "tea" })).await;
        assert_eq!(ask(&di, public, "").await, Some(ErrorCode::NotAMember));
        assert_eq!(ask(&bo, room, "").await, None);
        assert!(waiting(&cy).await.is_empty());
        let list = format!("/api/rooms/{room}/requests");
        assert_eq!(cy.tries(Method::GET, &list, json!({})).await, Some(ErrorCode::NeedsModerator));
        assert_eq!(di.tries(Method::GET, &list, json!({})).await, Some(ErrorCode::RoomUnknown));
        for method in [Method::POST, Method::DELETE] {
            assert_eq!(cy.tries(method, &request(room, &bo), json!({})).await, Some(ErrorCode::NeedsModerator));
        }
        ada.done(Method::PUT, &format!("/api/blocks/{}", bo.signed_in.me.id), json!({})).await;
        assert!(waiting(&ada).await.is_empty(), "nothing comes from whom they have blocked");
        let blocked = ada.tries(Method::POST, &request(room, &bo), json!({})).await;
        assert_eq!(blocked, Some(ErrorCode::RequestUnknown));
        ada.done(Method::DELETE, &format!("/api/blocks/{}", bo.signed_in.me.id), json!({})).await;
        remove(&ada, room, &bo, true).await;
        assert!(waiting(&ada).await.is_empty());
        assert_eq!(ask(&bo, room, "").await, Some(ErrorCode::Banned));
    }

    async fn who_has_left_can_ask_too(engine: Engine) {
        let (server, ada, _bo, room) = people(engine).await;
        let cy = server.person("cy").await;
        ada.done(Method::PUT, &format!("/api/rooms/{room}/members/cy"), json!({})).await;
        cy.leave(room).await;
        let page = format!("/api/rooms/{room}");
        assert_eq!(cy.tries(Method::GET, &page, json!({})).await, Some(ErrorCode::AskToComeBack));
        assert_eq!(ask(&cy, room, "").await, None);
        ada.done(Method::POST, &request(room, &cy), json!({})).await;
        assert!(is_in(&cy, room).await);
    }
}
