//! The end of a session reaches its sockets, and that of an account its rooms, whichever process ended it: another server on
//! the same database, or a sub-command of the executable.

use std::{collections::HashSet, time::Duration};

use protocol::{Timestamp, UserId};

use super::closing;
use crate::{AppState, http::ApiError, store::now};

/// How often the database is asked: a session's sockets close within a second of its end.
const PERIOD: Duration = Duration::from_millis(500);
/// How far back it is asked, in milliseconds: as much as two machines' clocks may differ, and a slow commit may take. Whoever
/// ends a session tells the other servers, too; this is for what they could not hear.
const OVERLAP_MS: i64 = 300_000;

/// Closes the sockets of sessions that were ended, and clears the rooms of accounts that were closed, for as long as it runs.
/// Begins with what was closed before it, and cut short.
pub async fn watch(app: AppState) {
    let mut since = now().0;
    let mut closed = None;
    let mut is_failing = false;
    loop {
        let asked = now().0;
        match look(&app, Timestamp(since - OVERLAP_MS), &mut closed).await {
            Ok(()) => (since, is_failing) = (asked, false),
            // The next time asks for this time too.
            Err(ApiError(error)) if !is_failing => {
                let code = error.code.as_str();
                tracing::warn!(code, "can't follow up which sessions and accounts have ended; it is tried again");
                is_failing = true;
            }
            Err(_) => {}
        }
        tokio::time::sleep(PERIOD).await;
    }
}

/// `closed` are the accounts that the last look found.
async fn look(app: &AppState, since: Timestamp, closed: &mut Option<HashSet<UserId>>) -> Result<(), ApiError> {
    let ended = app.store.sessions_ended_since(since).await?;
    if !ended.is_empty() {
        app.rooms.hub.end_sessions(&ended.into_iter().collect());
    }
    let found: HashSet<UserId> = app.store.accounts_closed_since(since).await?.into_iter().collect();
    if !closed.as_ref().is_some_and(|closed| found.is_subset(closed)) {
        closing::clear_rooms(app).await?;
    }
    *closed = Some(found);
    Ok(())
}
