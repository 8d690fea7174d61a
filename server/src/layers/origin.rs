//! Requests that change something must come from our own pages.

use axum::{
    extract::{Request, State},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use protocol::ErrorCode;

use crate::{AppState, auth::origin::check, http::ApiError};

/// Lets a request through that only reads, or that comes from our own pages, or that a browser did not send. Others are
/// [`ErrorCode::ForeignOrigin`], or [`ErrorCode::PlainHttp`] where the page was opened by plain HTTP and cookies are kept off that.
pub async fn guard(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let (headers, path) = (request.headers(), request.uri().path());
    // A WebSocket's handshake reads nothing and opens everything.
    let is_socket = headers.contains_key(header::UPGRADE) || path == "/ws";
    if only_reads && !is_socket {
        return next.run(request).await;
    }
    match check(headers, request.uri(), &app.settings) {
        Ok(()) => next.run(request).await,
        Err(ErrorCode::PlainHttp) if !is_socket && !path.starts_with("/api/") => {
            let form = if path == "/signup" { path } else { "/login" };
            Redirect::to(&format!("{form}?error={}", ErrorCode::PlainHttp.as_str())).into_response()
        }
        Err(code) => {
            if code == ErrorCode::ForeignOrigin && headers.contains_key(header::ORIGIN) {
                app.refused.tell(headers, &app.settings);
            }
            ApiError::from(code).into_response()
        }
    }
}
