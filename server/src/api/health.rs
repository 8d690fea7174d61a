//! For whoever watches the server: does it live, and can it work.

use axum::{extract::State, http::StatusCode};

use crate::App;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and the server is not about to stop.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.draining.is_cancelled() || app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
