//! `/api/tokens` and `/api/bots`: by what programs act, and as whom. All of it takes a log-in.

use axum::{extract::State, http::StatusCode};
use protocol::{
    Person, SessionId, UserId,
    api::tokens::{Bots, MadeToken, NewBot, NewToken, Tokens},
};

use crate::{
    AppState,
    accounts::programs,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
};

/// `GET /api/tokens`
pub async fn list(State(app): State<AppState>, viewer: Principal) -> Result<Body<Tokens>, ApiError> {
    Ok(Body(Tokens { tokens: app.store.tokens_of(viewer.person.id).await? }))
}

/// `POST /api/tokens`
pub async fn make(
    State(app): State<AppState>,
    viewer: Principal,
    Body(new): Body<NewToken>,
) -> Result<(StatusCode, Body<MadeToken>), ApiError> {
    Ok((StatusCode::CREATED, Body(programs::make_token(&app, &viewer, &new).await?)))
}

/// `DELETE /api/tokens/{id}`
pub async fn revoke(
    State(app): State<AppState>,
    viewer: Principal,
    Path(token): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    programs::revoke_token(&app, &viewer, token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/bots`
pub async fn bots(State(app): State<AppState>, viewer: Principal) -> Result<Body<Bots>, ApiError> {
    Ok(Body(Bots { bots: app.store.bots_of(viewer.person.id).await? }))
}

/// `POST /api/bots`
pub async fn make_bot(
    State(app): State<AppState>,
    viewer: Principal,
    Body(NewBot { name }): Body<NewBot>,
) -> Result<(StatusCode, Body<Person>), ApiError> {
    Ok((StatusCode::CREATED, Body(programs::make_bot(&app, &viewer, &name).await?)))
}

/// `DELETE /api/bots/{id}`
pub async fn delete_bot(
    State(app): State<AppState>,
    viewer: Principal,
    Path(bot): Path<UserId>,
) -> Result<StatusCode, ApiError> {
    programs::delete_bot(&app, viewer.person.id, bot).await?;
    Ok(StatusCode::NO_CONTENT)
}
