//! Who sends a request.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use protocol::{ErrorCode, Person, SessionId};

use crate::http::ApiError;

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who.
    pub person: Person,
    /// By which log-in.
    pub session: SessionId,
}

/// Somebody, logged in or not.
#[derive(Clone, Debug)]
pub struct MaybeViewer(pub Option<Viewer>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeViewer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or(Self(None)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Ok(MaybeViewer(viewer)) = MaybeViewer::from_request_parts(parts, state).await;
        viewer.ok_or_else(|| ErrorCode::NotSignedIn.into())
    }
}

/// The token that a program brings. The scheme's case is of no matter (RFC 9110, 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim_start())
}
