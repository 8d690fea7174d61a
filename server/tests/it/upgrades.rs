//! Two versions on one database.

use protocol::{
    Content, ErrorBody, ErrorCode, EventKind, RoomId, SessionId, codec::Encoding, frame::ServerFrame, names::UserName,
    profile::DELETED_NAME,
};
use reqwest::Method;
use serde_json::json;
use server::store::{AccountState, NameSeal, OpenError, Outcome, Request, RoomCommand, Store};
use sqlx::{AssertSqlSafe, migrate::Migrator};
use uuid::Uuid;

use crate::harness::{PASSWORD, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

async fn change(store: &Store, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

async fn count(store: &Store, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
        Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
    }
}

/// What the version after this one would leave.
const NEXT: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (9001, 'a new column', true, 'x', 1)";

on_both! {
    async fn an_old_server_starts_on_what_a_newer_one_has_added_to_but_not_on_what_it_has_taken_from(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let newer = Store::open(&url, dir.path()).await.unwrap();
        change(&newer, NEXT).await;
        change(&newer, "ALTER TABLE rooms ADD COLUMN colour TEXT").await;

        let old = Store::open(&url, dir.path()).await.unwrap();
        let ann = old.create_user(&UserName::parse("ann").unwrap(), "hash").await.unwrap().person;
        let join = Request { room: RoomId::LOBBY, actor: ann.clone(), command: RoomCommand::Join { invited: false } };
        assert!(matches!(old.append(&[join]).await.unwrap()[..], [Outcome::Appended { .. }]));
        assert_eq!(old.rooms_of(ann.id).await.unwrap()[0].id, RoomId::LOBBY);
        old.close().await;

        change(&newer, "INSERT INTO server_settings (name, value) VALUES ('oldest-migration', '9001')
            ON CONFLICT (name) DO UPDATE SET value = excluded.value").await;
        let Err(refused) = Store::open(&url, dir.path()).await else { panic!("it opened") };
        assert!(matches!(refused, OpenError::TooOld { needed: 9001, .. }), "{refused}");
        newer.close().await;
    }
}

on_both! {
    async fn what_a_newer_server_has_written_stops_no_room_and_stays_as_it_is(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = ada.socket().await;
        let poll = socket.post(LOBBY, "tea or coffee?").await;
        let call = socket.post(LOBBY, "this becomes a call").await;
        let last = socket.post(LOBBY, "after it").await;
        let store = &server.app.store;
        change(store, &format!("UPDATE events SET content = '{{\"poll\":[\"tea\",\"coffee\"]}}' WHERE seq = {poll}")).await;
        change(store, &format!("UPDATE events SET kind = 4, content = '{{\"called\":{{\"for\":5}}}}' WHERE seq = {call}")).await;
        let page = bo.page(LOBBY).await;
        let at = |seq| page.events.iter().find(|event| event.seq == seq).unwrap().kind.clone();
        assert!(matches!(at(poll), EventKind::Posted { content: Content::Unsupported { .. }, .. }), "{:?}", at(poll));
        assert_eq!(at(call), EventKind::Unsupported { kind: "stored:called".into(), body: Vec::new() });
        assert!(matches!(at(last), EventKind::Posted { content: Content::Text(_), .. }));
        // Whoever comes back gets it in its place, and the room goes on.
        let mut back = bo.silent_socket(Encoding::Binary).await;
        let ServerFrame::Recovered { events, .. } = &back.hello(&[(LOBBY, poll - 1)]).await[0] else { panic!("events") };
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [poll, call, last]);
        bo.done(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/{poll}/reactions/%F0%9F%8D%B5"), json!({})).await;
        let kept = |text: &str| format!("SELECT COUNT(*) FROM events WHERE content LIKE '%{text}%'");
        assert_eq!(count(store, &kept("coffee")).await, 1);
        assert_eq!(count(store, &kept("called")).await, 1);
        ada.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{poll}"), json!({})).await;
        assert_eq!(count(store, &kept("coffee")).await, 0, "what is deleted is gone, known or not");
    }
}

/// Somebody who has joined the lobby, for each number from 1 to 20,000; the last one first.
const PEOPLE: [&str; 2] = [
    "INSERT INTO users (id, name, name_key, password_hash, created_at)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
     SELECT {id}, 'p' || i, 'p' || i, 'hash', -i FROM n",
    "INSERT INTO members (room_id, user_id, joined_at) SELECT rooms.id, users.id, users.created_at FROM rooms, users",
];

on_both! {
    async fn a_large_room_of_an_older_database_gets_its_owner(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let file = format!("sqlite:{}?mode=rwc", dir.path().join("weconnect.db").display());
        macro_rules! before {
            ($pool:ty, $url:expr, $migrations:literal, $id:literal) => {{
                let pool = <$pool>::connect($url).await.unwrap();
                let some = sqlx_macros::migrate!($migrations).iter().filter(|one| one.version <= 3).cloned().collect();
                Migrator::with_migrations(some).run(&pool).await.unwrap();
                for sql in PEOPLE {
                    sqlx::query(AssertSqlSafe(sql.replace("{id}", $id))).execute(&pool).await.unwrap();
                }
                pool.close().await;
            }};
        }
        // Without help its time grows with their number's square.
        match engine {
            Engine::Sqlite => before!(sqlx::SqlitePool, &file, "../migrations/sqlite", "RANDOMBLOB(16)"),
            Engine::Postgres => before!(sqlx::PgPool, &url, "../migrations/postgres", "GEN_RANDOM_UUID()"),
        }
        let store = Store::open(&url, dir.path()).await.unwrap();
        let owners = "SELECT COUNT(*) FROM members JOIN users ON users.id = members.user_id
            WHERE members.role = 2 AND users.name = 'p20000'";
        assert_eq!(count(&store, owners).await, 1);
        assert_eq!(count(&store, "SELECT COUNT(*) FROM members WHERE role = 2").await, 1);
        let helper = match engine {
            Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'members_by_joining'",
            Engine::Postgres => "SELECT COUNT(*) FROM pg_indexes WHERE indexname = 'members_by_joining'",
        };
        assert_eq!(count(&store, helper).await, 0, "what has helped is gone");
        store.close().await;
    }
}

on_both! {
    async fn passwords_move_to_a_table_of_their_own_and_accounts_say_what_they_are(engine: Engine) {
        let [ada, bo, gone, session] = [1, 2, 3, 4].map(Uuid::from_u128);
        let account = |id, name, key, hash, closed_at, because| {
            format!(
                "INSERT INTO users (id, name, name_key, password_hash, created_at, closed_at, closed_because)
                 VALUES ({}, '{name}', '{key}', '{hash}', 7, {closed_at}, '{because}')",
                engine.id(id)
            )
        };
        let rows = [
            account(ada, "ada", "ada", "her hash", "NULL", ""),
            account(bo, "bo", "bo", "his hash", "8", "why"),
            account(gone, DELETED_NAME, "gone", "", "9", ""),
            format!(
                "INSERT INTO sessions (id, user_id, user_agent, created_at, expires_at)
                 VALUES ({}, {}, '', 7, 9000000000000)",
                engine.id(session),
                engine.id(ada)
            ),
        ];
        let (url, dir) = engine.older(8, &rows).await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let found = async |name: &str| {
            let account = store.account(name).await.unwrap().unwrap();
            (account.person.id.0, account.state, account.password.map(|password| password.hash))
        };
        assert_eq!(found("ada").await, (ada, AccountState::Active, Some("her hash".to_owned())));
        let closed = AccountState::Closed { because: "why".to_owned() };
        assert_eq!(found("bo").await, (bo, closed, Some("his hash".to_owned())));
        assert_eq!(found("gone").await, (gone, AccountState::Deleted, None));
        // Of those who are gone, the names are only in the way of others, once the server has its key.
        let seal = NameSeal::new(b"secret");
        for _ in 0..2 {
            assert!(store.is_held("Gone", &seal).await.unwrap());
            store.retire_names(&seal).await.unwrap();
            assert!(store.account("gone").await.unwrap().is_none());
            for column in ["users WHERE name_key", "name_keys WHERE name_key"] {
                assert_eq!(count(&store, &format!("SELECT COUNT(*) FROM {column} LIKE '%gone%'")).await, 0, "{column}");
            }
        }
        assert!(!store.is_held("Gone", &NameSeal::new(b"another")).await.unwrap(), "they can't be read without it");
        assert!(store.is_held("ada", &seal).await.unwrap());
        let person = store.session_person(SessionId(session)).await.unwrap();
        assert_eq!(person.unwrap().id.0, ada, "nobody is logged out");
        assert_eq!(count(&store, "SELECT COUNT(*) FROM credentials WHERE kind = 'password' AND created_at = 7").await, 2);
        let needed = "SELECT COUNT(*) FROM server_settings WHERE name = 'oldest-migration' AND value = '10'";
        assert_eq!(count(&store, needed).await, 1, "who looks for the old column does not start");
    }

    async fn nobody_comes_in_whose_account_is_in_a_state_that_only_a_newer_server_knows(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        change(&server.app.store, "UPDATE users SET state = 'paused'").await;
        assert_eq!(ada.refused(Method::GET, "/api/rooms", None).await.1.code, ErrorCode::NotSignedIn);
        let body = json!({ "name": "ada", "password": PASSWORD });
        let reply = reqwest::Client::new().post(server.url("/api/sessions")).json(&body).send().await.unwrap();
        assert_eq!(reply.json::<ErrorBody>().await.unwrap().code, ErrorCode::AccountClosed);
    }
}
