//! A request is whole before anything is done about it.
//!
//! So no handler waits for a client, who is slow is told so, and who is refused before the handler has looked at the body can go
//! on using the connection.

use axum::{
    Extension,
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use protocol::ErrorCode;
use tokio::time::timeout;

use super::Visit;
use crate::http::{ApiError, BODY_MAX};

/// Reads a request's body, and then passes both on.
pub async fn whole(Extension(visit): Extension<Visit>, request: Request, next: Next) -> Response {
    let turn = visit.begin();
    let request = match read(request, &visit).await {
        Ok(request) => request,
        Err(code) => return refuse(code),
    };
    if !turn.work() {
        return refuse(ErrorCode::Busy);
    }
    next.run(request).await
}

async fn read(request: Request, visit: &Visit) -> Result<Request, ErrorCode> {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return Ok(Request::from_parts(head, body));
    }
    if body.size_hint().lower() > BODY_MAX as u64 {
        return Err(ErrorCode::BodyTooLarge);
    }
    match timeout(visit.bounds.body, to_bytes(body, BODY_MAX)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(head, Body::from(bytes))),
        // Or the client is gone, and hears nothing.
        Ok(Err(_)) => Err(ErrorCode::BodyTooLarge),
        Err(_) => Err(ErrorCode::BodyTooSlow),
    }
}

/// What is left of the body would be taken for the next request.
fn refuse(code: ErrorCode) -> Response {
    let mut response = ApiError::from(code).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
