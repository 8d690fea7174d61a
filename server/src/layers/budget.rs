//! What each request costs its sender, before anything is done about it.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{AppState, accounts::Device, auth::MaybePrincipal, bus::Spender, http::ApiError};

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
    if let Some(viewer) = viewer {
        app.limits.request(Spender::Person(viewer.person.id), !request.method().is_safe())?;
    }
    Ok(next.run(request).await)
}
