//! axum's extractors, with rejections that say what is wrong in the form of all our errors.

use axum::{
    extract::{
        FromRequest, FromRequestParts,
        rejection::{FormRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use protocol::ErrorCode;

use super::ApiError;

/// A form's fields.
#[derive(FromRequest)]
#[from_request(via(axum::Form), rejection(ApiError))]
pub struct Form<T>(pub T);

/// What the path holds.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub struct Path<T>(pub T);

/// What the query holds.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub struct Query<T>(pub T);

impl ApiError {
    /// The sentence tells what the decoder missed, not what was sent.
    pub(super) fn unreadable(status: StatusCode, detail: String) -> Self {
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::BodyTooLarge.into(),
            status if status.is_server_error() => Self::internal(detail),
            _ => Self::about(ErrorCode::BadRequest, &detail),
        }
    }
}

impl From<FormRejection> for ApiError {
    fn from(rejection: FormRejection) -> Self {
        Self::unreadable(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable(rejection.status(), rejection.body_text())
    }
}

/// Paths of ours hold ids only: what is no id stands for nothing.
impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        ErrorCode::NotFound.into()
    }
}
