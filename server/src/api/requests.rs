//! `/api/rooms/{id}/requests`: asking to come back into a private room.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, RoomId, UserId,
    api::{JoinRequests, ListQuery, NewJoinRequest},
    permission::{Action, check_asking},
    room::parse_note,
};

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{Page, RoomCommand},
};

/// Whoever can answer hears that something has changed.
async fn tell_moderators(app: &AppState, room: RoomId) -> Result<(), ApiError> {
    for moderator in app.store.moderators(room).await? {
        app.rooms.tell_invitations(moderator);
    }
    Ok(())
}

/// `POST /api/rooms/{id}/requests`: the viewer asks, once a day. Who is in the room already asks for nothing.
pub async fn ask(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(NewJoinRequest { note }): Body<NewJoinRequest>,
) -> Result<StatusCode, ApiError> {
    let note = parse_note(&note)?;
    let me = viewer.person.id;
    app.limits.change(me)?;
    let (place, standing) = app.store.standing(room, me).await?.ok_or(ErrorCode::RoomUnknown)?;
    if standing.role.is_none() {
        check_asking(&place, &standing, app.store.was_in(room, me).await?)?;
        app.store.ask_to_join(room, me, &note).await?;
        tell_moderators(&app, room).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/rooms/{id}/requests`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(query): Query<ListQuery>,
) -> Result<Body<JoinRequests>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Remove]).await?;
    let request = lists::page(query)?;
    let Page { entries: requests, next } = app.store.join_requests(room, viewer.person.id, &request).await?;
    Ok(Body(JoinRequests { requests, next }))
}

/// `POST /api/rooms/{id}/requests/{person}`: the viewer brings them in. They have asked for it, and are asked nothing more.
pub async fn accept(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
) -> Result<StatusCode, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Remove]).await?;
    app.limits.change(viewer.person.id)?;
    let person = app.store.asker(room, user, viewer.person.id).await?.ok_or(ErrorCode::RequestUnknown)?;
    app.rooms.carry_out(&viewer, room, RoomCommand::Add { person, accepted: true }).await?;
    tell_moderators(&app, room).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/rooms/{id}/requests/{person}`
pub async fn decline(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
) -> Result<StatusCode, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Remove]).await?;
    app.limits.change(viewer.person.id)?;
    app.store.decline_request(room, user, viewer.person.id).await?;
    tell_moderators(&app, room).await?;
    Ok(StatusCode::NO_CONTENT)
}
