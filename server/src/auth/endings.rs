//! The end of a session reaches its sockets, whichever process ended it: another server on the same database, or a
//! sub-command of the executable.

use std::{collections::HashSet, time::Duration};

use protocol::Timestamp;

use crate::{
    rooms::Hub,
    store::{Store, now},
};

/// How often the database is asked: a session's sockets close within a second of its end.
const PERIOD: Duration = Duration::from_millis(500);
/// How far back it is asked, in milliseconds: as much as two machines' clocks may differ, and a slow commit may take.
const OVERLAP_MS: i64 = 10_000;

/// Closes the sockets of sessions that were ended, for as long as it runs.
pub async fn watch(store: Store, hub: Hub) {
    let mut since = now().0;
    loop {
        tokio::time::sleep(PERIOD).await;
        let asked = now().0;
        match store.sessions_ended_since(Timestamp(since - OVERLAP_MS)).await {
            Ok(ended) if ended.is_empty() => since = asked,
            Ok(ended) => {
                hub.end_sessions(&ended.into_iter().collect::<HashSet<_>>());
                since = asked;
            }
            // The next time asks for this time too.
            Err(error) => tracing::warn!(%error, "can't tell which sessions have ended"),
        }
    }
}
