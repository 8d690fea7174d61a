//! The executable's sub-commands, beside a server that runs.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

use protocol::{
    ErrorBody, EventKind, Role, RoomId,
    api::{Account, Registration},
    frame::close,
};
use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::harness::{PASSWORD, Server, on_both};

/// Runs the executable on the server's database. Gives what it says, and whether it did what it was asked.
fn weconnect(server: &Server, arguments: &[&str], input: &str) -> (bool, String) {
    let settings = &server.app.settings;
    let mut child = Command::new(env!("CARGO_BIN_EXE_weconnect"))
        .args(arguments)
        .current_dir(&settings.data_dir)
        .env_clear()
        .env("WECONNECT_DATA_DIR", &settings.data_dir)
        .env("DATABASE_URL", &settings.database_url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(if output.status.success() { output.stdout } else { output.stderr }).unwrap();
    assert_eq!(said.lines().count(), 1, "one sentence: {said}");
    (output.status.success(), said)
}

async fn log_in(server: &Server, name: &str, password: &str) -> (StatusCode, String) {
    let body = json!({ "name": name, "password": password });
    let reply = Client::new().post(server.url("/api/sessions")).json(&body).send().await.unwrap();
    (reply.status(), reply.json::<ErrorBody>().await.map(|body| body.message).unwrap_or_default())
}

on_both! {
    async fn an_account_is_closed_and_opened_while_the_server_runs(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (mut stays, mut gone) = (ada.socket().await, bo.socket().await);
        let said = weconnect(&server, &["close-account", "Bo", "--reason", "Sold tea."], "");
        assert_eq!(said, (true, "The account bo is closed.\n".into()));
        assert_eq!(gone.closed_within(Duration::from_secs(1)).await, Some(close::SESSION_ENDED));
        stays.post(RoomId::LOBBY, "still here").await;
        let (status, message) = log_in(&server, "bo", PASSWORD).await;
        assert!(status == StatusCode::FORBIDDEN && message.ends_with("Sold tea."), "{message}");
        assert!(weconnect(&server, &["reopen-account", "bo"], "").0);
        assert_eq!(log_in(&server, "bo", PASSWORD).await.0, StatusCode::OK);
    }

    async fn the_rooms_of_an_account_that_is_closed_go_to_others_while_the_server_runs(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let tea = bo.make_room("Tea").await.id;
        ada.join(tea).await;
        let mut socket = ada.socket().await;
        assert!(weconnect(&server, &["close-account", "bo"], "").0);
        let made = EventKind::RoleChanged { person: ada.signed_in.me.clone(), role: Role::Owner };
        let handed_on = async { while socket.event().await.kind != made {} };
        tokio::time::timeout(Duration::from_secs(10), handed_on).await.unwrap();
        assert_eq!(ada.page(tea).await.room.role, Role::Owner);
    }

    async fn registration_administrators_and_passwords_are_set(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (_ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = bo.socket().await;
        assert!(weconnect(&server, &["registration", "closed"], "").0);
        assert!(!bo.get::<Registration>("/api/registration").await.open);
        assert!(weconnect(&server, &["registration", "open"], "").0);
        assert!(bo.get::<Registration>("/api/registration").await.open);
        assert!(weconnect(&server, &["make-admin", "bo"], "").0);
        assert!(bo.get::<Account>("/api/account").await.is_admin);
        let (done, said) = weconnect(&server, &["set-password", "bo"], "short\n");
        assert!(!done && said.contains("at least 10 characters"), "{said}");
        assert!(weconnect(&server, &["set-password", "bo"], "coffee at a quarter to nine\n").0);
        assert_eq!(socket.closed_within(Duration::from_secs(1)).await, Some(close::SESSION_ENDED));
        assert_eq!(log_in(&server, "bo", PASSWORD).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(log_in(&server, "bo", "coffee at a quarter to nine").await.0, StatusCode::OK);
    }

    async fn what_can_not_be_is_refused_in_a_sentence(engine: Engine) {
        let server = Server::start_on(engine).await;
        server.person("ada").await;
        let (done, said) = weconnect(&server, &["close-account", "ada"], "");
        assert!(!done && said.contains("only administrator"), "{said}");
        let (done, said) = weconnect(&server, &["close-account", "zoe"], "");
        assert!(!done && said.contains("no account \"zoe\""), "{said}");
    }
}
