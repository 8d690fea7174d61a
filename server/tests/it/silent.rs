//! A server that has stopped in the middle of a transaction, and whose machine does not say so.

use std::time::{Duration, Instant};

use protocol::{ErrorCode, RoomId};
use server::store::Store;

use crate::harness::{Engine, Server};

/// Nothing here takes longer unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_it_holds_is_free_again_soon() {
    let server = Server::start_on(Engine::Postgres).await;
    let ann = server.person("ann").await;
    let mut socket = ann.socket().await;
    let Store::Postgres { write: pool, .. } = &server.app.store else { unreachable!() };
    let mut held = pool.begin().await.unwrap();
    let hold = sqlx::query("SELECT last_seq FROM rooms WHERE id = $1 FOR UPDATE").bind(RoomId::LOBBY.0);
    hold.execute(&mut *held).await.unwrap();
    let start = Instant::now();
    // Refused at most with the advice to try again, as its client does.
    loop {
        match socket.try_post(RoomId::LOBBY, "is anybody there?").await {
            Ok(_) => break,
            Err(error) if error.code == ErrorCode::Busy && start.elapsed() < PATIENCE => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    // PostgreSQL has ended it.
    assert!(sqlx::query("SELECT 1").execute(&mut *held).await.is_err());
    drop(held);
    server.stop().await;
}
