//! `/api/registration`: who may make an account.

use axum::extract::State;
use protocol::{api::Registration, server_permission::ServerAction};

use super::admin;
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body},
};

/// `GET /api/registration`, for everyone: the sign-up page says so.
pub async fn show(State(app): State<AppState>) -> Result<Body<Registration>, ApiError> {
    Ok(Body(app.store.registration().await?))
}

/// `PUT /api/registration`, for administrators.
pub async fn set(
    State(app): State<AppState>,
    viewer: Principal,
    Body(registration): Body<Registration>,
) -> Result<Body<Registration>, ApiError> {
    admin::authorize(&app, &viewer, ServerAction::SetRegistration).await?;
    app.store.set_registration(registration).await?;
    tracing::info!(by = %viewer.person.id, ?registration, "registration was set");
    Ok(Body(app.store.registration().await?))
}
