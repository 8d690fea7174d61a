//! The way to what was written on a day.

use protocol::{ErrorCode, RoomId, Seq, Timestamp, api::FirstMessage};
use reqwest::Method;
use serde_json::json;
use server::store::Store;
use sqlx::AssertSqlSafe;

use crate::harness::{Person, Server, on_both};

const LOBBY: RoomId = RoomId::LOBBY;

async fn change(store: &Store, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

async fn first(person: &Person, since: i64) -> Option<Seq> {
    person.get::<FirstMessage>(&format!("/api/rooms/{LOBBY}/first?since={since}")).await.seq
}

on_both! {
    async fn the_first_message_since_a_time_is_found_among_all_events(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        // 1 is that she has joined.
        for n in 2..=40 {
            let seq = socket.post(LOBBY, &format!("message {n}")).await;
            assert_eq!(seq, n);
        }
        let store = &server.app.store;
        // Two of each time; 20 to 29 are no messages.
        change(store, "UPDATE events SET at = 1000 * (seq / 2)").await;
        change(store, "UPDATE events SET kind = 4, content = '{\"renamed\":{\"name\":\"x\"}}' WHERE seq BETWEEN 20 AND 29").await;
        for since in 0..=21_000 {
            if since % 500 > 1 {
                continue;
            }
            let expected = (2..=40).filter(|seq| !(20..=29).contains(seq)).find(|seq| 1_000 * (seq / 2) >= since);
            assert_eq!(first(&ada, since).await, expected.map(|seq: i64| seq.unsigned_abs()), "{since}");
        }
        assert_eq!((first(&ada, i64::MIN).await, first(&ada, i64::MAX).await), (Some(2), None));
        // What was deleted long ago is not there any more.
        while store.delete_before(Timestamp(5_500)).await.unwrap() {}
        assert_eq!((first(&ada, 0).await, first(&ada, 6_500).await), (Some(12), Some(14)));
        for bad in ["", "?since=", "?since=tea"] {
            let code = ada.tries(Method::GET, &format!("/api/rooms/{LOBBY}/first{bad}"), json!(null)).await;
            assert_eq!(code, Some(ErrorCode::BadRequest), "{bad}");
        }
    }

    async fn who_may_not_read_a_room_is_led_nowhere(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        ada.socket().await.post(room, "secret").await;
        let code = bo.tries(Method::GET, &format!("/api/rooms/{room}/first?since=0"), json!(null)).await;
        assert_eq!(code, bo.tries(Method::GET, &format!("/api/rooms/{room}/events"), json!(null)).await);
        assert!(code.is_some());
    }
}
