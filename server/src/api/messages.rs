//! `/api/rooms/{id}/messages`: posting, and what becomes of a message; `/api/rooms/{id}/pins`.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ClientId, Content, ErrorCode, Event, EventKind, RoomId, Seq,
    api::{Edit, EditHistory, ListQuery, NewMessage, Pins, Posted},
    emoji,
    message::parse_emoji,
    permission::Action,
    text,
};
use serde::Deserialize;
use uuid::Uuid;

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{NewPost, Page, RoomCommand},
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

/// Posts a message, as a socket does: through the same queue, and out of the same budget.
///
/// # Errors
/// Why it is not in the log.
pub async fn say(app: &AppState, viewer: Principal, room: RoomId, new: NewMessage) -> Result<Posted, ApiError> {
    let post = NewPost::parse(&new.text, new.reply_to, new.files, new.thread)?;
    app.limits.post(viewer.person.id)?;
    let client_id = new.client_id.unwrap_or_else(|| ClientId(Uuid::now_v7()));
    let (seq, at) = app.rooms.post(viewer, room, client_id, post).await?;
    Ok(Posted { client_id, room, seq, at })
}

/// `POST …/messages`
pub async fn post(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(new): Body<NewMessage>,
) -> Result<(StatusCode, Body<Posted>), ApiError> {
    Ok((StatusCode::CREATED, Body(say(&app, viewer, room, new).await?)))
}

/// `GET …/messages/{seq}`: a message as it is by now.
pub async fn show(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, seq)): Path<(RoomId, Seq)>,
) -> Result<Body<Event>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let found = app.store.events_after(room, Some(viewer.person.id), seq.saturating_sub(1), 1).await?.pop();
    let message = found.filter(|event| event.seq == seq && matches!(event.kind, EventKind::Posted { .. }));
    Ok(Body(message.ok_or(ErrorCode::MessageUnknown)?))
}

/// `PUT …/messages/{seq}`: changes what it says.
pub async fn edit(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target)): Path<(RoomId, Seq)>,
    Body(Edit { text, files }): Body<Edit>,
) -> Result<StatusCode, ApiError> {
    // Where it has files it can say nothing beside them, which is decided where they are known.
    let content = Content::Text(text::parse_beside_files(&text)?);
    carry_out(&app, viewer, room, RoomCommand::Edit { target, content, files }).await
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
    let emoji = match emoji::named(&emoji) {
        Some(name) if app.store.has_emoji(name).await? => emoji,
        Some(_) => return Err(ErrorCode::NotAnEmoji.into()),
        None => parse_emoji(&emoji)?.to_owned(),
    };
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

/// Which of a message's link previews.
#[derive(Deserialize)]
pub struct PreviewQuery {
    /// The link.
    address: String,
}

/// `DELETE …/messages/{seq}/previews?address=…`: takes a link preview away.
pub async fn remove_preview(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, target)): Path<(RoomId, Seq)>,
    Query(PreviewQuery { address }): Query<PreviewQuery>,
) -> Result<StatusCode, ApiError> {
    carry_out(&app, viewer, room, RoomCommand::RemovePreview { target, address }).await
}

/// `GET /api/rooms/{id}/pins`
pub async fn pins(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(query): Query<ListQuery>,
) -> Result<Body<Pins>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let Page { entries: events, next } = app.store.pins(room, viewer.person.id, &lists::page(query)?).await?;
    Ok(Body(Pins { events, next }))
}
