use std::time::Duration;

use protocol::{
    ClientId, ErrorCode, RoomId, Seq, Timestamp,
    codec::Encoding,
    frame::{Position, ServerFrame},
};
use reqwest::Method;
use serde_json::json;
use server::store::{Store, now};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{Engine, Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
const DAY_MS: i64 = 86_400_000;

/// Lets two days pass for the events of the lobby up to `last`.
async fn age(store: &Store, last: i64) {
    let sql = "UPDATE events SET at = at - $1 WHERE seq <= $2";
    match store {
        Store::Sqlite { write, .. } => {
            sqlx::query(sql).bind(2 * DAY_MS).bind(last).execute(write).await.unwrap();
        }
        Store::Postgres { write, .. } => {
            sqlx::query(sql).bind(2 * DAY_MS).bind(last).execute(write).await.unwrap();
        }
    }
}

async fn first_seq(person: &Person) -> Seq {
    person.rooms().await.mine[0].first_seq
}

on_both! {
    async fn what_is_older_than_the_server_keeps_is_deleted_and_the_room_begins_later(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let mut socket = ada.socket().await;
        let id = ClientId(Uuid::now_v7());
        socket.post_as(LOBBY, id, "@bo hello").await;
        for n in 4..=6 {
            assert_eq!(socket.post(LOBBY, &format!("{n}")).await, n);
        }
        ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/3/reactions/👍"), json!(null)).await;
        let kept = ada.history(LOBBY, "").await.events;
        age(&server.app.store, 4).await;
        let server = server.restart_with(|settings| settings.keep_days = 1).await;
        let (ada, bo) = (ada.at(&server), bo.at(&server));
        tokio::time::timeout(Duration::from_secs(20), async {
            while first_seq(&ada).await != 5 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .unwrap();

        let left = ada.history(LOBBY, "").await.events;
        assert_eq!(left, kept[4..]);
        let mine = &bo.rooms().await.mine[0];
        assert_eq!((mine.unread, mine.mentions, mine.read_seq), (2, 0, 4), "what is gone is not news");

        // Who comes back from before is told so, and who is beyond goes on.
        let answer = async |seq, at| {
            let mut socket = ada.silent_socket(Encoding::Binary).await;
            socket.hello_from(vec![Position { room: LOBBY, seq, at }]).await.remove(0)
        };
        let forget = ServerFrame::Resync { room: LOBBY, last_seq: 7, forget: true };
        assert_eq!(answer(3, None).await, forget);
        assert_eq!(answer(3, Some(kept[2].at)).await, forget);
        assert_eq!(answer(4, None).await, ServerFrame::Recovered { room: LOBBY, events: left.clone() });
        assert_eq!(answer(5, Some(kept[4].at)).await, ServerFrame::Recovered { room: LOBBY, events: left[1..].to_vec() });

        // A message that is deleted since is not posted again, whichever way it goes.
        let mut socket = ada.socket().await;
        for text in ["@bo hello", "hello"] {
            socket.post_as(LOBBY, id, text).await;
            assert!(matches!(socket.posted().await, (posted, 3) if posted == id));
        }
        assert_eq!(socket.post(LOBBY, "new").await, 8);
        let code = ada.tries(Method::PUT, &format!("/api/rooms/{LOBBY}/messages/3/reactions/👍"), json!(null)).await;
        assert_eq!(code, Some(ErrorCode::MessageUnknown));
    }

    async fn long_rooms_are_shortened_part_by_part(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        for n in 0..1_200 {
            socket.post_as(LOBBY, ClientId(Uuid::now_v7()), &n.to_string()).await;
        }
        let last = socket.post(LOBBY, "last").await;
        let store = &server.app.store;
        age(store, i64::try_from(last).unwrap() - 1).await;
        let mut goes = 0;
        while store.delete_before(Timestamp(now().0 - DAY_MS)).await.unwrap() {
            goes += 1;
        }
        assert_eq!((goes, first_seq(&ada).await), (3, last));
        assert_eq!(ada.history(LOBBY, "").await.events.len(), 1);
    }
}

#[tokio::test]
async fn what_a_deleted_event_takes_along_is_found_by_its_key() {
    let (store, _dir) = Engine::Sqlite.store().await;
    let Store::Sqlite { write, .. } = &store else { panic!("SQLite") };
    for table in ["mentions", "reactions"] {
        let plan = format!("EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE room_id = x'00' AND seq = 1");
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(plan)).fetch_all(write).await.unwrap();
        assert!(steps.iter().any(|(.., step)| step.contains("(room_id=? AND seq=?)")), "{table}: {steps:?}");
    }
}
