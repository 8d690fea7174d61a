//! Links that let people into a room: what they say before, and who can sign up by them.

use protocol::{
    ErrorBody, ErrorCode, RoomId,
    api::{Audit, AuditAction, Invitations, Link, LinkPreview, Links, NewAccount, Registration, SignedIn},
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::store::Store;

use crate::harness::{Engine, PASSWORD, Person, Server, has_form, on_both};

/// What a link says to somebody who is not logged in.
async fn preview(server: &Server, code: &str) -> Result<LinkPreview, ErrorCode> {
    let reply = reqwest::get(server.url(&format!("/api/links/{code}"))).await.unwrap();
    match reply.status() {
        StatusCode::OK => Ok(reply.json().await.unwrap()),
        _ => Err(reply.json::<ErrorBody>().await.unwrap().code),
    }
}

async fn sign_up(base: String, name: &str, link: Option<&str>) -> Result<Person, ErrorCode> {
    let body = NewAccount { name: name.into(), password: PASSWORD.into(), link: link.map(Into::into) };
    let reply = Client::new().post(format!("{base}/api/accounts")).json(&body).send().await.unwrap();
    match reply.status() {
        StatusCode::CREATED => Ok(Person::with(base, reply.json::<SignedIn>().await.unwrap())),
        _ => Err(reply.json::<ErrorBody>().await.unwrap().code),
    }
}

async fn set(by: &Person, registration: Value) {
    by.done(Method::PUT, "/api/registration", registration).await;
}

async fn is_in(person: &Person, room: RoomId) -> bool {
    person.rooms().await.mine.iter().any(|info| info.id == room)
}

async fn uses_left(by: &Person, room: RoomId, code: &str) -> Option<u32> {
    let links: Links = by.get(&format!("/api/rooms/{room}/links")).await;
    links.links.into_iter().find(|link| link.code == code).and_then(|link| link.uses_left)
}

async fn change(server: &Server, sql: &'static str, code: &str) {
    match &server.app.store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).bind(code).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).bind(code).execute(write).await.unwrap()),
    }
}

/// The administrator of a server, somebody who owns a private room, and that room.
async fn people(engine: Engine) -> (Server, Person, Person, RoomId) {
    let server = Server::start_on(engine).await;
    let (root, ada) = (server.person("root").await, server.person("ada").await);
    let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
    (server, root, ada, room)
}

async fn link(by: &Person, room: RoomId, body: Value) -> Link {
    by.make(&format!("/api/rooms/{room}/links"), body).await
}

on_both! {
    async fn a_link_says_where_it_leads_before_anybody_comes_in(engine: Engine) {
        let (server, _root, ada, room) = people(engine).await;
        ada.done(Method::PATCH, &format!("/api/rooms/{room}"), json!({ "topic": "tea" })).await;
        let bo = server.person("bo").await;
        let link = link(&ada, room, json!({ "uses": 1 })).await;
        let seen = preview(&server, &link.code).await.unwrap();
        assert_eq!((&*seen.name, &*seen.topic, seen.member_count), ("secret", "tea", 1));
        assert_eq!((seen.by.id, seen.me, seen.joined, seen.can_sign_up), (ada.signed_in.me.id, None, None, true));
        let path = format!("/api/links/{}", link.code);
        let seen: LinkPreview = bo.get(&path).await;
        assert_eq!((seen.me.unwrap().id, seen.joined), (bo.signed_in.me.id, None));
        assert!(!is_in(&bo, room).await);
        bo.done(Method::POST, &path, json!({})).await;
        assert_eq!(bo.get::<LinkPreview>(&path).await.joined, Some(room), "who is in is not told that it is used up");
    }

    async fn a_link_that_lets_nobody_in_says_why(engine: Engine) {
        let (server, _root, ada, room) = people(engine).await;
        let bo = server.person("bo").await;
        let [once, old, revoked, any] = [json!({ "uses": 1 }), json!({ "hours": 1 }), json!({}), json!({})];
        let once = link(&ada, room, once).await.code;
        bo.done(Method::POST, &format!("/api/links/{once}"), json!({})).await;
        let old = link(&ada, room, old).await.code;
        change(&server, "UPDATE links SET expires_at = 1 WHERE code = $1", &old).await;
        let revoked = link(&ada, room, revoked).await.code;
        ada.done(Method::DELETE, &format!("/api/rooms/{room}/links/{revoked}"), json!({})).await;
        let any = link(&ada, room, any).await.code;
        let cy = server.person("cy").await;
        for (code, why) in [
            (&*once, ErrorCode::LinkUsedUp),
            (&old, ErrorCode::LinkExpired),
            (&revoked, ErrorCode::LinkInvalid),
            ("0b5d", ErrorCode::LinkInvalid),
            ("%00", ErrorCode::LinkInvalid),
        ] {
            assert_eq!(preview(&server, code).await.err(), Some(why), "{code}");
            assert_eq!(cy.tries(Method::POST, &format!("/api/links/{code}"), json!({})).await, Some(why), "{code}");
        }
        let ban = format!("/api/rooms/{room}/members/{}/removal", cy.signed_in.me.id);
        ada.done(Method::POST, &ban, json!({ "ban": true })).await;
        let path = format!("/api/links/{any}");
        assert_eq!(cy.tries(Method::GET, &path, json!({})).await, Some(ErrorCode::Banned));
        assert!(preview(&server, &any).await.is_ok());
        ada.done(Method::PATCH, &format!("/api/rooms/{room}"), json!({ "archived": true })).await;
        assert_eq!(preview(&server, &any).await.err(), Some(ErrorCode::RoomArchived));
    }

    async fn links_to_sign_up_by_are_made_by_administrators_and_where_it_is_set_by_owners(engine: Engine) {
        let (server, root, ada, room) = people(engine).await;
        let bo = server.person("bo").await;
        for person in [&root, &bo] {
            ada.done(Method::PUT, &format!("/api/rooms/{room}/members/{}", person.signed_in.me.name), json!({})).await;
            let role = format!("/api/rooms/{room}/members/{}/role", person.signed_in.me.id);
            ada.done(Method::PUT, &role, json!({ "role": "moderator" })).await;
        }
        let links = format!("/api/rooms/{room}/links");
        let for_new = json!({ "creates_accounts": true });
        let may = async |person: &Person| {
            let says = person.get::<Links>(&links).await.may_create_accounts;
            let refused = person.tries(Method::POST, &links, for_new.clone()).await;
            assert_eq!(says, refused.is_none(), "{refused:?}");
            refused
        };
        assert_eq!(may(&root).await, None);
        assert_eq!(may(&ada).await, Some(ErrorCode::NotAnAdministrator));
        assert_eq!(ada.tries(Method::PUT, "/api/registration", json!({ "open": true, "owners_invite": true })).await,
            Some(ErrorCode::NotAnAdministrator));
        set(&root, json!({ "open": true, "owners_invite": true })).await;
        assert_eq!(may(&ada).await, None);
        assert_eq!(may(&bo).await, Some(ErrorCode::NeedsOwner));
        set(&root, json!({ "open": false })).await;
        let registration: Registration = bo.get("/api/registration").await;
        assert_eq!(registration, Registration { open: false, owners_invite: Some(true) }, "what is not said stays");
        let made = ada.get::<Links>(&links).await.links;
        assert!(made.len() == 2 && made.iter().all(|link| link.creates_accounts), "{made:?}");
        let audit: Audit = ada.get(&format!("/api/rooms/{room}/audit")).await;
        let logged: Vec<_> = audit.entries.iter().filter(|entry| entry.action == AuditAction::AccountLinkMade).collect();
        assert_eq!(logged.iter().map(|entry| &*entry.actor.name).collect::<Vec<_>>(), ["ada", "root"]);
    }

    async fn who_signs_up_by_a_link_is_in_its_room_also_where_registration_is_closed(engine: Engine) {
        let (server, root, ada, room) = people(engine).await;
        set(&root, json!({ "open": false, "owners_invite": true })).await;
        let plain = link(&ada, room, json!({})).await.code;
        let open = link(&ada, room, json!({ "uses": 2, "creates_accounts": true })).await.code;
        assert!(!preview(&server, &plain).await.unwrap().can_sign_up);
        assert!(preview(&server, &open).await.unwrap().can_sign_up);
        let base = server.url("");
        let refused = async |name, link| sign_up(base.clone(), name, link).await.err();
        assert_eq!(refused("bo", None).await, Some(ErrorCode::RegistrationClosed));
        assert_eq!(refused("bo", Some(&*plain)).await, Some(ErrorCode::RegistrationClosed));
        assert_eq!(refused("bo", Some("0b5d")).await, Some(ErrorCode::LinkInvalid));
        assert_eq!(refused("ada", Some(&*open)).await, Some(ErrorCode::NameTaken));
        assert_eq!(uses_left(&ada, room, &open).await, Some(2), "who gets no account uses nothing up");
        let bo = sign_up(base.clone(), "bo", Some(&open)).await.unwrap();
        assert!(is_in(&bo, room).await && is_in(&bo, RoomId::LOBBY).await);
        assert!(bo.get::<Invitations>("/api/invitations").await.invitations.is_empty());
        assert_eq!(uses_left(&ada, room, &open).await, Some(1));
        // Such a link is as good as the rights of who made it.
        set(&root, json!({ "open": false, "owners_invite": false })).await;
        assert!(!preview(&server, &open).await.unwrap().can_sign_up);
        assert_eq!(refused("cy", Some(&*open)).await, Some(ErrorCode::RegistrationClosed));
        assert_eq!(uses_left(&ada, room, &open).await, Some(1));
        set(&root, json!({ "open": false, "owners_invite": true })).await;
        sign_up(base.clone(), "cy", Some(&open)).await.unwrap();
        assert_eq!(refused("di", Some(&*open)).await, Some(ErrorCode::LinkUsedUp));
        // Where everybody may sign up, a bad link keeps nobody from it.
        set(&root, json!({ "open": true })).await;
        let di = sign_up(base.clone(), "di", Some(&open)).await.unwrap();
        assert!(!is_in(&di, room).await);
        let ed = sign_up(base.clone(), "ed", Some(&plain)).await.unwrap();
        assert!(is_in(&ed, room).await);
    }

    async fn of_those_who_want_the_last_use_at_once_one_has_it(engine: Engine) {
        let (server, root, ada, room) = people(engine).await;
        set(&root, json!({ "open": false, "owners_invite": true })).await;
        let code = link(&ada, room, json!({ "uses": 1, "creates_accounts": true })).await.code;
        let base = server.url("");
        let tries = (0..6).map(|n| {
            let (base, code) = (base.clone(), code.clone());
            tokio::spawn(async move { sign_up(base, &format!("guest{n}"), Some(&code)).await })
        });
        let mut made = Vec::new();
        for tried in tries.collect::<Vec<_>>() {
            match tried.await.unwrap() {
                Ok(person) => made.push(person),
                Err(code) => assert_eq!(code, ErrorCode::LinkUsedUp),
            }
        }
        assert_eq!(made.len(), 1);
        assert!(is_in(&made[0], room).await);
        let people: protocol::api::Accounts = root.get("/api/admin/people?query=guest").await;
        assert_eq!(people.accounts.len(), 1, "nobody else has an account");
        assert_eq!(server.app.store.member_count(room).await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_code_that_is_tried_costs_as_much_as_one_that_is_there() {
    let server = Server::start_with(|settings| settings.requests_per_minute = 3).await;
    let mut last = None;
    for n in 0..40 {
        last = preview(&server, &format!("{n:032x}")).await.err();
    }
    assert_eq!(last, Some(ErrorCode::TooManyRequests));
}

#[tokio::test]
async fn without_scripts_one_signs_up_by_a_links_page() {
    let server = Server::start().await;
    let root = server.person("root").await;
    let room = root.make_room("tea").await.id;
    set(&root, json!({ "open": false })).await;
    let code = link(&root, room, json!({ "creates_accounts": true })).await.code;
    let http = Client::builder().cookie_store(true).build().unwrap();
    let html = async |path: &str| {
        let reply = http.get(server.url(path)).send().await.unwrap();
        (reply.status(), reply.url().path().to_owned(), reply.text().await.unwrap())
    };
    let (status, path, invited) = html(&format!("/join/{code}")).await;
    assert_eq!((status, path), (StatusCode::OK, format!("/join/{code}")));
    assert!(invited.contains("tea") && invited.contains("root") && !has_form(&invited), "{invited}");
    assert!(invited.contains(&format!("href=\"/signup?next=/join/{code}\"")), "{invited}");
    let (_, _, page) = html(&format!("/signup?next=/join/{code}")).await;
    assert!(page.contains(&format!("value=\"/join/{code}\"")) && page.contains("root invited you to tea"), "{page}");
    let (_, _, page) = html("/signup").await;
    assert!(!has_form(&page), "{page}");
    let form = format!("name=bo&password={}&next=/join/{code}", PASSWORD.replace(' ', "+"));
    let post = http.post(server.url("/signup")).header("content-type", "application/x-www-form-urlencoded");
    let inside = post.body(form).send().await.unwrap();
    assert_eq!((inside.status(), inside.url().path()), (StatusCode::OK, &*format!("/rooms/{room}")));
    let (status, _, bad) = html("/join/0b5d").await;
    assert!(status == StatusCode::NOT_FOUND && bad.contains("no longer valid") && !has_form(&bad), "{bad}");
}
