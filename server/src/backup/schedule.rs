//! Backups that the server makes by itself, as often as the settings say. Of several servers on one database one makes them.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use tokio::time::sleep;

use super::shelf::Shelf;
use crate::{
    files::Files,
    settings::Settings,
    store::{Result, Store},
};

/// How often it is looked whether one is due; and how long it is waited after one that has failed.
const PERIOD: Duration = Duration::from_secs(60);
/// How often the others are told that one goes on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(600);
const HOUR_MS: i64 = 3_600_000;

/// Makes backups for as long as it runs.
pub async fn keep(settings: Settings, store: Store, files: Arc<Files>) {
    loop {
        match store.claim_backup(i64::from(settings.backups.hours) * HOUR_MS).await {
            Ok(true) => one(&settings, &store, &files).await,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "can't ask whether a backup is due; it is tried again"),
        }
        sleep(PERIOD).await;
    }
}

async fn one(settings: &Settings, store: &Store, files: &Files) {
    let shelf = match &settings.backups.dir {
        Some(folder) => Shelf::Folder(folder.clone()),
        None => Shelf::Bucket,
    };
    let keep = usize::try_from(settings.backups.keep).unwrap_or(usize::MAX);
    let made = {
        let making = pin!(shelf.add(settings, &files.storage, keep));
        match select(making, pin!(hold(store))).await {
            Either::Left((made, _)) => made,
            Either::Right((never, _)) => match never {},
        }
    };
    match made {
        Ok(made) => {
            tracing::info!("a backup was made: {}", made.sentence());
            note(store.finish_backup().await);
        }
        // The claim lasts, so that it is not tried again at once.
        Err(error) => tracing::error!(%error, "no backup could be made; it is tried again in an hour"),
    }
}

async fn hold(store: &Store) -> std::convert::Infallible {
    loop {
        sleep(SIGN_OF_LIFE).await;
        note(store.hold_backup().await);
    }
}

fn note(outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "can't write down how far a backup is");
    }
}
