//! The pictures that stand for people.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use protocol::{
    ErrorCode, PictureId, UserId,
    api::{Account, NewPicture},
};
use uuid::Uuid;

use super::{account::account, downloads::About};
use crate::{
    AppState,
    auth::Principal,
    files::SQUARE_TYPE,
    http::{ApiError, Body, extract::Path},
    store::NewContent,
};

/// What stands at an address that names its contents stays the same.
pub(super) const CACHING: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// `PUT /api/account/avatar`: an upload of one's own becomes the picture that stands for one.
pub async fn set(
    State(app): State<AppState>,
    viewer: Principal,
    Body(NewPicture { file }): Body<NewPicture>,
) -> Result<Body<Account>, ApiError> {
    app.limits.change(viewer.person.id)?;
    let picture = app.files.square(viewer.person.id, file).await?;
    let account = save(&app, &viewer, Some(&picture)).await?;
    app.store.delete_unsent(viewer.person.id, file).await?;
    Ok(Body(account))
}

/// `DELETE /api/account/avatar`
pub async fn unset(State(app): State<AppState>, viewer: Principal) -> Result<Body<Account>, ApiError> {
    app.limits.change(viewer.person.id)?;
    Ok(Body(save(&app, &viewer, None).await?))
}

/// Changes it, and lets everyone who follows them know.
async fn save(app: &AppState, viewer: &Principal, picture: Option<&NewContent>) -> Result<Account, ApiError> {
    app.store.set_avatar(viewer.person.id, picture).await?;
    let account = account(app, viewer).await?;
    app.rooms.rename(&account.me);
    Ok(account)
}

/// `GET /api/people/{id}/avatar/{picture}`: for those who may see the person.
pub async fn show(
    State(app): State<AppState>,
    viewer: Principal,
    Path((user, picture)): Path<(UserId, PictureId)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !app.store.have_met(viewer.person.id, user).await? {
        return Err(ErrorCode::PersonUnknown.into());
    }
    let content = app.store.avatar(user, picture).await?.ok_or(ErrorCode::NotFound)?;
    send(&app, content, picture, &headers).await
}

/// A small square, to be kept for good.
pub(super) async fn send(
    app: &AppState,
    content: Uuid,
    picture: PictureId,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let size = app.store.parts(content).await?.iter().map(|part| part.size.unsigned_abs()).sum();
    let disposition = HeaderValue::from_static("inline");
    let tag = picture.to_string();
    About { content, size, media_type: SQUARE_TYPE, tag: &tag, disposition, caching: CACHING }.send(app, headers).await
}
