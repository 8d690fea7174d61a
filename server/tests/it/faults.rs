//! What happens when the database fails, or a client goes, in the middle of something.

use std::{
    process::{Child, Command},
    time::Duration,
};

use protocol::{
    Content, ErrorCode, EventKind, Notify, RoomId,
    api::{Link, RoomPage},
    names::UserName,
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::store::{PageRequest, Request, RoomCommand, Store};
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::timeout;

use crate::harness::{
    Engine, Person, Server, on_both,
    program::{start, terminate, weconnect},
    slow,
};

/// Nothing here takes longer unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);
/// A fault is to be seen this soon, and gone so soon after its cause.
const SOON: Duration = Duration::from_secs(5);

/// Between the server and its database, in each direction.
const LATENCY: Duration = Duration::from_millis(20);

/// The same database, with [`LATENCY`] on the way.
async fn far_away(url: &str) -> String {
    let (credentials, rest) = url.split_once('@').unwrap();
    let (target, database) = rest.split_once('/').unwrap();
    format!("{credentials}@{}/{database}", slow(target.to_owned(), LATENCY).await)
}

async fn in_lobby(store: &Store, name: &str) -> protocol::Person {
    let actor = store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person;
    let join = Request { room: RoomId::LOBBY, actor: actor.clone(), command: RoomCommand::Join { invited: false } };
    store.append(&[join]).await.unwrap();
    actor
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_confirmed_after_transactions_were_cut_off_stays() {
    let url = Engine::Postgres.fresh_url().await;
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&far_away(&url).await, dir.path()).await.unwrap();
    let mut people = Vec::new();
    for name in ["ada", "bo", "cy", "di"] {
        people.push(in_lobby(&store, name).await);
    }
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let mut direct = PgConnection::connect(&url).await.unwrap();
    for step in 1..=20 {
        let cut = LATENCY / 2 * step;
        let opening = ids.iter().map(|_| timeout(cut, store.direct(ids[0], &ids)));
        drop(futures_util::future::join_all(opening).await);
        let notify = if u32::is_multiple_of(step, 2) { Notify::All } else { Notify::Mentions };
        let noting = ids.iter().map(|&user| store.set_notify(RoomId::LOBBY, user, notify));
        futures_util::future::try_join_all(noting).await.unwrap();
        let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE notify = $1 AND room_id = $2")
            .bind(i16::from(notify == Notify::Mentions))
            .bind(RoomId::LOBBY.0)
            .fetch_one(&mut direct)
            .await
            .unwrap();
        assert_eq!(kept, 4, "cut after {cut:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_has_begun_is_done_and_told_although_it_hangs_up() {
    let url = Engine::Postgres.fresh_url().await;
    let server = Server::start_at(&far_away(&url).await).await;
    let ada = server.person("ada").await;
    for step in 1..=5 {
        let bo = server.person(&format!("bo{step}")).await;
        let mut socket = bo.socket().await;
        let body = json!({ "people": [bo.signed_in.me.name] });
        let request = ada.request(Method::POST, "/api/directs").json(&body).send();
        assert!(timeout(LATENCY * (8 + step), request).await.is_err(), "the answer takes longer than that");
        // Who was cut off before the request was there has asked for nothing.
        let room = timeout(PATIENCE, socket.admitted()).await.expect("bo hears of the conversation");
        assert!(ada.rooms().await.mine.iter().any(|info| info.id == room));
    }
}

fn texts(page: RoomPage) -> Vec<String> {
    let text = |kind| match kind {
        EventKind::Posted { content: Content::Text(text), .. } => Some(text),
        _ => None,
    };
    page.events.into_iter().filter_map(|event| text(event.kind)).collect()
}

/// What `/readyz` says, until it says this.
async fn until_ready(base: &str, ready: bool) {
    let expected = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let asking = async {
        while reqwest::get(format!("{base}/readyz")).await.unwrap().status() != expected {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, asking).await.unwrap_or_else(|_| panic!("/readyz does not say {expected}"));
}

/// Lets files of a process grow to this many bytes, or as far as they like: a disk that is full, and one with room again.
fn limit_files(process: &Child, bytes: Option<u64>) {
    let soft = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
    let pid = process.id().to_string();
    let status = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={soft}:")]).status().unwrap();
    assert!(status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_takes_nothing_is_told_and_is_forgiven() {
    let dir = tempfile::tempdir().unwrap();
    let program = weconnect(dir.path());
    // Otherwise the limit would kill it, which a full disk does not.
    let mut command = Command::new("/bin/sh");
    command.current_dir(dir.path()).env_clear().env("WECONNECT_ADDRESS", "127.0.0.1:0");
    command.args(["-c", "trap '' XFSZ; exec \"$0\""]).arg(program.get_program());
    let (child, said) = start(&mut command);
    let base = said.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
    let ada = Person::sign_up(base.clone(), "ada").await;
    let mut socket = ada.socket().await;
    let mut expected = Vec::new();
    for round in 0..2 {
        socket.post(RoomId::LOBBY, "before").await;
        expected.push("before".to_owned());
        let size = |name| std::fs::metadata(dir.path().join("data").join(name)).unwrap().len();
        limit_files(&child, Some(size("weconnect.db").max(size("weconnect.db-wal"))));
        // What stands between two pages may still fit.
        let refused = loop {
            match socket.try_post(RoomId::LOBBY, "x".repeat(3_000).as_str()).await {
                Ok(_) => expected.push("x".repeat(3_000)),
                Err(error) => break error,
            }
        };
        assert_eq!(refused.code, ErrorCode::Busy, "round {round}");
        until_ready(&base, false).await;
        for _ in 0..20 {
            socket.try_post(RoomId::LOBBY, "lost").await.unwrap_err();
        }
        limit_files(&child, None);
        until_ready(&base, true).await;
        socket.post(RoomId::LOBBY, "again").await;
        expected.push("again".to_owned());
    }
    assert_eq!(texts(ada.page(RoomId::LOBBY).await), expected);
    drop(socket);
    let log = terminate(child, "-TERM");
    assert!(log.lines().filter(|line| line.contains("ERROR")).count() <= 4, "{log}");
}

/// Lets every server on this database connect anew.
async fn cut_all(admin: &mut PgConnection, database: &str) {
    sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
        .bind(database)
        .execute(admin)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_only_reads_or_is_away_is_told_and_forgiven() {
    let base = std::env::var("TEST_POSTGRES_URL").unwrap();
    let mut admin = PgConnection::connect(&base).await.unwrap();
    let url = Engine::Postgres.fresh_url().await;
    let (_, database) = url.rsplit_once('/').unwrap();
    let server = Server::start_at(&url).await;
    let ada = server.person("ada").await;
    let mut socket = ada.socket().await;
    for (fault, cure) in [
        ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"),
        ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true"),
    ] {
        admin.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {database} {fault}"))).await.unwrap();
        cut_all(&mut admin, database).await;
        until_ready(&server.url(""), false).await;
        let refused = socket.try_post(RoomId::LOBBY, "into nothing").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Busy, "{fault}");
        admin.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {database} {cure}"))).await.unwrap();
        cut_all(&mut admin, database).await;
        until_ready(&server.url(""), true).await;
        socket.post(RoomId::LOBBY, "again").await;
    }
    assert_eq!(texts(ada.page(RoomId::LOBBY).await), ["again", "again"]);
}

on_both! {
    async fn a_transaction_that_fails_leaves_the_next_ones_alone(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = in_lobby(&store, "ada").await;
        let link = |code: String| Link { code, by: ada.clone(), expires_at: None, uses_left: None, creates_accounts: false };
        store.make_link(RoomId::LOBBY, &link("taken".into())).await.unwrap();
        for n in 0..8 {
            assert!(store.make_link(RoomId::LOBBY, &link("taken".into())).await.is_err());
            store.make_link(RoomId::LOBBY, &link(format!("free {n}"))).await.unwrap();
        }
        assert_eq!(store.links(RoomId::LOBBY, &PageRequest::first(10)).await.unwrap().entries.len(), 9);
    }
}
