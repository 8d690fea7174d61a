//! Making accounts, logging in and out.

pub mod closing;
pub mod endings;
pub mod programs;
pub mod tokens;

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use protocol::{
    ErrorBody, ErrorCode, RoomId,
    api::{Credentials, NewAccount, SignedIn},
    names::{UserName, composed, is_office, is_reserved},
    password::{MAX, Password},
};

use crate::{
    AppState,
    auth::{MaybePrincipal, cookies, principal::is_meant},
    http::ApiError,
    store::{AccountRecord, AccountState, CredentialId, RoomCommand, StoreError, StoredPassword},
};

/// Longest part of a browser's own description that is kept.
const USER_AGENT_MAX: usize = 200;

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Device {
    /// The address that it comes from: the peer's, or what a trusted proxy says.
    pub address: IpAddr,
    /// What the program says that it is.
    pub user_agent: String,
    /// The password by which somebody has logged in on it before.
    pub known: Option<CredentialId>,
}

impl FromRequestParts<AppState> for Device {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let ConnectInfo(peer) =
            ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await.map_err(ApiError::internal)?;
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let address = state.proxies.address(peer.ip(), &parts.headers);
        let jar = CookieJar::from_headers(&parts.headers);
        let known = jar.get(cookies::DEVICE).and_then(|cookie| state.device_tokens.check(cookie.value()));
        Ok(Self { address, user_agent: user_agent.chars().take(USER_AGENT_MAX).collect(), known })
    }
}

/// What comes of a log-in.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// What its program is told.
    pub signed_in: SignedIn,
    /// By which password.
    pub password: CredentialId,
}

/// Makes an account, brings it into the lobby and the room of the link by which somebody comes, and logs it in.
///
/// # Errors
/// What is wrong with name and password, both at once; [`ErrorCode::RegistrationClosed`], or why the link lets nobody in where
/// that would take one; [`ErrorCode::TooManyRequests`].
pub async fn sign_up(app: &AppState, device: &Device, typed: &NewAccount) -> Result<LogIn, ApiError> {
    let (name, password) = match (UserName::parse_new(&typed.name), Password::parse(&typed.password)) {
        (Ok(name), Ok(password)) => (name, password),
        (name, password) => {
            let wrong = [name.err().map(|code| ("name", code)), password.err().map(|code| ("password", code))];
            let body = ErrorBody::for_fields(wrong.into_iter().flatten());
            return Err(body.unwrap_or_else(|| ErrorCode::BadRequest.into()).into());
        }
    };
    let taken =
        || ErrorBody::for_fields([("name", ErrorCode::NameTaken)]).unwrap_or_else(|| ErrorCode::NameTaken.into());
    check_entry(app, typed.link.as_deref()).await?;
    app.limits.sign_up(device.address)?;
    let is_first = is_office(name.as_str()) && !app.store.has_accounts().await?;
    if is_reserved(name.as_str()) && !is_first || app.store.is_held(name.as_str(), &app.name_seal).await? {
        return Err(taken().into());
    }
    let hash = app.hasher.hash(password.expose()).await?;
    let made = app.store.create_user_by(typed.link.as_deref(), &name, &hash).await;
    let (account, room) = made.map_err(|error| match error {
        StoreError::Refused(ErrorCode::NameTaken) => taken().into(),
        error => ApiError::from(error),
    })?;
    let me = account.person.clone();
    let log_in = enter(app, device, account).await?;
    if let Some(room) = room
        && let Err(code) = app.rooms.log.carry_out(room, me, RoomCommand::Join { invited: true }).await
    {
        // They are logged in, and find an invitation.
        tracing::warn!(%room, code = code.as_str(), "somebody signed up by a link and could not come into its room");
    }
    Ok(log_in)
}

/// Refuses who can't sign up before anything costs time. That it still holds is seen where the account is written.
async fn check_entry(app: &AppState, link: Option<&str>) -> Result<(), ApiError> {
    if app.store.registration().await?.open {
        return Ok(());
    }
    let link = app.store.found_link(link.ok_or(ErrorCode::RegistrationClosed)?).await?;
    match link.trouble {
        Some(code) => Err(code.into()),
        None if link.preview.can_sign_up => Ok(()),
        None => Err(ErrorCode::RegistrationClosed.into()),
    }
}

/// Logs in.
///
/// # Errors
/// [`ErrorCode::WrongCredentials`], whichever of the two is wrong and in the same time;
/// [`ErrorCode::AccountClosed`] with the reason; [`ErrorCode::TooManyRequests`].
pub async fn log_in(app: &AppState, device: &Device, typed: &Credentials) -> Result<LogIn, ApiError> {
    app.limits.log_in(device.address)?;
    // Whatever can't be a password or a name is wrong without a look; no account has it.
    if typed.password.chars().nth(MAX).is_some() {
        return Err(ErrorCode::WrongCredentials.into());
    }
    let account = match UserName::parse(&composed(&typed.name)) {
        Ok(name) => app.store.account(name.as_str()).await?,
        Err(_) => None,
    };
    // A deleted account is none.
    let account = account.filter(|account| account.state != AccountState::Deleted);
    // What can't be a name is nobody's, and nobody guesses at it.
    if UserName::parse(&typed.name).is_ok() {
        count_guess(app, device, &typed.name, account.as_ref().and_then(|account| account.password.as_ref()))?;
    }
    let hash = account.as_ref().and_then(AccountRecord::password_hash);
    match (app.hasher.verify(&typed.password, hash).await?, account) {
        (true, Some(AccountRecord { state: AccountState::Closed { because }, .. })) => Err(closed(&because).into()),
        (true, Some(account)) => enter(app, device, account).await,
        _ => Err(ErrorCode::WrongCredentials.into()),
    }
}

/// Counts a try at somebody's password. Whoever guesses from many addresses keeps nobody from the devices on which they have used
/// this password before. One on which they have only used an older one may be somebody else's by now.
fn count_guess(app: &AppState, device: &Device, name: &str, password: Option<&StoredPassword>) -> Result<(), ApiError> {
    if device.known.is_none() || device.known != password.map(|password| password.id) {
        app.limits.guess(name)?;
    }
    Ok(())
}

/// Puts what a browser keeps of a log-in into its cookies.
///
/// # Errors
/// Where no token can be signed.
pub fn into_cookies(app: &AppState, jar: CookieJar, log_in: &LogIn) -> Result<CookieJar, ApiError> {
    know_device(app, cookies::set(jar, &log_in.signed_in.tokens, &app.settings), log_in.password)
}

/// Lets a browser be known again on which this password was used.
///
/// # Errors
/// Where no token can be signed.
pub fn know_device(app: &AppState, jar: CookieJar, password: CredentialId) -> Result<CookieJar, ApiError> {
    let device = app.device_tokens.issue(password).map_err(ApiError::internal)?;
    Ok(cookies::set_device(jar, device, &app.settings))
}

/// Everyone who comes in is in the lobby, also where a stop came between making their account and this.
async fn enter(app: &AppState, device: &Device, account: AccountRecord) -> Result<LogIn, ApiError> {
    let AccountRecord { person: me, password: Some(password), .. } = account else {
        return Err(ErrorCode::WrongCredentials.into());
    };
    app.rooms.log.join(RoomId::LOBBY, me.clone()).await?;
    let signed_in = tokens::start(app, me, password.id, &device.user_agent).await?;
    Ok(LogIn { signed_in, password: password.id })
}

/// That an account is closed, and why. Only for who knows its password.
fn closed(reason: &str) -> ErrorBody {
    let body = ErrorBody::from(ErrorCode::AccountClosed);
    let message = if reason.is_empty() { body.message } else { format!("{} The reason: {reason}", body.message) };
    ErrorBody { message, ..body }
}

/// Ends the session that a request belongs to, by its access token or else by its refresh token. Somebody else's, who has logged in
/// in the same browser since, goes on.
///
/// # Errors
/// The database's.
pub async fn log_out(
    app: &AppState,
    MaybePrincipal(viewer): MaybePrincipal,
    headers: &HeaderMap,
    jar: &CookieJar,
) -> Result<(), ApiError> {
    let session = match (viewer, jar.get(cookies::REFRESH)) {
        (Some(viewer), _) => Some(viewer.session()),
        (None, Some(cookie)) => {
            let of_token = app.store.session_of_refresh(&tokens::fingerprint(cookie.value())).await?;
            if of_token.is_some_and(|(_, user)| !is_meant(headers, user)) {
                return Err(ErrorCode::SessionEnded.into());
            }
            of_token.map(|(session, _)| session)
        }
        (None, None) => None,
    };
    match session {
        Some(session) => tokens::end(app, session).await,
        None => Ok(()),
    }
}
