//! `/api/scheduled`: messages that are to be sent later.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ClientId, ErrorCode,
    api::{ScheduleMessage, Scheduled, ScheduledMessage},
    later,
    permission::Action,
    text,
};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
    store::now,
};

/// `GET /api/scheduled`
pub async fn list(State(app): State<AppState>, viewer: Principal) -> Result<Body<Scheduled>, ApiError> {
    Ok(Body(Scheduled { messages: app.store.scheduled(viewer.person.id).await? }))
}

/// `PUT /api/scheduled/{client_id}`: keeps a message, or changes the one of this name. Whether its sender may post is asked now, so that
/// they learn of it, and again when it is sent.
pub async fn put(
    State(app): State<AppState>,
    viewer: Principal,
    Path(client_id): Path<ClientId>,
    Body(message): Body<ScheduleMessage>,
) -> Result<Body<ScheduledMessage>, ApiError> {
    let text = text::parse(&message.text)?;
    let send_at = later::parse(message.send_at, now())?;
    // It is one message out of what somebody may post, whenever it is sent.
    app.limits.post(viewer.person.id)?;
    app.rooms.authorize(&viewer, message.room, &[Action::Post]).await?;
    keep(&app, &viewer, client_id, ScheduleMessage { text, send_at, ..message }).await
}

/// `POST /api/scheduled/{client_id}/send`: its time is now.
pub async fn send(
    State(app): State<AppState>,
    viewer: Principal,
    Path(client_id): Path<ClientId>,
) -> Result<Body<ScheduledMessage>, ApiError> {
    app.limits.post(viewer.person.id)?;
    let kept = app.store.scheduled_message(viewer.person.id, client_id).await?.ok_or(ErrorCode::ScheduledUnknown)?;
    let ScheduledMessage { room, text, reply_to, .. } = kept;
    keep(&app, &viewer, client_id, ScheduleMessage { room, text, reply_to, send_at: now() }).await
}

async fn keep(
    app: &AppState,
    viewer: &Principal,
    client_id: ClientId,
    message: ScheduleMessage,
) -> Result<Body<ScheduledMessage>, ApiError> {
    let me = viewer.person.id;
    let kept = app.store.schedule(me, client_id, &message).await;
    // Also where the database does not say whether it is.
    app.rooms.tell_later(me);
    kept?;
    let ScheduleMessage { room, text, reply_to, send_at } = message;
    Ok(Body(ScheduledMessage { client_id, room, text, reply_to, send_at, error: None }))
}

/// `DELETE /api/scheduled/{client_id}`
pub async fn delete(
    State(app): State<AppState>,
    viewer: Principal,
    Path(client_id): Path<ClientId>,
) -> Result<StatusCode, ApiError> {
    let me = viewer.person.id;
    app.limits.change(me)?;
    let taken = app.store.unschedule(me, client_id).await;
    app.rooms.tell_later(me);
    if taken? { Ok(StatusCode::NO_CONTENT) } else { Err(ErrorCode::ScheduledUnknown.into()) }
}
