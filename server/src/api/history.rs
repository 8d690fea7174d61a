//! `GET /api/rooms/{id}/events` and `/first`

use std::time::Duration;

use axum::extract::State;
use protocol::{
    ErrorCode, RoomId, Seq,
    api::{FirstMessage, FirstQuery, History, HistoryQuery},
    permission::Action,
};

use serde::Deserialize;
use tokio::time::Instant;

use super::{
    lists::limit_of,
    stream::{Listener, WAIT_MAX},
};
use crate::{
    AppState,
    accounts::Device,
    auth::Principal,
    http::{ApiError, Body, extract},
};

/// How long a page that would be empty is waited for.
#[derive(Deserialize)]
pub struct Wait {
    /// In seconds, at most [`WAIT_MAX`].
    #[serde(default)]
    wait: u32,
}

/// A page of history, found by position. One of events that are still to come is waited for.
pub async fn page(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    extract::Path(room): extract::Path<RoomId>,
    extract::Query(query): extract::Query<HistoryQuery>,
    extract::Query(Wait { wait }): extract::Query<Wait>,
) -> Result<Body<History>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let limit = limit_of(query.limit)?;
    let me = viewer.person.id;
    let HistoryQuery { before, after, around, .. } = query;
    let events = match (before, after, around) {
        (before, None, None) => app.store.events_before(room, me, before.unwrap_or(Seq::MAX), limit).await?,
        (None, Some(after), None) if wait > 0 => {
            let until = Instant::now() + Duration::from_secs(wait.min(WAIT_MAX).into());
            let mut events = Listener::new(&app, viewer, &device, room).await?.after(after, Some(until)).await?;
            events.truncate(limit as usize);
            events
        }
        (None, Some(after), None) => app.store.events_after(room, Some(me), after, limit).await?,
        (None, None, Some(around)) => {
            let up_to = limit.div_ceil(2);
            let mut events = app.store.events_before(room, me, around.saturating_add(1), up_to).await?;
            events.extend(app.store.events_after(room, Some(me), around, limit - up_to).await?);
            events
        }
        _ => return Err(ApiError::about(ErrorCode::BadRequest, "only one of before, after and around can be given")),
    };
    Ok(Body(History { events }))
}

/// The first message that was written at a time or later.
pub async fn first(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(room): extract::Path<RoomId>,
    extract::Query(FirstQuery { since }): extract::Query<FirstQuery>,
) -> Result<Body<FirstMessage>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    Ok(Body(FirstMessage { seq: app.store.first_message(room, viewer.person.id, since).await? }))
}
