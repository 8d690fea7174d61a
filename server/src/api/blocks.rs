//! `/api/blocks`: the people of whom one wants to hear nothing.

use axum::{extract::State, http::StatusCode};
use protocol::{ErrorCode, UserId, api::BlockedPeople};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
};

/// `GET /api/blocks`
pub async fn list(State(app): State<AppState>, viewer: Principal) -> Result<Body<BlockedPeople>, ApiError> {
    Ok(Body(BlockedPeople { people: app.store.blocked_people(viewer.person.id).await? }))
}

/// `PUT /api/blocks/{id}`: from here on the viewer takes nothing from this person, who is not told.
pub async fn block(
    State(app): State<AppState>,
    viewer: Principal,
    Path(user): Path<UserId>,
) -> Result<StatusCode, ApiError> {
    let me = viewer.person.id;
    if user == me {
        return Err(ErrorCode::NotToYourself.into());
    }
    app.limits.change(me)?;
    app.store.person(user).await?.ok_or(ErrorCode::PersonUnknown)?;
    app.store.block(me, user).await?;
    app.rooms.tell_all(me);
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/blocks/{id}`
pub async fn unblock(
    State(app): State<AppState>,
    viewer: Principal,
    Path(user): Path<UserId>,
) -> Result<StatusCode, ApiError> {
    let me = viewer.person.id;
    app.limits.change(me)?;
    app.store.unblock(me, user).await?;
    app.rooms.tell_all(me);
    Ok(StatusCode::NO_CONTENT)
}
