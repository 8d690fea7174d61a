//! Somebody else who writes to the embedded database while the server runs: a backup program, an administrator's shell.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use protocol::{ClientId, RoomId, api::SignedIn};
use reqwest::StatusCode;
use serde_json::json;
use server::store::Store;
use sqlx::{ConnectOptions, Executor, SqliteConnection};
use uuid::Uuid;

use crate::harness::{Server, Socket};

/// How long it keeps everybody else from writing, and then does not.
const HELD: Duration = Duration::from_millis(20);
const FREE: Duration = Duration::from_millis(10);
/// So much is done meanwhile of each kind.
const TIMES: usize = 25;

/// Writes and holds the lock, again and again; counts how often.
async fn write(mut connection: SqliteConnection, times: Arc<AtomicU32>) {
    loop {
        connection.execute("BEGIN IMMEDIATE").await.unwrap();
        let sql = "INSERT INTO server_settings (name, value) VALUES ('beside', '1')
            ON CONFLICT (name) DO UPDATE SET value = value + 1";
        connection.execute(sql).await.unwrap();
        tokio::time::sleep(HELD).await;
        connection.execute("COMMIT").await.unwrap();
        times.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(FREE).await;
    }
}

async fn renew(server: &Server, mut token: String) {
    for _ in 0..TIMES {
        let body = json!({ "refresh_token": token });
        let reply = reqwest::Client::new().post(server.url("/api/sessions/refresh")).json(&body).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK, "{}", reply.text().await.unwrap());
        token = reply.json::<SignedIn>().await.unwrap().tokens.refresh_token;
    }
}

async fn post(mut socket: Socket) {
    for n in 0..TIMES {
        socket.try_post(RoomId::LOBBY, &format!("message {n}")).await.unwrap();
    }
    // Also of those that wait together none is refused: each comes back to who sent it.
    for _ in 0..TIMES {
        socket.post_as(RoomId::LOBBY, ClientId(Uuid::now_v7()), "one of many").await;
    }
    for _ in 0..TIMES {
        while socket.text().await != "one of many" {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_else_who_writes_makes_nothing_fail() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let Store::Sqlite { write: pool, .. } = &server.app.store else { unreachable!() };
    let options = (*pool.connect_options()).clone().busy_timeout(Duration::from_secs(30));
    let (times, connection) = (Arc::new(AtomicU32::new(0)), options.connect().await.unwrap());
    let beside = tokio::spawn(write(connection, times.clone()));
    let sign_up = async {
        for n in 0..TIMES {
            server.person(&format!("new{n}")).await;
        }
    };
    let socket = bo.socket().await;
    tokio::join!(renew(&server, ada.signed_in.tokens.refresh_token.clone()), post(socket), sign_up);
    assert!(times.load(Ordering::Relaxed) > 10 && !beside.is_finished(), "it wrote all the while");
    beside.abort();
    server.stop().await;
}
