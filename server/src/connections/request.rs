//! A request is whole before anything is done about it.
//!
//! So no handler waits for a client, who is slow is told so, and who is refused before the handler has looked at the body can go
//! on using the connection.

use axum::{
    Extension,
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use protocol::ErrorCode;
use tokio::time::timeout;

use super::Visit;
use crate::http::{ApiError, BODY_MAX};

/// Bytes of a body that are read, of which more than [`BODY_MAX`] are thrown away.
const READ_MAX: usize = 1024 * 1024;

/// The media type of bytes of an upload, by tus 1.0.0.
pub const UPLOAD: &str = "application/offset+octet-stream";

/// Reads a request's body, and then passes both on.
pub async fn whole(Extension(visit): Extension<Visit>, request: Request, next: Next) -> Response {
    let turn = visit.begin();
    if is_upload(request.method(), request.headers()) {
        return if turn.work() { next.run(request).await } else { refuse(ErrorCode::Busy) };
    }
    let request = match read(request, &visit).await {
        Ok(request) => request,
        Err(code) => return refuse(code),
    };
    if !turn.work() {
        return refuse(ErrorCode::Busy);
    }
    next.run(request).await
}

/// Whether a request brings bytes of a file. They can be many, and are taken as they come; the handler bounds their number and time.
pub fn is_upload(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::PATCH && headers.get(header::CONTENT_TYPE).is_some_and(|value| value == UPLOAD)
}

async fn read(request: Request, visit: &Visit) -> Result<Request, ErrorCode> {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return Ok(Request::from_parts(head, body));
    }
    if body.size_hint().lower() > READ_MAX as u64 {
        return Err(ErrorCode::BodyTooLarge);
    }
    match timeout(visit.bounds.body, collect(body)).await {
        Ok(collected) => Ok(Request::from_parts(head, Body::from(collected?))),
        Err(_) => Err(ErrorCode::BodyTooSlow),
    }
}

/// Keeps a body that is not too large, and reads one that is a little larger to its end: a connection that is closed with bytes on
/// it that nobody has read is reset, and whoever has sent them may never see the answer.
async fn collect(body: Body) -> Result<Vec<u8>, ErrorCode> {
    let (mut kept, mut length) = (Vec::new(), 0);
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        // Where it breaks off, the client is gone and hears nothing.
        let part = part.map_err(|_| ErrorCode::BodyTooLarge)?;
        length += part.len();
        if length > READ_MAX {
            break;
        }
        if length <= BODY_MAX {
            kept.extend_from_slice(&part);
        }
    }
    if length <= BODY_MAX { Ok(kept) } else { Err(ErrorCode::BodyTooLarge) }
}

/// What is left of the body would be taken for the next request.
fn refuse(code: ErrorCode) -> Response {
    let mut response = ApiError::from(code).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
