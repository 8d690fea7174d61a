//! The room log as it runs: its writers, over a real database.

use std::{sync::Arc, time::Duration};

use protocol::{
    ClientId, Content, Person, RoomId, RoomKind,
    names::{RoomName, UserName},
};
use server::{bus::Alone, rooms::Rooms, store::Store};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

use crate::harness::{Engine, on_both};

const LOBBY: RoomId = RoomId::LOBBY;
/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

struct Log {
    rooms: Rooms<Store>,
    url: String,
    _dir: TempDir,
}

impl Log {
    async fn start(engine: Engine) -> Self {
        let (dir, url) = (tempfile::tempdir().unwrap(), engine.fresh_url().await);
        let store = Store::open(&url, dir.path()).await.unwrap();
        let rooms = Rooms::new(store.clone(), Arc::new(Alone), 1);
        for _ in 0..store.writers() {
            tokio::spawn(rooms.writer());
        }
        Self { rooms, url, _dir: dir }
    }

    async fn member(&self, name: &str, rooms: &[RoomId]) -> Person {
        let person = self.rooms.store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person;
        for &room in rooms {
            self.rooms.log.join(room, person.clone()).await.unwrap();
        }
        person
    }

    async fn room(&self, name: &str) -> RoomId {
        self.rooms.store.create_room(&RoomName::parse(name).unwrap(), RoomKind::Public).await.unwrap()
    }

    async fn post(&self, room: RoomId, actor: &Person, n: u128) -> u64 {
        let content = Content::Text(format!("message {n}"));
        self.rooms.log.post(room, actor.clone(), ClientId(Uuid::from_u128(n)), content.into()).await.unwrap().0
    }
}

on_both! {
    async fn a_hundred_writers_leave_no_gap_in_a_room(engine: Engine) {
        let log = Log::start(engine).await;
        let ada = log.member("ada", &[LOBBY]).await;
        let posts = (1..=100).map(|n| log.post(LOBBY, &ada, n));
        let mut given = futures_util::future::join_all(posts).await;
        given.sort_unstable();
        assert_eq!(given, (2..=101).collect::<Vec<_>>());
        let kept = log.rooms.store.events_after(LOBBY, None, 0, 200).await.unwrap();
        assert_eq!(kept.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=101).collect::<Vec<_>>());
    }

    async fn one_message_sent_a_hundred_times_at_once_is_kept_once(engine: Engine) {
        let log = Log::start(engine).await;
        let ada = log.member("ada", &[LOBBY]).await;
        let places = futures_util::future::join_all((0..100).map(|_| log.post(LOBBY, &ada, 7))).await;
        assert_eq!(places, [2; 100]);
        assert_eq!(log.rooms.store.events_after(LOBBY, None, 0, 200).await.unwrap().len(), 2);
    }

    async fn what_was_accepted_is_written_before_the_writers_end(engine: Engine) {
        let (dir, url) = (tempfile::tempdir().unwrap(), engine.fresh_url().await);
        let rooms = Rooms::new(Store::open(&url, dir.path()).await.unwrap(), Arc::new(Alone), 1);
        let ada = rooms.store.create_user(&UserName::parse("ada").unwrap(), "hash").await.unwrap().person;
        let writer = tokio::spawn(rooms.writer());
        rooms.log.join(LOBBY, ada.clone()).await.unwrap();
        let post = |n| rooms.log.post(LOBBY, ada.clone(), ClientId(Uuid::from_u128(n)), Content::Text("x".into()).into());
        let accepted: Vec<_> = (0..250).map(post).collect();
        rooms.log.close();
        assert_eq!(post(250).await, Err(protocol::ErrorCode::Busy), "too late");
        writer.await.unwrap();
        for place in accepted {
            place.await.unwrap();
        }
        assert_eq!(rooms.store.room(LOBBY).await.unwrap().unwrap().last_seq, 251);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_can_not_be_written_to_holds_up_no_other() {
    let log = Log::start(Engine::Postgres).await;
    let (slow, quick) = (log.room("slow").await, log.room("quick").await);
    let ada = log.member("ada", &[slow, quick]).await;
    let mut other = PgConnection::connect(&log.url).await.unwrap();
    let mut holding = other.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE").bind(slow.0).execute(&mut *holding).await.unwrap();

    let mut waiting = Box::pin(futures_util::future::join_all((1..=10).map(|n| log.post(slow, &ada, n))));
    for n in 11..=30 {
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("somebody else holds the room"),
            seq = timeout(PATIENCE, log.post(quick, &ada, n)) => assert_eq!(u128::from(seq.unwrap()), n - 9),
        }
    }
    holding.rollback().await.unwrap();
    let seqs = timeout(PATIENCE, waiting).await.unwrap();
    assert_eq!(seqs, (2..=11).collect::<Vec<_>>(), "in the order in which they came");
}
