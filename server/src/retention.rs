//! Deletes messages that are older than the server keeps.

use std::time::Duration;

use protocol::Timestamp;
use tokio::time::sleep;

use crate::store::{Result, Store, now};

/// How often it is looked for what is too old.
const PERIOD: Duration = Duration::from_secs(3_600);
/// Between one part and the next, so that people who write don't notice.
const PAUSE: Duration = Duration::from_millis(100);
const DAY_MS: i64 = 86_400_000;

/// Deletes what is older than so many days, for as long as it runs.
pub async fn keep(store: Store, days: u32) {
    loop {
        let cutoff = Timestamp(now().0 - i64::from(days) * DAY_MS);
        if let Err(error) = delete(&store, cutoff).await {
            tracing::warn!(%error, "can't delete old messages; it is tried again in an hour");
        }
        sleep(PERIOD).await;
    }
}

async fn delete(store: &Store, cutoff: Timestamp) -> Result<()> {
    while store.delete_before(cutoff).await? {
        sleep(PAUSE).await;
    }
    Ok(())
}
