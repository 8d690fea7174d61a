//! For whoever watches the server: does it live, and can it work.

use axum::{extract::State, http::StatusCode};

use crate::AppState;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database can be written to, and the server is not about to stop.
pub async fn ready(State(app): State<AppState>) -> (StatusCode, &'static str) {
    if app.draining.is_cancelled() || app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if app.readiness.is_writable(&app.store).await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database can't be written to\n")
    }
}
