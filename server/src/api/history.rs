//! `GET /api/rooms/{id}/events`

use axum::extract::State;
use protocol::{
    RoomId, Seq,
    api::{History, HistoryQuery, PAGE, PAGE_MAX},
    permission::Action,
};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract},
};

/// A page of history, found by position.
pub async fn page(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(room): extract::Path<RoomId>,
    extract::Query(query): extract::Query<HistoryQuery>,
) -> Result<Body<History>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let me = viewer.person.id;
    let events = match query {
        HistoryQuery { around: Some(around), .. } => {
            let half = limit.div_ceil(2);
            let mut events = app.store.events_before(room, me, around.saturating_add(1), half).await?;
            events.extend(app.store.events_after(room, Some(me), around, half).await?);
            events
        }
        HistoryQuery { after: Some(after), .. } => app.store.events_after(room, Some(me), after, limit).await?,
        HistoryQuery { before, .. } => app.store.events_before(room, me, before.unwrap_or(Seq::MAX), limit).await?,
    };
    Ok(Body(History { events }))
}
