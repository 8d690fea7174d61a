//! Sessions and their two tokens.

use protocol::{
    ErrorBody, ErrorCode, Person, SessionId, Timestamp,
    api::{SignedIn, Tokens},
};
use sha2::{Digest, Sha256};

use crate::{
    AppState,
    auth::secret,
    http::ApiError,
    store::{CredentialId, RefreshOutcome, now},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What the database keeps of a refresh token.
pub fn fingerprint(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn new_refresh_token() -> Result<String, ApiError> {
    let bytes = secret::random().map_err(ApiError::internal)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Starts a session on a device, for a person who has proved by this credential that it is they.
///
/// # Errors
/// [`ErrorCode::WrongCredentials`] where they have it no longer.
pub async fn start(app: &AppState, me: Person, by: CredentialId, user_agent: &str) -> Result<SignedIn, ApiError> {
    let refresh_token = new_refresh_token()?;
    let expires_at = Timestamp(now().0 + i64::from(app.settings.refresh_days) * DAY_MS);
    let session = app.store.start_session(me.id, by, user_agent, &fingerprint(&refresh_token), expires_at).await?;
    signed_in(app, session, me, refresh_token)
}

/// Trades a refresh token for a new pair.
///
/// # Errors
/// [`ErrorCode::SessionEnded`] where the token is not, or no longer, good; [`ErrorCode::TooManyRequests`].
pub async fn refresh(app: &AppState, token: &str) -> Result<SignedIn, ApiError> {
    let hash = fingerprint(token);
    // What is no token costs no transaction, and what is one counts against its owner.
    let (_, owner) = app.store.session_of_refresh(&hash).await?.ok_or(ErrorCode::SessionEnded)?;
    app.limits.refresh(owner)?;
    let next = new_refresh_token()?;
    match app.store.rotate(&hash, &fingerprint(&next)).await? {
        RefreshOutcome::Rotated { session, person, .. } => signed_in(app, session, person, next),
        RefreshOutcome::Unknown => Err(ErrorBody::from(ErrorCode::SessionEnded).into()),
        RefreshOutcome::Reused(session) => {
            tracing::warn!(%session, "a refresh token was used twice: its session is ended");
            app.rooms.end_sessions([session].into());
            Err(ErrorBody::from(ErrorCode::SessionEnded).into())
        }
    }
}

/// Ends a session and closes its sockets.
///
/// # Errors
/// The database's.
pub async fn end(app: &AppState, session: SessionId) -> Result<(), ApiError> {
    app.store.end_session(session).await?;
    app.rooms.end_sessions([session].into());
    Ok(())
}

fn signed_in(app: &AppState, session: SessionId, me: Person, refresh_token: String) -> Result<SignedIn, ApiError> {
    let access_token = app.access_tokens.issue(session).map_err(ApiError::internal)?;
    let expires_in = app.access_tokens.lifetime_seconds();
    Ok(SignedIn { me, tokens: Tokens { access_token, expires_in, refresh_token } })
}
