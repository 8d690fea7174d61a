//! Who acts.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use protocol::{ErrorCode, Person, RoomId, SessionId, Timestamp, UserId};

use super::scopes::{Need, Scopes};
use crate::http::ApiError;

/// Who acts, and by what. Nothing else is authorised: what its person may by the permission matrix, a principal may, unless what it
/// came in by allows less.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Whose rights count, and who is the author of what is done.
    pub person: Person,
    /// What has proved it.
    pub authentication: Authentication,
}

/// What has proved who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// A log-in on a device, which may all that its person may.
    Session(SessionId),
    /// A token, which may what its scopes name of that.
    Token(Arc<Grant>),
}

/// What a token allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The session that the token is: it is listed and ended like a log-in.
    pub session: SessionId,
    /// What it is good for.
    pub scopes: Scopes,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Principal {
    /// A person who has logged in.
    pub fn session_of(person: Person, session: SessionId) -> Self {
        Self { person, authentication: Authentication::Session(session) }
    }

    /// A program that brings a token.
    pub fn by_token(person: Person, grant: Grant) -> Self {
        Self { person, authentication: Authentication::Token(Arc::new(grant)) }
    }

    /// The log-in, or the token: it can be listed and ended, and the connections that it opened end with it.
    pub fn session(&self) -> SessionId {
        match &self.authentication {
            Authentication::Session(session) => *session,
            Authentication::Token(grant) => grant.session,
        }
    }

    /// The token, if it is one.
    pub fn grant(&self) -> Option<&Grant> {
        match &self.authentication {
            Authentication::Session(_) => None,
            Authentication::Token(grant) => Some(grant),
        }
    }

    /// Whether what it came in by allows this, which concerns a room or none. What its person may is another question.
    ///
    /// # Errors
    /// [`ErrorCode::ScopeMissing`]
    pub fn check_scope(&self, need: Need, room: Option<RoomId>) -> Result<(), ErrorCode> {
        match self.grant() {
            Some(grant) if !grant.scopes.allow(need, room) => Err(ErrorCode::ScopeMissing),
            _ => Ok(()),
        }
    }
}

/// Who sends a request, if anybody is known to.
#[derive(Clone, Debug)]
pub struct MaybePrincipal(pub Option<Principal>);

impl<S: Send + Sync> FromRequestParts<S> for MaybePrincipal {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or(Self(None)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Ok(MaybePrincipal(principal)) = MaybePrincipal::from_request_parts(parts, state).await;
        principal.ok_or_else(|| ErrorCode::NotSignedIn.into())
    }
}

/// The token that a program brings. The scheme's case is of no matter (RFC 9110, 11.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim_start())
}

/// By which a page says whose it is. Another tab can have logged in somebody else since, whose cookies are not meant then.
const PERSON: HeaderName = HeaderName::from_static("weconnect-person");

/// Whether a request that is this person's by its tokens is meant as theirs.
pub fn is_meant(headers: &HeaderMap, user: UserId) -> bool {
    headers.get(PERSON).is_none_or(|person| person.as_bytes() == user.to_string().as_bytes())
}
