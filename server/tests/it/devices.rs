//! Where people are logged in, and that a log-out there reaches there, and nobody else.

use std::time::Duration;

use protocol::{ErrorCode, RoomId, api::Devices, frame::close};
use reqwest::{Client, Method, StatusCode};
use serde_json::json;

use crate::harness::{PASSWORD, Person, Server, Socket, on_both};

const SECOND: Duration = Duration::from_secs(1);
const NEW_PASSWORD: &str = "coffee at a quarter to nine";

async fn devices(person: &Person) -> Devices {
    person.get("/api/sessions").await
}

/// The path of the device that is asked from.
async fn path_of(person: &Person) -> String {
    let devices = devices(person).await.devices;
    format!("/api/sessions/{}", devices.iter().find(|device| device.current).unwrap().id)
}

async fn is_closed(socket: &mut Socket) {
    assert_eq!(socket.closed_within(SECOND).await, Some(close::SESSION_ENDED));
}

async fn is_open(socket: &mut Socket) {
    socket.post(RoomId::LOBBY, "still here").await;
}

async fn log_in(server: &Server, name: &str, password: &str) -> (StatusCode, Option<ErrorCode>) {
    let body = json!({ "name": name, "password": password });
    let reply = Client::new().post(server.url("/api/sessions")).json(&body).send().await.unwrap();
    (reply.status(), reply.json().await.ok().map(|body: protocol::ErrorBody| body.code))
}

on_both! {
    async fn logging_out_there_ends_that_device_and_no_other(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let phone = ada.on_another_device().await;
        let (mut here, mut there, mut other) = (ada.socket().await, phone.socket().await, bo.socket().await);
        let list = devices(&ada).await.devices;
        assert_eq!(list.iter().filter(|device| device.current).count(), 1);
        assert_eq!(list.len(), 2);
        ada.done(Method::DELETE, &path_of(&phone).await, json!(null)).await;
        is_closed(&mut there).await;
        assert_eq!(phone.refused(Method::GET, "/api/rooms", None).await.0, StatusCode::UNAUTHORIZED);
        is_open(&mut here).await;
        is_open(&mut other).await;
        assert_eq!(devices(&ada).await.devices.len(), 1);
    }

    async fn others_devices_and_those_that_are_none_can_not_be_logged_out(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = ada.socket().await;
        for path in [path_of(&ada).await, "/api/sessions/00000000-0000-7000-8000-00000000000f".into(), "/api/sessions/x".into()] {
            let (status, error) = bo.refused(Method::DELETE, &path, None).await;
            assert_eq!((status, error.code), (StatusCode::NOT_FOUND, ErrorCode::NotFound), "{path}");
        }
        is_open(&mut socket).await;
        assert_eq!(devices(&bo).await.devices.len(), 1, "and sees none but their own");
    }

    async fn one_logs_out_everywhere_else_at_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (phone, tablet) = (ada.on_another_device().await, ada.on_another_device().await);
        let mut gone = [phone.socket().await, tablet.socket().await];
        let mut stay = [ada.socket().await, bo.socket().await];
        ada.done(Method::DELETE, "/api/sessions", json!(null)).await;
        for socket in &mut gone {
            is_closed(socket).await;
        }
        for socket in &mut stay {
            is_open(socket).await;
        }
    }

    async fn a_new_password_needs_the_old_one_and_logs_out_everyone_else_who_had_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let phone = ada.on_another_device().await;
        let (mut here, mut there, mut other) = (ada.socket().await, phone.socket().await, bo.socket().await);
        for (old, new, code, field) in [
            ("not the old one", NEW_PASSWORD, ErrorCode::WrongPassword, "old_password"),
            (PASSWORD, "short", ErrorCode::PasswordTooShort, "password"),
        ] {
            let body = json!({ "old_password": old, "password": new });
            let (_, error) = ada.refused(Method::PUT, "/api/account/password", Some(body)).await;
            assert_eq!((error.code, &*error.fields[0].field), (code, field));
        }
        is_open(&mut there).await;
        let body = json!({ "old_password": PASSWORD, "password": NEW_PASSWORD });
        ada.done(Method::PUT, "/api/account/password", body).await;
        is_closed(&mut there).await;
        is_open(&mut here).await;
        is_open(&mut other).await;
        assert_eq!(log_in(&server, "ada", PASSWORD).await, (StatusCode::UNAUTHORIZED, Some(ErrorCode::WrongCredentials)));
        assert_eq!(log_in(&server, "ada", NEW_PASSWORD).await.0, StatusCode::OK);
        assert_eq!(log_in(&server, "bo", PASSWORD).await.0, StatusCode::OK);
    }

    async fn no_log_in_with_the_old_password_outlives_its_change(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let change = async {
            let body = json!({ "old_password": PASSWORD, "password": NEW_PASSWORD });
            ada.done(Method::PUT, "/api/account/password", body).await;
        };
        let log_ins = futures_util::future::join_all((0..12).map(|_| log_in(&server, "ada", PASSWORD)));
        tokio::join!(change, log_ins);
        let left = devices(&ada).await.devices;
        assert!(left.len() == 1 && left[0].current, "{left:?}");
    }

    async fn a_session_that_another_process_ends_closes_its_sockets_too(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut gone, mut stays) = (bo.socket().await, ada.socket().await);
        // Past the server, as another one on the same database does.
        server.app.store.close_account(bo.signed_in.me.id, "").await.unwrap();
        is_closed(&mut gone).await;
        is_open(&mut stays).await;
    }
}

#[tokio::test]
async fn guessing_the_password_counts_as_logging_in() {
    let server = Server::start_with(|settings| settings.logins_per_minute = 3).await;
    let ada = server.person("ada").await;
    let guess = async |path: &str, method: Method| {
        let body = json!({ "old_password": "a guess", "password": NEW_PASSWORD, "own_password": "a guess" });
        ada.refused(method, path, Some(body)).await.1.code
    };
    for _ in 0..3 {
        assert_eq!(guess("/api/account/password", Method::PUT).await, ErrorCode::WrongPassword);
    }
    assert_eq!(guess("/api/account/password", Method::PUT).await, ErrorCode::TooManyRequests);
    assert_eq!(guess("/api/account", Method::DELETE).await, ErrorCode::TooManyRequests);
}
