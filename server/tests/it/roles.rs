//! Roles are given, and can be taken away again; a room and the server are never without anybody who decides.

use protocol::{
    ErrorCode, EventKind, Role, RoomId,
    api::{Account, Audit, AuditAction},
};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Person, Server, on_both};

async fn make(by: &Person, room: RoomId, who: &Person, role: &str) -> Option<ErrorCode> {
    let path = format!("/api/rooms/{room}/members/{}/role", who.signed_in.me.id);
    by.tries(Method::PUT, &path, json!({ "role": role })).await
}

async fn role(of: &Person, room: RoomId) -> Role {
    of.page(room).await.room.role
}

fn administrator(who: &Person) -> String {
    format!("/api/admin/people/{}/administrator", who.signed_in.me.id)
}

async fn is_admin(person: &Person) -> bool {
    person.get::<Account>("/api/account").await.is_admin
}

on_both! {
    async fn an_owner_takes_away_what_an_owner_gave_and_the_room_sees_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        server.person("root").await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        let mut socket = bo.socket().await;
        for (name, given) in [("owner", Role::Owner), ("moderator", Role::Moderator), ("member", Role::Member)] {
            assert_eq!(make(&ada, room, &bo, name).await, None);
            let changed = EventKind::RoleChanged { person: bo.signed_in.me.clone(), role: given };
            assert_eq!(socket.event().await.kind, changed);
            assert_eq!(role(&bo, room).await, given);
        }
        let audit: Audit = ada.get(&format!("/api/rooms/{room}/audit")).await;
        let entries = audit.entries.iter().filter(|entry| entry.action == AuditAction::RoleChanged);
        let details: Vec<_> = entries.map(|entry| &*entry.detail).collect();
        assert_eq!(details, ["member", "moderator", "owner"], "the newest first");
        assert_eq!(make(&bo, room, &ada, "member").await, Some(ErrorCode::NeedsOwner));
    }

    async fn everyone_steps_down_but_the_last_owner(engine: Engine) {
        let server = Server::start_on(engine).await;
        server.person("root").await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        make(&ada, room, &bo, "moderator").await;
        assert_eq!(make(&bo, room, &bo, "owner").await, Some(ErrorCode::NeedsOwner));
        assert_eq!(make(&bo, room, &bo, "member").await, None);
        assert_eq!(make(&ada, room, &ada, "member").await, Some(ErrorCode::LastOwner));
        make(&ada, room, &bo, "owner").await;
        assert_eq!(make(&ada, room, &ada, "moderator").await, None);
        assert_eq!((role(&ada, room).await, role(&bo, room).await), (Role::Moderator, Role::Owner));
    }

    async fn of_two_owners_who_demote_each_other_one_is_left(engine: Engine) {
        let server = Server::start_on(engine).await;
        server.person("root").await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.make_room("tea").await.id;
        bo.join(room).await;
        make(&ada, room, &bo, "owner").await;
        tokio::join!(make(&ada, room, &bo, "member"), make(&bo, room, &ada, "member"));
        let roles = [role(&ada, room).await, role(&bo, room).await];
        assert_eq!(roles.iter().filter(|role| **role == Role::Owner).count(), 1, "{roles:?}");
    }

    async fn an_administrator_decides_about_the_owners_of_public_rooms_alone(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (root, ada) = (server.person("root").await, server.person("ada").await);
        let open = ada.make_room("tea").await.id;
        root.join(open).await;
        assert_eq!(make(&root, open, &ada, "member").await, Some(ErrorCode::LastOwner));
        assert_eq!(make(&root, open, &root, "owner").await, None);
        assert_eq!(make(&root, open, &ada, "member").await, None);
        let secret = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        ada.done(Method::PUT, &format!("/api/rooms/{secret}/members/root"), json!({})).await;
        assert_eq!(make(&root, secret, &ada, "member").await, Some(ErrorCode::NeedsOwner));
    }

    async fn an_administrator_is_a_person_again_by_another_one(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let take = async |by: &Person, from: &Person| by.tries(Method::DELETE, &administrator(from), json!(null)).await;
        assert_eq!(take(&bo, &ada).await, Some(ErrorCode::NotAnAdministrator));
        assert_eq!(take(&ada, &ada).await, Some(ErrorCode::NotToYourself));
        ada.done(Method::PUT, &administrator(&bo), json!(null)).await;
        assert_eq!(take(&bo, &ada).await, None);
        assert!(!is_admin(&ada).await && is_admin(&bo).await);
        assert_eq!(take(&ada, &bo).await, Some(ErrorCode::NotAnAdministrator));
        assert_eq!(take(&bo, &cy).await, None, "who is none stays none");
        let nobody = "/api/admin/people/00000000-0000-7000-8000-00000000000f/administrator";
        assert_eq!(bo.tries(Method::DELETE, nobody, json!(null)).await, Some(ErrorCode::PersonUnknown));
        bo.done(Method::POST, &format!("/api/admin/people/{}/close", ada.signed_in.me.id), json!({ "reason": "" })).await;
    }

    async fn of_two_administrators_who_demote_each_other_one_is_left(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        for _ in 0..5 {
            for (by, to) in [(&ada, &bo), (&bo, &ada)] {
                if is_admin(by).await {
                    by.done(Method::PUT, &administrator(to), json!(null)).await;
                }
            }
            let (to_bo, to_ada) = (administrator(&bo), administrator(&ada));
            tokio::join!(
                ada.tries(Method::DELETE, &to_bo, json!(null)),
                bo.tries(Method::DELETE, &to_ada, json!(null)),
            );
            let left = [is_admin(&ada).await, is_admin(&bo).await];
            assert_eq!(left.iter().filter(|is| **is).count(), 1, "{left:?}");
        }
    }
}
