//! `/api/emoji`: emoji of this server's own. Everyone with an account sees them, administrators change them.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{
    ErrorBody, ErrorCode, PictureId,
    api::{CustomEmoji, CustomEmojis, EmojiName, NewPicture},
    emoji::parse_name,
    server_permission::ServerAction,
};
use sha2::{Digest, Sha256};

use super::{admin, avatars, downloads::About};
use crate::{
    AppState,
    auth::Principal,
    files::EMOJI_TYPE,
    http::{ApiError, Body, extract::Path},
};

/// A browser may keep the list, and asks whether it is still the same.
const LIST_CACHING: HeaderValue = HeaderValue::from_static("private, no-cache");

/// `GET /api/emoji`: all of them.
pub async fn list(State(app): State<AppState>, _: Principal, headers: HeaderMap) -> Result<Response, ApiError> {
    let emoji = app.store.emoji().await?;
    let mut hash = Sha256::new();
    for CustomEmoji { name, picture } in &emoji {
        hash.update(name.as_bytes());
        hash.update(picture.0);
    }
    // Weak: the same list has other bytes as JSON.
    let tag: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = HeaderValue::try_from(format!("W/\"{tag}\"")).map_err(ApiError::internal)?;
    let is_same = headers.get(header::IF_NONE_MATCH) == Some(&tag);
    let caching = [(header::ETAG, tag), (header::CACHE_CONTROL, LIST_CACHING)];
    if is_same {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, Body(CustomEmojis { emoji })).into_response())
}

/// `GET /api/emoji/pictures/{picture}`: how one looks, to be kept for good.
pub async fn picture(
    State(app): State<AppState>,
    _: Principal,
    Path(picture): Path<PictureId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let content = app.store.emoji_picture(picture).await?.ok_or(ErrorCode::NotFound)?;
    let size = app.store.parts(content).await?.iter().map(|part| part.size.unsigned_abs()).sum();
    let (disposition, tag) = (HeaderValue::from_static("inline"), picture.to_string());
    let about = About { content, size, media_type: EMOJI_TYPE, tag: &tag, disposition, caching: avatars::CACHING };
    about.send(&app, &headers).await
}

/// `PUT /api/emoji/{name}`: an upload of one's own becomes one.
pub async fn add(
    State(app): State<AppState>,
    viewer: Principal,
    Path(name): Path<String>,
    Body(NewPicture { file }): Body<NewPicture>,
) -> Result<Body<CustomEmoji>, ApiError> {
    admin::authorize(&app, &viewer, ServerAction::ManageEmoji).await?;
    app.limits.change(viewer.person.id)?;
    let name = free_name(&name)?;
    if app.store.has_emoji(&name).await? {
        return Err(ErrorCode::EmojiNameTaken.into());
    }
    let picture = app.files.emoji(viewer.person.id, file).await?;
    let emoji = app.store.add_emoji(&name, &picture, viewer.person.id).await?;
    app.store.delete_unsent(viewer.person.id, file).await?;
    app.rooms.tell_emoji();
    Ok(Body(emoji))
}

/// `PATCH /api/emoji/{name}`: gives it another name.
pub async fn rename(
    State(app): State<AppState>,
    viewer: Principal,
    Path(name): Path<String>,
    Body(EmojiName { name: new }): Body<EmojiName>,
) -> Result<StatusCode, ApiError> {
    admin::authorize(&app, &viewer, ServerAction::ManageEmoji).await?;
    app.limits.change(viewer.person.id)?;
    app.store.rename_emoji(&name, &free_name(&new)?, viewer.person.id).await?;
    app.rooms.tell_emoji();
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/emoji/{name}`
pub async fn remove(
    State(app): State<AppState>,
    viewer: Principal,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    admin::authorize(&app, &viewer, ServerAction::ManageEmoji).await?;
    app.limits.change(viewer.person.id)?;
    app.store.remove_emoji(&name, viewer.person.id).await?;
    app.rooms.tell_emoji();
    Ok(StatusCode::NO_CONTENT)
}

/// A name that no emoji of the standard goes by.
fn free_name(typed: &str) -> Result<String, ApiError> {
    let name = parse_name(typed).and_then(|name| match app::is_standard_emoji(&name) {
        true => Err(ErrorCode::EmojiNameTaken),
        false => Ok(name),
    });
    name.map_err(|code| ErrorBody::for_fields([("name", code)]).unwrap_or_else(|| code.into()).into())
}
