//! `/api/account`: one's own profile, password, and end.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use axum_extra::extract::CookieJar;
use protocol::{
    ErrorBody, ErrorCode,
    api::{Account, PasswordChange, PasswordProof, ProfileChange},
    names::is_clear,
    profile,
};

use crate::{
    AppState,
    accounts::{Device, closing, know_device},
    auth::{Principal, cookies},
    http::{ApiError, Body},
    store::Change,
};

/// The viewer's own account.
///
/// # Errors
/// The database's.
pub async fn account(app: &AppState, viewer: &Principal) -> Result<Account, ApiError> {
    let profile = app.store.profile(viewer.person.id).await?.ok_or(ErrorCode::SessionEnded)?;
    Ok(profile.into())
}

/// `GET /api/account`
pub async fn show(State(app): State<AppState>, viewer: Principal) -> Result<Body<Account>, ApiError> {
    Ok(Body(account(&app, &viewer).await?))
}

/// `PATCH /api/account`
pub async fn change(
    State(app): State<AppState>,
    viewer: Principal,
    Body(typed): Body<ProfileChange>,
) -> Result<Body<Account>, ApiError> {
    Ok(Body(save(&app, &viewer, &typed).await?))
}

/// Changes the viewer's profile, and lets everyone who follows them know.
///
/// # Errors
/// All that is wrong with what was typed; [`ErrorCode::TooManyRequests`].
pub async fn save(app: &AppState, viewer: &Principal, typed: &ProfileChange) -> Result<Account, ApiError> {
    let change = parse(typed)?;
    app.limits.change(viewer.person.id)?;
    app.store.change_profile(viewer.person.id, &change, &app.name_seal).await.map_err(|error| match ApiError::from(
        error,
    ) {
        ApiError(body) if body.code == ErrorCode::DisplayNameTaken => {
            ErrorBody::for_fields([("display_name", body.code)]).unwrap_or(body).into()
        }
        error => error,
    })?;
    let account = account(app, viewer).await?;
    app.rooms.rename(&account.me);
    Ok(account)
}

fn parse_display_name(typed: &str) -> Result<Option<String>, ErrorCode> {
    let name = profile::display_name(typed)?;
    if name.as_deref().is_none_or(is_clear) { Ok(name) } else { Err(ErrorCode::DisplayNameBadCharacter) }
}

/// All that is wrong with what was typed, at once.
fn parse(typed: &ProfileChange) -> Result<Change, ErrorBody> {
    let display_name = typed.display_name.as_deref().map(parse_display_name).transpose();
    let bio = typed.bio.as_deref().map(profile::bio).transpose();
    let status = typed.status.as_deref().map(profile::status).transpose();
    match (display_name, bio, status) {
        (Ok(display_name), Ok(bio), Ok(status)) => {
            let ProfileChange { tells_seen, asks_before_added, .. } = *typed;
            let language = typed.language.as_ref().map(|tag| Some(tag.clone()).filter(|tag| !tag.is_empty()));
            if language.as_ref().and_then(Option::as_deref).is_some_and(|tag| !app::is_language(tag)) {
                return Err(ErrorCode::BadRequest.into());
            }
            Ok(Change { display_name, bio, status, tells_seen, asks_before_added, language })
        }
        (display_name, bio, status) => {
            let wrong =
                [("display_name", display_name.err()), ("status", status.err()), ("bio", bio.err())].into_iter();
            let wrong = wrong.filter_map(|(field, code)| Some((field, code?)));
            Err(ErrorBody::for_fields(wrong).unwrap_or_else(|| ErrorCode::BadRequest.into()))
        }
    }
}

/// `PUT /api/account/password`
pub async fn change_password(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    jar: CookieJar,
    headers: HeaderMap,
    Body(PasswordChange { old_password, password }): Body<PasswordChange>,
) -> Result<impl IntoResponse, ApiError> {
    let password = closing::change_password(&app, &device, &viewer, &old_password, &password).await?;
    let jar = if cookies::is_browser(&headers) { know_device(&app, jar, password)? } else { jar };
    Ok((StatusCode::NO_CONTENT, jar))
}

/// `DELETE /api/account`
pub async fn delete(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    jar: CookieJar,
    Body(PasswordProof { own_password }): Body<PasswordProof>,
) -> Result<impl IntoResponse, ApiError> {
    closing::delete(&app, &device, &viewer, &own_password).await?;
    Ok((StatusCode::NO_CONTENT, cookies::clear(jar, &app.settings)))
}
