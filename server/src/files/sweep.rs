//! Clearing away what nobody needs any more.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use super::Files;
use crate::{http::ApiError, store::now};

/// How often it is looked for something.
const PERIOD: Duration = Duration::from_secs(60);
/// How long somebody may be at a file that is whole before it is looked at anew, in milliseconds.
const LEFT_OVER_MS: i64 = 60_000;
/// So many left-over uploads are looked at in one go.
const LEFT_OVER_AT_ONCE: i64 = 10;

/// Clears away, for as long as it runs. Several servers may do so at the same time.
pub async fn keep(files: Arc<Files>) {
    loop {
        if let Err(ApiError(error)) = files.clear_away().await {
            tracing::warn!(error = error.message, "can't clear away files; it is tried again in a minute");
        }
        sleep(PERIOD).await;
    }
}

impl Files {
    async fn clear_away(&self) -> Result<(), ApiError> {
        for file in self.store.left_over_uploads(now().0 - LEFT_OVER_MS, LEFT_OVER_AT_ONCE).await? {
            if let Some(file) = self.store.file(file).await? {
                // One that can't be looked at keeps nothing else from being cleared away.
                if let Err(ApiError(error)) = self.finish(&file).await {
                    tracing::warn!(file = %file.id, error = error.message, "can't look at an upload; it is tried again");
                }
            }
        }
        loop {
            let objects = self.store.sweep_files().await?;
            if objects.is_empty() {
                return Ok(());
            }
            for object in &objects {
                self.storage.delete(*object).await?;
            }
            self.store.forget_objects(&objects).await?;
        }
    }
}
