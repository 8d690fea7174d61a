//! `/api/sessions`: logging in, renewing, logging out, here and elsewhere.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use axum_extra::extract::CookieJar;
use protocol::{
    ErrorBody, ErrorCode, SessionId,
    api::{self, Credentials, Devices, Refresh},
};

use crate::{
    AppState,
    accounts::{self, Device, closing, tokens},
    auth::{MaybePrincipal, Principal, cookies, user_agent::told},
    http::{ApiError, Body, extract::Path},
    store::DeviceSession,
};

/// Logs in.
pub async fn create(
    State(app): State<AppState>,
    device: Device,
    jar: CookieJar,
    headers: HeaderMap,
    Body(credentials): Body<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let log_in = accounts::log_in(&app, &device, &credentials).await?;
    let jar = if cookies::is_browser(&headers) { accounts::into_cookies(&app, jar, &log_in)? } else { jar };
    Ok((jar, Body(log_in.signed_in)))
}

/// Trades a refresh token, from the body or else from its cookie, for a new pair.
pub async fn refresh(
    State(app): State<AppState>,
    jar: CookieJar,
    headers: HeaderMap,
    body: Bytes,
) -> Result<impl IntoResponse, ApiError> {
    let in_body: Option<Refresh> = match body.as_ref() {
        [] => None,
        body => Some(serde_json::from_slice(body).map_err(|_| ErrorCode::BadRequest)?),
    };
    let token = in_body
        .map(|refresh| refresh.refresh_token)
        .or_else(|| jar.get(cookies::REFRESH).map(|cookie| cookie.value().to_owned()))
        .ok_or(ErrorBody::from(ErrorCode::SessionEnded))?;
    let signed_in = tokens::refresh(&app, &token).await?;
    Ok((cookies::set_for_browsers(jar, &headers, &signed_in.tokens, &app.settings), Body(signed_in)))
}

/// Logs out.
pub async fn end(
    State(app): State<AppState>,
    viewer: MaybePrincipal,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<impl IntoResponse, ApiError> {
    accounts::log_out(&app, viewer, &headers, &jar).await?;
    Ok((StatusCode::NO_CONTENT, cookies::clear(jar, &app.settings)))
}

/// Where the viewer is logged in.
///
/// # Errors
/// The database's.
pub async fn devices(app: &AppState, viewer: &Principal) -> Result<Devices, ApiError> {
    let sessions = app.store.devices(viewer.person.id).await?.into_iter();
    let device = |session: DeviceSession| {
        let (program, system) = told(&session.user_agent);
        api::Device {
            id: session.id,
            program,
            system: system.map(str::to_owned),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            current: session.id == viewer.session(),
        }
    };
    Ok(Devices { devices: sessions.map(device).collect() })
}

/// Lists where the viewer is logged in.
pub async fn list(State(app): State<AppState>, viewer: Principal) -> Result<Body<Devices>, ApiError> {
    Ok(Body(devices(&app, &viewer).await?))
}

/// Logs the viewer out on one device.
pub async fn end_one(
    State(app): State<AppState>,
    viewer: Principal,
    Path(session): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    closing::log_out_there(&app, &viewer, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Logs the viewer out on all devices but this.
pub async fn end_others(State(app): State<AppState>, viewer: Principal) -> Result<StatusCode, ApiError> {
    closing::log_out_elsewhere(&app, &viewer).await?;
    Ok(StatusCode::NO_CONTENT)
}
