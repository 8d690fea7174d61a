//! `/api/rooms/{id}/threads`: answers that stand together.

use axum::extract::State;
use protocol::{
    ErrorCode, RoomId, Seq,
    api::{ThreadPage, ThreadQuery},
    permission::Action,
};

use super::lists::limit_of;
use crate::{
    AppState,
    auth::Principal,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
};

/// `GET …/threads/{seq}`: a page of the thread that this message is of.
pub async fn page(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, seq)): Path<(RoomId, Seq)>,
    Query(ThreadQuery { before, limit }): Query<ThreadQuery>,
) -> Result<Body<ThreadPage>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let (before, limit) = (before.unwrap_or(Seq::MAX), limit_of(limit)?);
    let page = app.store.thread(room, viewer.person.id, seq, before, limit).await?;
    Ok(Body(page.ok_or(ErrorCode::MessageUnknown)?))
}
