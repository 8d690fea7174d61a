//! HTTP for programs: JSON in, JSON out. `docs/protocol.md` describes it.

mod accounts;
mod error;
pub mod extract;
pub mod forms;
pub mod health;
mod history;
pub mod rooms;
mod sessions;

pub use error::ApiError;

use axum::{
    Router,
    http::{HeaderValue, header},
    routing::{delete, get, post, put},
};
use protocol::ErrorCode;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::App;

/// Everything under `/api`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/accounts", post(accounts::create))
        .route("/sessions", post(sessions::create))
        .route("/sessions/current", delete(sessions::end))
        .route("/sessions/refresh", post(sessions::refresh))
        .route("/rooms", get(rooms::list).post(rooms::create))
        .route("/rooms/{id}", get(rooms::show))
        .route("/rooms/{id}/membership", put(rooms::join).delete(rooms::leave))
        .route("/rooms/{id}/events", get(history::page))
        .fallback(|| async { ApiError::from(ErrorCode::NotFound) })
        .method_not_allowed_fallback(|| async { ApiError::from(ErrorCode::MethodNotAllowed) })
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}
