//! `POST /api/accounts`

use axum::{extract::State, http::StatusCode, response::IntoResponse};
use axum_extra::extract::CookieJar;
use protocol::api::Credentials;

use super::{ApiError, extract::Json};
use crate::{
    App,
    auth::{accounts, accounts::Device, cookies},
};

/// Makes an account and logs it in.
pub async fn create(
    State(app): State<App>,
    device: Device,
    jar: CookieJar,
    Json(credentials): Json<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let signed_in = accounts::sign_up(&app, &device, &credentials).await?;
    let jar = cookies::set(jar, &signed_in.tokens, &app.settings);
    Ok((StatusCode::CREATED, jar, axum::Json(signed_in)))
}
