//! Requests that change something come to their end, although their client hangs up.

use std::panic::resume_unwind;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use protocol::ErrorCode;
use tracing::Instrument;

use crate::{AppState, connections::is_upload, http::ApiError};

/// Runs the handler of a request that changes something as a task of its own: hyper drops a handler whose client hangs up,
/// and what is decided together is to be committed and told together.
pub async fn to_the_end(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    // It has bounds of its own, and takes as long as its client does.
    if is_upload(request.method(), request.headers()) {
        return spawned(&app, next.run(request)).await;
    }
    let Ok(permit) = app.changes_at_once.clone().try_acquire_owned() else {
        return ApiError::from(ErrorCode::Busy).into_response();
    };
    let handler = async move {
        let response = next.run(request).await;
        drop(permit);
        response
    };
    spawned(&app, handler).await
}

async fn spawned(app: &AppState, handler: impl Future<Output = Response> + Send + 'static) -> Response {
    match app.tasks.spawn(handler.in_current_span()).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            // Reported where all panics of handlers are.
            Ok(panic) => resume_unwind(panic),
            Err(error) => ApiError::internal(error).into_response(),
        },
    }
}
