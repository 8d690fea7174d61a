//! `/api/registration`: whether strangers may sign up.

use axum::{Json, extract::State};
use protocol::{api::Registration, server_permission::ServerAction};

use super::{ApiError, admin, extract};
use crate::{App, auth::Viewer};

/// `GET /api/registration`, for everyone: the sign-up page says so.
pub async fn show(State(app): State<App>) -> Result<Json<Registration>, ApiError> {
    Ok(Json(Registration { open: app.store.registration_is_open().await? }))
}

/// `PUT /api/registration`, for administrators.
pub async fn set(
    State(app): State<App>,
    viewer: Viewer,
    extract::Json(registration): extract::Json<Registration>,
) -> Result<Json<Registration>, ApiError> {
    admin::authorize(&app, &viewer, ServerAction::SetRegistration).await?;
    app.store.set_registration(registration.open).await?;
    tracing::info!(by = %viewer.person.id, open = registration.open, "registration was set");
    Ok(Json(registration))
}
