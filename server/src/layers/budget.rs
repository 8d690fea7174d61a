//! What each request costs its sender, before anything is done about it.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::{AppState, accounts::Device, auth::MaybePrincipal, bus::Spender, http::ApiError};

/// What somebody may spend (draft-ietf-httpapi-ratelimit-headers).
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of it.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The window of the policy, in seconds.
const MINUTE: u64 = 60;

/// Counts a request against its address. Outside of what finds out who sends it, which asks the database.
///
/// # Errors
/// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
pub async fn of_address(
    State(app): State<AppState>,
    device: Device,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    app.limits.request(Spender::Address(device.address), !request.method().is_safe())?;
    Ok(next.run(request).await)
}

/// Counts a request against the person who sends it, whichever address they use.
///
/// # Errors
/// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
pub async fn of_person(
    State(app): State<AppState>,
    MaybePrincipal(viewer): MaybePrincipal,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let Some(viewer) = viewer else { return Ok(next.run(request).await) };
    let left = app.limits.request(Spender::Person(viewer.person.id), !request.method().is_safe())?;
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if is_api {
        let quota = app.limits.requests_per_minute;
        // What was spent comes back evenly: so many seconds until all of it has.
        let seconds = (u64::from(quota.saturating_sub(left)) * MINUTE).div_ceil(u64::from(quota.max(1)));
        for (name, value) in [
            (POLICY, format!("\"requests\";q={quota};w={MINUTE}")),
            (LIMIT, format!("\"requests\";r={left};t={seconds}")),
        ] {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
    Ok(response)
}
