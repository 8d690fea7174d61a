//! What goes with an account, and what stays.

use std::time::Duration;

use protocol::{
    ErrorCode, EventKind, Role, RoomId,
    api::{Audit, AuditAction},
    frame::close,
    profile::DELETED_NAME,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::json;

use server::store::{PageRequest, Store};

use crate::harness::{PASSWORD, Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

on_both! {
    async fn a_deleted_account_leaves_its_messages_and_nothing_else(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = ada.make_room("Tea").await.id;
        bo.join(tea).await;
        bo.done(Method::PATCH, "/api/account", json!({ "display_name": "Bo Diddley", "bio": "secret" })).await;
        let mut bo_socket = bo.socket().await;
        bo_socket.post(tea, "I was here").await;
        let mut ada_socket = ada.socket().await;

        let wrong = Some(json!({ "own_password": "a guess" }));
        assert_eq!(bo.refused(Method::DELETE, "/api/account", wrong).await.1.code, ErrorCode::WrongPassword);
        bo.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;
        assert_eq!(bo_socket.closed_within(Duration::from_secs(1)).await, Some(close::SESSION_ENDED));
        let left = [ada_socket.event().await, ada_socket.event().await];
        assert!(left.iter().all(|event| event.kind == EventKind::Left && event.actor.shown() == DELETED_NAME), "{left:?}");
        assert!(left.iter().any(|event| event.room == LOBBY) && left.iter().any(|event| event.room == tea));

        let page = ada.page(tea).await;
        assert_eq!(page.member_count, 1);
        let his: Vec<_> = page.events.iter().filter(|event| event.actor.id == bo.signed_in.me.id).collect();
        assert!(his.iter().any(|event| matches!(event.kind, EventKind::Posted { .. })));
        assert!(his.iter().all(|event| event.actor.shown() == DELETED_NAME && event.actor.name == DELETED_NAME));
        let card = format!("/api/people/{}", bo.signed_in.me.id);
        assert_eq!(ada.refused(Method::GET, &card, None).await.1.code, ErrorCode::PersonUnknown);

        assert_eq!(bo.refused(Method::GET, "/api/rooms", None).await.0, StatusCode::UNAUTHORIZED);
        let credentials = json!({ "name": "bo", "password": PASSWORD });
        for (path, status) in [("/api/sessions", StatusCode::UNAUTHORIZED), ("/api/accounts", StatusCode::CONFLICT)] {
            let reply = Client::new().post(server.url(path)).json(&credentials).send().await.unwrap();
            assert_eq!(reply.status(), status, "nobody logs in as them, nor takes their name: {path}");
        }
        let gone = json!({ "name": "deleted-account", "password": PASSWORD });
        let reply = Client::new().post(server.url("/api/accounts")).json(&gone).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::CONFLICT, "nobody passes for somebody who is gone");
        let empty = json!({ "name": "bo", "password": "" });
        let reply = Client::new().post(server.url("/api/sessions")).json(&empty).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
    }

    async fn nobody_reads_or_takes_over_what_a_deleted_account_was_called(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("Bo").await);
        bo.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;
        for column in ["users WHERE name_key", "users WHERE name", "name_keys WHERE name_key"] {
            let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {column} LIKE '%bo%' OR name_key LIKE '%Bo%'"));
            let left: i64 = match &server.app.store {
                Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
                Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
            };
            assert_eq!(left, 0, "{column}");
        }
        let server = server.restart().await;
        let ada = ada.at(&server);
        for name in ["bo", "BO", "b0"] {
            let shown = ada.tries(Method::PATCH, "/api/account", json!({ "display_name": name })).await;
            assert_eq!(shown, Some(ErrorCode::DisplayNameTaken), "{name}");
            let credentials = json!({ "name": name, "password": PASSWORD });
            let reply = Client::new().post(server.url("/api/accounts")).json(&credentials).send().await.unwrap();
            assert_eq!(reply.status(), StatusCode::CONFLICT, "{name}");
        }
    }

    async fn a_deletion_that_a_stop_cut_short_is_finished_at_the_next_start(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        server.app.store.erase_account(bo.signed_in.me.id, &server.app.name_seal).await.unwrap();
        let server = server.restart().await;
        let ada = ada.at(&server);
        let finished = async {
            while ada.page(LOBBY).await.member_count == 2 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), finished).await.unwrap();
        assert_eq!(ada.page(LOBBY).await.events.last().unwrap().kind, EventKind::Left);
    }

    async fn a_room_whose_last_owner_is_gone_goes_to_who_has_kept_order_for_longest(engine: Engine) {
        let server = Server::start_on(engine).await;
        let admin = server.person("anna").await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (cy, di) = (server.person("cy").await, server.person("di").await);
        let tea = ada.make_room("Tea").await.id;
        for person in [&bo, &cy, &di] {
            person.join(tea).await;
        }
        let id_of = |person: &Person| person.signed_in.me.id;
        let path = format!("/api/rooms/{tea}/members/{}/role", id_of(&cy));
        ada.done(Method::PUT, &path, json!({ "role": "moderator" })).await;
        let mut socket = cy.socket().await;
        ada.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;

        let page = cy.page(tea).await;
        assert_eq!(page.roles, [(id_of(&cy), Role::Owner)]);
        assert_eq!(page.room.role, Role::Owner);
        let made = EventKind::RoleChanged { person: cy.signed_in.me.clone(), role: Role::Owner };
        assert_eq!(page.events.last().unwrap().kind, made);
        while socket.event().await.kind != made {}
        let audit = &cy.get::<Audit>(&format!("/api/rooms/{tea}/audit")).await.entries[0];
        assert_eq!((audit.action, audit.subject.as_ref()), (AuditAction::RoleChanged, Some(&cy.signed_in.me)));
        assert!(audit.detail.starts_with("owner"), "{audit:?}");

        // Who can't come back for now shares it with who has been there for longest.
        let close = format!("/api/admin/people/{}/close", id_of(&cy));
        admin.done(Method::POST, &close, json!({ "reason": "" })).await;
        let page = bo.page(tea).await;
        assert_eq!(page.room.role, Role::Owner);
        let mut roles = page.roles;
        roles.sort();
        let mut owners = [(id_of(&bo), Role::Owner), (id_of(&cy), Role::Owner)];
        owners.sort();
        assert_eq!(roles, owners);
        assert_eq!(di.page(tea).await.room.role, Role::Member);

        // The lobby goes to whoever administers the server, not to who came first.
        let make = format!("/api/admin/people/{}/administrator", id_of(&di));
        admin.done(Method::PUT, &make, json!(null)).await;
        admin.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;
        assert_eq!(di.page(LOBBY).await.room.role, Role::Owner);
        assert_eq!(bo.page(LOBBY).await.room.role, Role::Member);
    }

    async fn the_only_administrator_stays(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let body = json!({ "own_password": PASSWORD });
        let (status, error) = ada.refused(Method::DELETE, "/api/account", Some(body.clone())).await;
        assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::LastAdministrator));
        ada.done(Method::PUT, &format!("/api/admin/people/{}/administrator", bo.signed_in.me.id), json!(null)).await;
        ada.done(Method::DELETE, "/api/account", body).await;
        assert_eq!(bo.page(LOBBY).await.member_count, 1);
    }
}

/// Waits until nothing is left to be done in the background.
async fn until_idle(store: &Store) {
    let waiting = async {
        while store.jobs(&PageRequest::first(1)).await.unwrap().waiting > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("the jobs are done");
}

on_both! {
    async fn a_deleted_persons_names_are_in_no_mention_any_more(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        bo.done(Method::PATCH, "/api/account", json!({ "display_name": "Bo Diddley" })).await;
        let mut socket = ada.socket().await;
        let kept = socket.post(LOBBY, "@bo and @ada, hello").await;
        let edited = socket.post(LOBBY, "@bo?").await;
        let path = format!("/api/rooms/{LOBBY}/messages/{edited}");
        ada.done(Method::PUT, &path, json!({ "text": "@bo!" })).await;
        ada.done(Method::PUT, &path, json!({ "text": "nobody" })).await;
        bo.done(Method::DELETE, "/api/account", json!({ "own_password": PASSWORD })).await;
        until_idle(&server.app.store).await;
        let sql = "SELECT COUNT(*) FROM events WHERE mentions LIKE '%Diddley%' OR mentions LIKE '%\"bo\"%'
             OR content LIKE '%Diddley%' OR content LIKE '%\"bo\"%'";
        let left: i64 = match &server.app.store {
            Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
            Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
        };
        assert_eq!(left, 0);
        let page = ada.page(LOBBY).await;
        let message = page.events.iter().find(|event| event.seq == kept).unwrap();
        let EventKind::Posted { mentions, .. } = &message.kind else { panic!("a message") };
        let called: Vec<_> = mentions.people.iter().map(|person| &*person.name).collect();
        assert_eq!(called, [DELETED_NAME, "ada"]);
    }
}

#[tokio::test]
async fn what_is_deleted_is_nowhere_in_the_file_after_a_checkpoint() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    let secret = "the combination is 7-19-23";
    let seq = socket.post(LOBBY, secret).await;
    socket.reply(LOBBY, seq, "I see").await;
    let path = format!("/api/rooms/{LOBBY}/messages/{seq}");
    ada.done(Method::PUT, &path, json!({ "text": format!("{secret}, I think") })).await;
    let Store::Sqlite { write, .. } = &server.app.store else { unreachable!() };
    let is_there = async || {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await.unwrap();
        let file: String = sqlx::query_scalar("SELECT file FROM pragma_database_list").fetch_one(write).await.unwrap();
        let bytes = std::fs::read(file).unwrap();
        bytes.windows(secret.len()).any(|part| part == secret.as_bytes())
    };
    assert!(is_there().await, "before");
    ada.done(Method::DELETE, &path, json!({})).await;
    assert!(!is_there().await);
}
