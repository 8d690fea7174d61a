//! What one wants of a room: `/api/rooms/{id}/notify`, `/api/rooms/{id}/mark`, `/api/rooms/{id}/favourite`; and `/api/directs`.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, Notify, RoomId,
    api::{NewDirect, RoomInfo},
    permission::Action,
    room::DIRECT_MAX,
};

use super::{notifications, rooms};
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
};

/// `PUT /api/rooms/{id}/notify`
pub async fn notify(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(notify): Body<Notify>,
) -> Result<Body<RoomInfo>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    app.store.set_notify(room, viewer.person.id, notify).await?;
    notifications::listen(&app).await?;
    tell(&app, &viewer, room).await
}

/// `PUT /api/rooms/{id}/mark`
pub async fn mark(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    set_marked(&app, &viewer, room, true).await
}

/// `DELETE /api/rooms/{id}/mark`
pub async fn unmark(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    set_marked(&app, &viewer, room, false).await
}

async fn set_marked(
    app: &AppState,
    viewer: &Principal,
    room: RoomId,
    marked: bool,
) -> Result<Body<RoomInfo>, ApiError> {
    app.rooms.authorize(viewer, room, &[Action::Read]).await?;
    let is_news = app.store.set_marked(room, viewer.person.id, marked).await?;
    tell_news(app, viewer, room, is_news).await
}

/// `PUT /api/rooms/{id}/favourite`
pub async fn favour(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    set_favourite(&app, &viewer, room, true).await
}

/// `DELETE /api/rooms/{id}/favourite`
pub async fn unfavour(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    set_favourite(&app, &viewer, room, false).await
}

async fn set_favourite(
    app: &AppState,
    viewer: &Principal,
    room: RoomId,
    favourite: bool,
) -> Result<Body<RoomInfo>, ApiError> {
    app.rooms.authorize(viewer, room, &[Action::Read]).await?;
    let is_news = app.store.set_favourite(room, viewer.person.id, favourite).await?;
    tell_news(app, viewer, room, is_news).await
}

async fn tell_news(
    app: &AppState,
    viewer: &Principal,
    room: RoomId,
    is_news: bool,
) -> Result<Body<RoomInfo>, ApiError> {
    if is_news { tell(app, viewer, room).await } else { Ok(Body(rooms::info(app, viewer, room).await?)) }
}

/// All of the viewer's devices hear of it.
async fn tell(app: &AppState, viewer: &Principal, room: RoomId) -> Result<Body<RoomInfo>, ApiError> {
    let info = rooms::info(app, viewer, room).await?;
    app.rooms.tell_changed(viewer.person.id, info.clone());
    Ok(Body(info))
}

/// `POST /api/directs`: the conversation of the viewer and these people, new or old.
pub async fn direct(
    State(app): State<AppState>,
    viewer: Principal,
    Body(NewDirect { people }): Body<NewDirect>,
) -> Result<(StatusCode, Body<RoomInfo>), ApiError> {
    if people.len() >= DIRECT_MAX {
        return Err(ErrorCode::DirectSize.into());
    }
    app.limits.change(viewer.person.id)?;
    let mut all = BTreeMap::from([(viewer.person.id, viewer.person.clone())]);
    for name in people {
        let person = app.store.person_named(&name).await?.ok_or(ErrorCode::PersonUnknown)?;
        all.insert(person.id, person);
    }
    if all.len() < 2 {
        return Err(ErrorCode::DirectSize.into());
    }
    let ids: Vec<_> = all.keys().copied().collect();
    let (room, is_new) = app.store.direct(viewer.person.id, &ids).await?;
    if is_new {
        for user in ids {
            if let Some(info) = app.store.room_of(room, user).await? {
                app.rooms.admit(user, info);
            }
        }
    }
    if !is_new && app.store.show_again(room, viewer.person.id).await? {
        return Ok((StatusCode::OK, tell(&app, &viewer, room).await?));
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Body(rooms::info(&app, &viewer, room).await?)))
}
