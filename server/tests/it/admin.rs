//! What administrators can do with the server, and nobody else.

use std::time::Duration;

use protocol::{
    ErrorBody, ErrorCode, RoomId,
    api::{Account, Accounts, Audit, AuditAction, Registration},
    frame::close,
};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::json;

use crate::harness::{PASSWORD, Person, Server, has_form, on_both};

fn path(of: &Person, what: &str) -> String {
    format!("/api/admin/people/{}/{what}", of.signed_in.me.id)
}

async fn post(server: &Server, path: &str, name: &str) -> (StatusCode, Option<ErrorBody>) {
    let body = json!({ "name": name, "password": PASSWORD });
    let reply = Client::new().post(server.url(path)).json(&body).send().await.unwrap();
    (reply.status(), reply.json().await.ok())
}

on_both! {
    async fn the_first_account_administers_and_others_may_nothing_of_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        assert!(ada.get::<Account>("/api/account").await.is_admin);
        assert!(!bo.get::<Account>("/api/account").await.is_admin);
        let acts = [
            (Method::GET, "/api/admin/people".to_owned(), json!(null)),
            (Method::GET, "/api/admin/audit".to_owned(), json!(null)),
            (Method::POST, path(&ada, "close"), json!({ "reason": "" })),
            (Method::POST, path(&ada, "reopen"), json!(null)),
            (Method::PUT, path(&bo, "administrator"), json!(null)),
            (Method::PUT, "/api/registration".to_owned(), json!({ "open": false })),
        ];
        for (method, path, body) in acts {
            let (status, error) = bo.refused(method.clone(), &path, Some(body.clone())).await;
            assert_eq!((status, error.code), (StatusCode::FORBIDDEN, ErrorCode::NotAnAdministrator), "{method} {path}");
            let stranger = Client::new().request(method, server.url(&path)).json(&body).send().await.unwrap();
            assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED, "{path}");
        }
        assert!(ada.get::<Registration>("/api/registration").await.open);
        assert!(!bo.get::<Account>("/api/account").await.is_admin);
    }

    async fn it_is_written_down_who_made_whom_an_administrator_or_no_longer_one(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let administrator = path(&bo, "administrator");
        // The second time nothing changes.
        for _ in 0..2 {
            ada.done(Method::PUT, &administrator, json!(null)).await;
        }
        bo.done(Method::PUT, &path(&cy, "administrator"), json!(null)).await;
        for _ in 0..2 {
            ada.done(Method::DELETE, &administrator, json!(null)).await;
        }
        let audit: Audit = cy.get("/api/admin/audit").await;
        let lines: Vec<_> = audit.entries.into_iter().map(|line| (line.actor.name, line.action, line.subject.unwrap().name)).collect();
        let line = |actor: &str, action, subject: &str| (actor.to_owned(), action, subject.to_owned());
        assert_eq!(lines, [
            line("ada", AuditAction::AdministratorUnmade, "bo"),
            line("bo", AuditAction::AdministratorMade, "cy"),
            line("ada", AuditAction::AdministratorMade, "bo"),
        ]);
        assert_eq!(bo.refused(Method::GET, "/api/admin/audit", None).await.1.code, ErrorCode::NotAnAdministrator);
        let of_lobby: Audit = ada.get(&format!("/api/rooms/{}/audit", RoomId::LOBBY)).await;
        assert!(of_lobby.entries.is_empty(), "{of_lobby:?}");
    }

    async fn a_closed_account_is_out_at_once_and_is_told_why(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
        let mut gone = [bo.socket().await, bo.on_another_device().await.socket().await];
        let mut stay = [ada.socket().await, cy.socket().await];
        ada.done(Method::POST, &path(&bo, "close"), json!({ "reason": "Sold <b>tea</b>." })).await;
        for socket in &mut gone {
            assert_eq!(socket.closed_within(Duration::from_secs(1)).await, Some(close::SESSION_ENDED));
        }
        for socket in &mut stay {
            socket.post(RoomId::LOBBY, "still here").await;
        }
        assert_eq!(bo.refused(Method::GET, "/api/rooms", None).await.0, StatusCode::UNAUTHORIZED);
        let (status, error) = post(&server, "/api/sessions", "bo").await;
        let error = error.unwrap();
        assert_eq!((status, error.code), (StatusCode::FORBIDDEN, ErrorCode::AccountClosed));
        assert!(error.message.ends_with("Sold <b>tea</b>."), "{}", error.message);
        let token = json!({ "refresh_token": bo.signed_in.tokens.refresh_token });
        let refresh = Client::new().post(server.url("/api/sessions/refresh")).json(&token).send().await.unwrap();
        assert_eq!(refresh.status(), StatusCode::UNAUTHORIZED);

        ada.done(Method::POST, &path(&bo, "reopen"), json!(null)).await;
        assert_eq!(bo.refused(Method::GET, "/api/rooms", None).await.0, StatusCode::UNAUTHORIZED, "old sessions stay ended");
        bo.on_another_device().await.rooms().await;
    }

    async fn the_page_tells_why_an_account_is_closed(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        ada.done(Method::POST, &path(&bo, "close"), json!({ "reason": "Sold <b>tea</b>." })).await;
        let request = Client::new()
            .post(server.url("/login"))
            .header(header::ORIGIN, format!("http://{}", server.address))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("name=bo&password=tea+at+half+past+four&next=/account");
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::FORBIDDEN);
        assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-store");
        assert!(reply.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let html = reply.text().await.unwrap();
        for part in ["Sold &lt;b&gt;tea&lt;/b&gt;.", "value=\"bo\"", "value=\"/account\""] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    async fn the_last_administrator_can_not_be_closed_and_nobody_closes_nobody(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let reason = Some(json!({ "reason": "" }));
        let (status, error) = ada.refused(Method::POST, &path(&ada, "close"), reason.clone()).await;
        assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::LastAdministrator));
        let nobody = "/api/admin/people/00000000-0000-7000-8000-00000000000f/close";
        assert_eq!(ada.refused(Method::POST, nobody, reason).await.1.code, ErrorCode::PersonUnknown);
        let long = Some(json!({ "reason": "x".repeat(301) }));
        assert_eq!(ada.refused(Method::POST, &path(&bo, "close"), long).await.1.code, ErrorCode::ReasonTooLong);
        ada.done(Method::PUT, &path(&bo, "administrator"), json!(null)).await;
        bo.done(Method::POST, &path(&ada, "close"), json!({ "reason": "" })).await;
        assert_eq!(ada.refused(Method::GET, "/api/admin/people", None).await.0, StatusCode::UNAUTHORIZED);
    }

    async fn accounts_are_found_by_a_part_of_either_name(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo_b").await);
        bo.done(Method::PATCH, "/api/account", json!({ "display_name": "50% Diddley" })).await;
        ada.done(Method::POST, &path(&bo, "close"), json!({ "reason": "why" })).await;
        for (query, names) in [
            ("", &["bo_b", "ada"][..]),
            ("AD", &["ada"]),
            ("diddley", &["bo_b"]),
            ("%25", &["bo_b"]),
            ("o_b", &["bo_b"]),
            ("_", &["bo_b"]),
            ("\\", &[]),
        ] {
            let found: Accounts = ada.get(&format!("/api/admin/people?query={query}")).await;
            let found_names: Vec<_> = found.accounts.iter().map(|account| &*account.person.name).collect();
            assert_eq!(found_names, names, "{query}");
        }
        let found: Accounts = ada.get("/api/admin/people?query=bo").await;
        assert_eq!(found.accounts[0].closed_because.as_deref(), Some("why"));
    }

    async fn while_registration_is_closed_nobody_signs_up(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        ada.done(Method::PUT, "/api/registration", json!({ "open": false })).await;
        let (status, error) = post(&server, "/api/accounts", "bo").await;
        assert_eq!((status, error.unwrap().code), (StatusCode::FORBIDDEN, ErrorCode::RegistrationClosed));
        let page = reqwest::get(server.url("/signup")).await.unwrap().text().await.unwrap();
        assert!(page.contains("taking new accounts at the moment") && !has_form(&page), "{page}");
        assert_eq!(post(&server, "/api/sessions", "ada").await.0, StatusCode::OK);
        ada.done(Method::PUT, "/api/registration", json!({ "open": true })).await;
        assert_eq!(post(&server, "/api/accounts", "bo").await.0, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn the_administration_page_is_for_administrators() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let page = async |person: &Person| {
        let reply = person.request(Method::GET, "/admin").send().await.unwrap();
        (reply.status(), reply.text().await.unwrap())
    };
    let (status, html) = page(&ada).await;
    assert!(status == StatusCode::OK && html.contains("Registration"), "{html}");
    let (status, html) = page(&bo).await;
    assert!(status == StatusCode::FORBIDDEN && html.contains("Only an administrator"), "{status} {html}");
}
