//! `/api/rooms/{id}/threads`: answers that stand together; `/api/threads`: those that one follows.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, RoomId, Seq,
    api::{FollowedThreads, ListQuery, ReadThread, ThreadPage, ThreadQuery, Threads},
    permission::Action,
};

use super::lists::{self, limit_of};
use crate::{
    AppState,
    auth::Principal,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::Page,
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

/// `PUT …/threads/{seq}/following`: is told of the thread that this message has begun.
pub async fn follow(
    State(app): State<AppState>,
    viewer: Principal,
    Path(place): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    set_following(&app, &viewer, place, true).await
}

/// `DELETE …/threads/{seq}/following`: is not.
pub async fn unfollow(
    State(app): State<AppState>,
    viewer: Principal,
    Path(place): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    set_following(&app, &viewer, place, false).await
}

async fn set_following(
    app: &AppState,
    viewer: &Principal,
    (room, root): (RoomId, Seq),
    following: bool,
) -> Result<StatusCode, ApiError> {
    app.rooms.authorize(viewer, room, &[Action::Read]).await?;
    app.limits.change(viewer.person.id)?;
    app.store.follow_thread(room, root, viewer.person.id, following).await?;
    app.rooms.tell_threads(viewer.person.id);
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT …/threads/{seq}/read`: has read it up to an answer.
pub async fn read(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, root)): Path<(RoomId, Seq)>,
    Body(ReadThread { seq }): Body<ReadThread>,
) -> Result<StatusCode, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    if app.store.read_thread(room, root, viewer.person.id, seq).await? {
        app.rooms.tell_threads(viewer.person.id);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/threads/unread`: how much of each is unread.
pub async fn unread(State(app): State<AppState>, viewer: Principal) -> Result<Body<FollowedThreads>, ApiError> {
    Ok(Body(FollowedThreads { threads: app.store.followed_threads(viewer.person.id).await? }))
}

/// `GET /api/threads`: those that one follows.
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    Query(query): Query<ListQuery>,
) -> Result<Body<Threads>, ApiError> {
    let Page { entries: threads, next } = app.store.threads_page(viewer.person.id, &lists::page(query)?).await?;
    Ok(Body(Threads { threads, next }))
}
