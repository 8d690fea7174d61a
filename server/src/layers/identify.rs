//! Who sends a request.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use protocol::ErrorCode;

use crate::{
    AppState,
    accounts::{self, tokens},
    auth::{
        MaybePrincipal, Principal, cookies,
        principal::{bearer, is_meant},
        token,
    },
    http::ApiError,
};

/// Finds out who sends the request and tells the handlers. Where a page is asked for with an access token that has
/// expired, the refresh token is traded on the way: a page has no script yet that could do so.
///
/// # Errors
/// [`ErrorCode::SessionEnded`] where the page is another person's; the database's.
pub async fn identify(State(app): State<AppState>, mut request: Request, next: Next) -> Result<Response, ApiError> {
    // Who says by a token who they are, is asked for nothing else.
    let jar = match bearer(request.headers()) {
        Some(_) => CookieJar::new(),
        None => CookieJar::from_headers(request.headers()),
    };
    let mut viewer = by_access_token(&app, request.headers(), &jar).await?;
    let mut renewed = None;
    let path = request.uri().path();
    let is_page = !path.starts_with("/api/") && path != "/ws";
    if viewer.is_none()
        && is_page
        && let Some(token) = jar.get(cookies::REFRESH)
    {
        match tokens::refresh(&app, token.value()).await {
            Ok(signed_in) => {
                let session = app.access_tokens.check(&signed_in.tokens.access_token);
                viewer = session.map(|session| Principal::session_of(signed_in.me.clone(), session));
                renewed = Some(cookies::set(jar, &signed_in.tokens, &app.settings));
            }
            Err(ApiError(error)) if error.code == ErrorCode::SessionEnded => {
                renewed = Some(cookies::clear(jar, &app.settings));
            }
            Err(error) => return Err(error),
        }
    }
    if viewer.as_ref().is_some_and(|viewer| !is_meant(request.headers(), viewer.person.id)) {
        return Err(ErrorCode::SessionEnded.into());
    }
    request.extensions_mut().insert(MaybePrincipal(viewer));
    let response = next.run(request).await;
    // What the handler says about the cookies comes after, and counts.
    Ok(match renewed {
        Some(jar) if !response.headers().contains_key(header::SET_COOKIE) => (jar, response).into_response(),
        _ => response,
    })
}

async fn by_access_token(app: &AppState, headers: &HeaderMap, jar: &CookieJar) -> Result<Option<Principal>, ApiError> {
    if let Some(hash) = bearer(headers).and_then(token::fingerprint) {
        return Ok(accounts::programs::by_token(app, &hash).await?.map(|(program, _)| program));
    }
    let token = bearer(headers).or_else(|| jar.get(cookies::ACCESS).map(|cookie| cookie.value()));
    let Some(session) = token.and_then(|token| app.access_tokens.check(token)) else { return Ok(None) };
    let person = app.store.session_person(session).await?;
    Ok(person.map(|person| Principal::session_of(person, session)))
}
