//! The pages to which links in e-mail lead. Nobody logs in for them; who has the link may use it.

use app::scriptless::{MailLink, mail_link};
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use protocol::UserId;

use super::scriptless;
use crate::{
    AppState,
    http::{ApiError, extract::Path},
    mail::fingerprint,
    store::MailRecord,
};

/// All of them.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/mail/confirm/{code}", get(ask_to_confirm).post(confirm))
        .route("/mail/stop/{code}", get(ask_to_stop).post(stop))
}

async fn ask_to_confirm(State(app): State<AppState>, Path(code): Path<String>) -> Result<Response, ApiError> {
    let user = match fingerprint(&code) {
        Some(token) => app.store.mail_to_confirm(&token).await?,
        None => None,
    };
    page(&app, user, MailLink::Confirm).await
}

async fn confirm(State(app): State<AppState>, Path(code): Path<String>) -> Result<Response, ApiError> {
    let user = match fingerprint(&code) {
        Some(token) => app.store.confirm_mail(&token).await?,
        None => None,
    };
    if user.is_some() {
        app.store.listen().await?;
    }
    page(&app, user, MailLink::Confirmed).await
}

async fn ask_to_stop(State(app): State<AppState>, Path(code): Path<String>) -> Result<Response, ApiError> {
    let user = stops(&app, &code).await?.map(|(user, _)| user);
    page(&app, user, MailLink::Stop).await
}

/// The form, and what a mail program sends by itself for somebody who wants no more (RFC 8058).
async fn stop(State(app): State<AppState>, Path(code): Path<String>) -> Result<Response, ApiError> {
    let found = stops(&app, &code).await?;
    if let Some((user, record)) = &found {
        app.store.stop_mail(*user, &record.address).await?;
    }
    page(&app, found.map(|(user, _)| user), MailLink::Stopped).await
}

async fn stops(app: &AppState, code: &str) -> Result<Option<(UserId, MailRecord)>, ApiError> {
    match &app.mailer {
        Some(mailer) => Ok(mailer.stops(code).await?),
        None => Ok(None),
    }
}

/// The page for whoever's link it is; that it is good for nothing where it is nobody's.
async fn page(app: &AppState, user: Option<UserId>, link: MailLink) -> Result<Response, ApiError> {
    let Some(user) = user else {
        let gone = scriptless(mail_link(app.leptos.clone(), None, MailLink::Gone));
        return Ok((StatusCode::NOT_FOUND, gone).into_response());
    };
    let language = app.store.language(user).await?;
    Ok(scriptless(mail_link(app.leptos.clone(), language.as_deref(), link)).into_response())
}
