//! `POST /api/accounts`

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use axum_extra::extract::CookieJar;
use protocol::api::NewAccount;

use crate::{
    AppState,
    accounts::{self, Device},
    auth::cookies,
    http::{ApiError, Body},
};

/// Makes an account and logs it in.
pub async fn create(
    State(app): State<AppState>,
    device: Device,
    jar: CookieJar,
    headers: HeaderMap,
    Body(new): Body<NewAccount>,
) -> Result<impl IntoResponse, ApiError> {
    let log_in = accounts::sign_up(&app, &device, &new).await?;
    let jar = if cookies::is_browser(&headers) { accounts::into_cookies(&app, jar, &log_in)? } else { jar };
    Ok((StatusCode::CREATED, jar, Body(log_in.signed_in)))
}
