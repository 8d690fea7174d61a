//! `/api/people`: finding somebody by a part of their name, and what others see of a person.

use axum::extract::State;
use protocol::{
    ErrorCode, UserId,
    api::{Card, People, PeopleQuery},
    permission::Action,
};

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract},
    store::{Page, PageRequest},
};

/// `GET /api/people`: for whoever types a name. Everybody can be found, as everybody is in the lobby.
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Query(query): extract::Query<PeopleQuery>,
) -> Result<Body<People>, ApiError> {
    let PeopleQuery { query, room, after, limit } = query;
    let request = PageRequest { after, limit: lists::limit_of(limit)? };
    if let Some(room) = room {
        app.rooms.authorize(&viewer, room, &[Action::SeeMembers]).await?;
    }
    let Page { entries: people, next } = app.store.people(viewer.person.id, &query, room, &request).await?;
    Ok(Body(People { people, next }))
}

/// `GET /api/people/{id}`: a person's card, for those who share a room with them.
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
