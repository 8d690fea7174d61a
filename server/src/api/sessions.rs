//! `/api/sessions`: logging in, renewing, logging out.

use axum::{body::Bytes, extract::State, http::StatusCode, response::IntoResponse};
use axum_extra::extract::CookieJar;
use protocol::{
    ErrorBody, ErrorCode,
    api::{Credentials, Refresh},
};

use super::{ApiError, extract::Json};
use crate::{
    App,
    auth::{MaybeViewer, accounts, accounts::Device, cookies, tokens},
};

/// Logs in.
pub async fn create(
    State(app): State<App>,
    device: Device,
    jar: CookieJar,
    Json(credentials): Json<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let signed_in = accounts::log_in(&app, &device, &credentials).await?;
    Ok((cookies::set(jar, &signed_in.tokens, &app.settings), axum::Json(signed_in)))
}

/// Trades a refresh token, from the body or else from its cookie, for a new pair.
pub async fn refresh(State(app): State<App>, jar: CookieJar, body: Bytes) -> Result<impl IntoResponse, ApiError> {
    let in_body: Option<Refresh> = match body.as_ref() {
        [] => None,
        body => Some(serde_json::from_slice(body).map_err(|_| ErrorCode::BadRequest)?),
    };
    let token = in_body
        .map(|refresh| refresh.refresh_token)
        .or_else(|| jar.get(cookies::REFRESH).map(|cookie| cookie.value().to_owned()))
        .ok_or(ErrorBody::from(ErrorCode::SessionEnded))?;
    let signed_in = tokens::refresh(&app, &token).await?;
    Ok((cookies::set(jar, &signed_in.tokens, &app.settings), axum::Json(signed_in)))
}

/// Logs out.
pub async fn end(State(app): State<App>, viewer: MaybeViewer, jar: CookieJar) -> Result<impl IntoResponse, ApiError> {
    accounts::log_out(&app, viewer, &jar).await?;
    Ok((StatusCode::NO_CONTENT, cookies::clear(jar, &app.settings)))
}
