//! Where and when one is written to: `/api/account/mail`.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode,
    api::{MailChange, MailSettings},
    mail::{self, AFTER_MINUTES},
};

use super::notifications::listen;
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body},
};

/// `GET /api/account/mail`
pub async fn show(State(app): State<AppState>, viewer: Principal) -> Result<Body<MailSettings>, ApiError> {
    Ok(Body(settings(&app, &viewer).await?))
}

/// `PUT /api/account/mail`: an address that is not confirmed gets a link, and nothing else before that was opened.
pub async fn set(
    State(app): State<AppState>,
    viewer: Principal,
    Body(MailChange { address, after_minutes }): Body<MailChange>,
) -> Result<Body<MailSettings>, ApiError> {
    if app.mailer.is_none() {
        return Err(ErrorCode::NotFound.into());
    }
    let wrong = |what| ApiError::about(ErrorCode::BadRequest, what);
    let address = mail::address(&address).ok_or_else(|| wrong("this is no plain e-mail address"))?;
    if !AFTER_MINUTES.contains(&after_minutes) {
        return Err(wrong("after_minutes is 0, 15, 60, 240, 1440 or 10080"));
    }
    app.limits.change(viewer.person.id)?;
    app.store.set_mail(viewer.person.id, address, after_minutes).await?;
    listen(&app).await?;
    Ok(Body(settings(&app, &viewer).await?))
}

/// `DELETE /api/account/mail`: the address is forgotten.
pub async fn unset(State(app): State<AppState>, viewer: Principal) -> Result<StatusCode, ApiError> {
    app.limits.change(viewer.person.id)?;
    app.store.unset_mail(viewer.person.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn settings(app: &AppState, viewer: &Principal) -> Result<MailSettings, ApiError> {
    let record = app.store.mail_of(viewer.person.id).await?;
    let available = app.mailer.is_some();
    Ok(record.map_or(MailSettings { available, ..MailSettings::default() }, |record| MailSettings {
        available,
        address: Some(record.address),
        confirmed: record.confirmed_at.is_some(),
        after_minutes: u32::try_from(record.after_minutes).unwrap_or_default(),
    }))
}
