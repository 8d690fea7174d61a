//! `/api/rooms/{id}/messages/{seq}`: what becomes of a message, and `/api/rooms/{id}/pins`.

use axum::{extract::State, http::StatusCode};
use protocol::{
    Content, ErrorCode, RoomId, Seq,
    api::{Edit, EditHistory, Pins},
    message::parse_emoji,
    permission::Action,
    text,
};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
    store::RoomCommand,
};

/// Carries out a command about a message, as often as they may post.
async fn carry_out(
    app: &AppState,
    viewer: Principal,
    room: RoomId,
    command: RoomCommand,
) -> Result<StatusCode, ApiError> {
    app.limits.post(viewer.person.id)?;
    app.rooms.carry_out(&viewer, room, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT …/messages/{seq}`: changes what it says.
pub async fn edit(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target)): Path<(RoomId, Seq)>,
    Body(Edit { text }): Body<Edit>,
) -> Result<StatusCode, ApiError> {
    let content = Content::Text(text::parse(&text)?);
    carry_out(&app, viewer, room, RoomCommand::Edit { target, content }).await
}

/// `DELETE …/messages/{seq}`: takes away what it says.
pub async fn delete(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    carry_out(&app, viewer, room, RoomCommand::Delete { target }).await
}

/// `GET …/messages/{seq}/versions`: what it has said.
pub async fn versions(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, message)): Path<(RoomId, Seq)>,
) -> Result<Body<EditHistory>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let versions = app.store.versions(room, viewer.person.id, message).await?;
    if versions.is_empty() { Err(ErrorCode::MessageUnknown.into()) } else { Ok(Body(EditHistory { versions })) }
}

/// `PUT …/messages/{seq}/reactions/{emoji}`
pub async fn react(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target, emoji)): Path<(RoomId, Seq, String)>,
) -> Result<StatusCode, ApiError> {
    let emoji = parse_emoji(&emoji)?.to_owned();
    carry_out(&app, viewer, room, RoomCommand::React { target, emoji, on: true }).await
}

/// `DELETE …/messages/{seq}/reactions/{emoji}`
pub async fn unreact(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target, emoji)): Path<(RoomId, Seq, String)>,
) -> Result<StatusCode, ApiError> {
    carry_out(&app, viewer, room, RoomCommand::React { target, emoji, on: false }).await
}

/// `PUT …/messages/{seq}/pin`
pub async fn pin(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    carry_out(&app, viewer, room, RoomCommand::Pin { target, on: true }).await
}

/// `DELETE …/messages/{seq}/pin`
pub async fn unpin(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    carry_out(&app, viewer, room, RoomCommand::Pin { target, on: false }).await
}

/// `GET /api/rooms/{id}/pins`
pub async fn pins(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<Pins>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    Ok(Body(Pins { events: app.store.pins(room, viewer.person.id).await? }))
}
