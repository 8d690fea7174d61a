//! `/api/saved` and `…/messages/{seq}/saved`: messages that one wants to come back to, and reminders of them.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, RoomId, Seq,
    api::{ListQuery, Reminder, SaveMessage, Saved, SavedMessage},
    later,
    permission::Action,
};
use serde::Deserialize;

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{Page, now},
};

/// Which of them are asked for.
#[derive(Deserialize)]
pub struct SavedQuery {
    /// Those alone whose reminder has come.
    #[serde(default)]
    due: bool,
    after: Option<String>,
    limit: Option<u32>,
}

/// `GET /api/saved`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    Query(SavedQuery { due, after, limit }): Query<SavedQuery>,
) -> Result<Body<Saved>, ApiError> {
    let page = lists::page(ListQuery { after, limit })?;
    let Page { entries: messages, next } = app.store.saved(viewer.person.id, due, &page).await?;
    Ok(Body(Saved { messages, next }))
}

/// `PUT …/messages/{seq}/saved`
pub async fn save(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, seq)): Path<(RoomId, Seq)>,
    Body(SaveMessage { reminder }): Body<SaveMessage>,
) -> Result<Body<SavedMessage>, ApiError> {
    let me = viewer.person.id;
    if let Reminder::At(at) = reminder {
        later::parse(at, now())?;
    }
    app.limits.change(me)?;
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let saved = app.store.save_message(me, room, seq, reminder).await;
    // Also where the database does not say whether it is.
    app.rooms.tell_later(me);
    saved?;
    Ok(Body(app.store.saved_message(me, room, seq).await?.ok_or(ErrorCode::MessageUnknown)?))
}

/// `DELETE …/messages/{seq}/saved`: the message is dealt with. Also where the viewer may not read it any more.
pub async fn unsave(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, seq)): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    let me = viewer.person.id;
    app.limits.change(me)?;
    let removed = app.store.unsave_message(me, room, seq).await;
    app.rooms.tell_later(me);
    removed?;
    Ok(StatusCode::NO_CONTENT)
}
