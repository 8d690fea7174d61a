//! `/api/invitations`: rooms that one is asked to come into.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, RoomId,
    api::{Invitations, RoomInfo},
};

use super::rooms;
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
    store::RoomCommand,
};

/// `GET /api/invitations`, with those who ask to come back into rooms that the viewer moderates.
pub async fn list(State(app): State<AppState>, viewer: Principal) -> Result<Body<Invitations>, ApiError> {
    let me = viewer.person.id;
    let (invitations, requests) = (app.store.invitations(me).await?, app.store.join_requests_for(me).await?);
    Ok(Body(Invitations { invitations, requests }))
}

/// `POST /api/invitations/{room}`: the viewer is brought in by who has invited them, as far as that one still may.
pub async fn accept(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    let me = viewer.person.id;
    app.limits.change(me)?;
    if let Some(by) = app.store.inviter(me, room).await? {
        let command = RoomCommand::Add { person: viewer.person.clone(), accepted: true };
        app.rooms.log.carry_out(room, by, command).await.map_err(|code| match code {
            // These are about who comes, and about the room; others about who has invited them.
            ErrorCode::PersonBanned => ErrorCode::Banned,
            ErrorCode::RoomArchived | ErrorCode::Busy | ErrorCode::Internal => code,
            _ => ErrorCode::InvitationInvalid,
        })?;
    } else if app.store.room_of(room, me).await?.is_none() {
        return Err(ErrorCode::InvitationInvalid.into());
    }
    // Whoever comes in is not asked any more.
    app.rooms.tell_invitations(me);
    Ok(Body(rooms::info(&app, &viewer, room).await?))
}

/// `DELETE /api/invitations/{room}`: the viewer does not want to. Who has invited them is not told.
pub async fn decline(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<StatusCode, ApiError> {
    app.limits.change(viewer.person.id)?;
    if app.store.end_invitation(viewer.person.id, room).await? {
        app.rooms.tell_invitations(viewer.person.id);
    }
    Ok(StatusCode::NO_CONTENT)
}
