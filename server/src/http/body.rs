//! What requests and replies hold: JSON for programs, bytes for WeConnect's own client, which so need not carry the code for
//! JSON.

use std::sync::Arc;

use axum::{
    body::{Body as Bytes, to_bytes},
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use protocol::{ErrorCode, codec::Encoding};
use serde::{Serialize, de::DeserializeOwned};

use super::{ApiError, BODY_MAX};

/// A body, in the encoding that the request's `Content-Type` or `Accept` names.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let encoding = encoding(request.headers(), &header::CONTENT_TYPE);
        if encoding.is_text() {
            let axum::Json(value) = axum::Json::from_request(request, state).await?;
            return Ok(Self(value));
        }
        let bytes = to_bytes(request.into_body(), BODY_MAX).await.map_err(|_| ErrorCode::BodyTooLarge)?;
        let value = encoding.decode(&bytes).map_err(|_| ErrorCode::BadRequest)?;
        Ok(Self(value))
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        Self::unreadable(rejection.status(), rejection.body_text())
    }
}

/// What is to be written once it is known how.
#[derive(Clone)]
struct Unwritten(Arc<dyn Fn(Encoding) -> Vec<u8> + Send + Sync>);

impl<T: Serialize + Send + Sync + 'static> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        let mut response = Response::new(Bytes::empty());
        response.extensions_mut().insert(Unwritten(Arc::new(move |encoding| encoding.encode(&self.0))));
        response
    }
}

/// Writes [`Body`]s as the client asks. Every reply passes here.
pub async fn write(request: Request, next: Next) -> Response {
    let encoding = encoding(request.headers(), &header::ACCEPT);
    let mut response = next.run(request).await;
    if let Some(Unwritten(write)) = response.extensions_mut().remove() {
        *response.body_mut() = write(encoding).into();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(encoding.media_type()));
        headers.append(header::VARY, HeaderValue::from_static("accept"));
    }
    response
}

/// Bytes are only for those who name them exactly.
fn encoding(headers: &HeaderMap, name: &HeaderName) -> Encoding {
    let is_named = |encoding: &Encoding| headers.get(name).is_some_and(|value| value == encoding.media_type());
    Encoding::ALL.into_iter().find(is_named).unwrap_or(Encoding::Json)
}
