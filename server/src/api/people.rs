//! `GET /api/people/{id}`

use axum::extract::State;
use protocol::{ErrorCode, UserId, api::Card};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract},
};

/// A person's card, for those who share a room with them.
pub async fn card(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(user): extract::Path<UserId>,
) -> Result<Body<Card>, ApiError> {
    if !app.store.have_met(viewer.person.id, user).await? {
        return Err(ErrorCode::PersonUnknown.into());
    }
    let profile = app.store.profile(user).await?.ok_or(ErrorCode::PersonUnknown)?;
    Ok(Body(Card {
        person: profile.person,
        bio: profile.bio,
        status: profile.status,
        online: app.rooms.is_online(user).await,
        last_seen_at: profile.last_seen_at,
    }))
}
