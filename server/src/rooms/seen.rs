//! Keeps in the database when people were last connected, to the minute: one statement for everyone, and not one for each
//! who comes or goes.

use std::time::Duration;

use super::Hub;
use crate::store::Store;

const PERIOD: Duration = Duration::from_secs(60);

/// Notes who is here, for as long as it runs.
pub async fn keep(store: Store, hub: Hub) {
    loop {
        tokio::time::sleep(PERIOD).await;
        note(&store, &hub).await;
    }
}

/// Notes who is here, and who was since the last time.
pub async fn note(store: &Store, hub: &Hub) {
    if let Err(error) = store.note_seen(&hub.take_seen()).await {
        tracing::warn!(%error, "can't note who was here");
    }
}
