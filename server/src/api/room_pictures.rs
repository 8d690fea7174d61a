//! The pictures that stand for rooms.

use axum::{extract::State, http::HeaderMap, response::Response};
use protocol::{
    ErrorCode, PictureId, RoomId,
    api::{NewPicture, RoomInfo},
    permission::Action,
};

use super::{avatars, links, rooms::info};
use crate::{
    AppState,
    auth::{MaybePrincipal, Principal},
    http::{ApiError, Body, extract::Path},
    store::RoomCommand,
};

/// `PUT /api/rooms/{id}/picture`: an upload of one's own becomes the room's picture.
pub async fn set(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(NewPicture { file }): Body<NewPicture>,
) -> Result<Body<RoomInfo>, ApiError> {
    app.limits.change(viewer.person.id)?;
    // Before anything is made of the file; decided once more with the command.
    app.rooms.authorize(&viewer, room, &[Action::Change]).await?;
    let picture = Some(app.files.square(viewer.person.id, file).await?);
    app.rooms.carry_out(&viewer, room, RoomCommand::SetPicture { picture }).await?;
    app.store.delete_unsent(viewer.person.id, file).await?;
    Ok(Body(info(&app, &viewer, room).await?))
}

/// `DELETE /api/rooms/{id}/picture`
pub async fn unset(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    app.limits.change(viewer.person.id)?;
    app.rooms.carry_out(&viewer, room, RoomCommand::SetPicture { picture: None }).await?;
    Ok(Body(info(&app, &viewer, room).await?))
}

/// `GET /api/rooms/{id}/picture/{picture}`: for those who find the room, or are invited.
pub async fn show(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, picture)): Path<(RoomId, PictureId)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    match app.rooms.authorize(&viewer, room, &[Action::Find]).await {
        Err(_) if app.store.inviter(viewer.person.id, room).await?.is_some() => {}
        seen => seen?,
    }
    let content = app.store.room_picture(room, picture).await?.ok_or(ErrorCode::NotFound)?;
    avatars::send(&app, content, picture, &headers).await
}

/// `GET /api/links/{code}/picture/{picture}`: for whoever has a link that is good.
pub async fn show_by_link(
    State(app): State<AppState>,
    MaybePrincipal(viewer): MaybePrincipal,
    Path((code, picture)): Path<(String, PictureId)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    links::preview(&app, viewer.as_ref(), &code).await?;
    let room = app.store.found_link(&code).await?.room;
    let content = app.store.room_picture(room, picture).await?.ok_or(ErrorCode::NotFound)?;
    avatars::send(&app, content, picture, &headers).await
}
