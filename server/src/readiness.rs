//! Whether the database takes what is written.

use std::time::Duration;

use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use crate::store::Store;

/// For how long an answer of the database holds: so often a stream of questions makes it write, and so old is what is told.
const AGE: Duration = Duration::from_secs(1);
/// A database that takes longer than this to write a row is not ready.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the database last said to being written to, and when.
#[derive(Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// Whether the database takes what is written.
    pub async fn is_writable(&self, store: &Store) -> bool {
        // Whoever else asks meanwhile waits for the same answer.
        let mut last = self.0.lock().await;
        if let Some((at, writable)) = *last
            && at.elapsed() < AGE
        {
            return writable;
        }
        let writable = match timeout(PATIENCE, store.check()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database can't be written to");
                false
            }
            Err(_) => {
                tracing::warn!("the database does not answer");
                false
            }
        };
        *last = Some((Instant::now(), writable));
        writable
    }
}
