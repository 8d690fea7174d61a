//! `/api/rooms`: listing, making, showing, joining and leaving.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    ErrorBody, ErrorCode, RoomId,
    api::{NewRoom, PAGE, RoomInfo, RoomPage, Rooms},
    names::RoomName,
    permission::Action,
};

use super::{ApiError, extract};
use crate::{App, auth::Viewer};

/// The rooms that the viewer is in, and those that there are.
///
/// # Errors
/// The database's.
pub async fn rooms(app: &App, viewer: &Viewer) -> Result<Rooms, ApiError> {
    Ok(Rooms {
        me: viewer.person.clone(),
        mine: app.store.rooms_of(viewer.person.id).await?,
        public: app.store.listings(viewer.person.id).await?,
    })
}

/// A room with its newest events.
///
/// # Errors
/// [`ErrorCode::RoomUnknown`], [`ErrorCode::NotAMember`].
pub async fn page(app: &App, viewer: &Viewer, room: RoomId) -> Result<RoomPage, ApiError> {
    app.rooms.authorize(&viewer.person, room, &[Action::Read, Action::SeeMembers]).await?;
    let room = info(app, viewer, room).await?;
    let events = app.store.events_before(room.id, viewer.person.id, room.last_seq + 1, PAGE).await?;
    let (members, member_count) = app.store.members(room.id).await?;
    let online = app.rooms.hub.online(room.id).into_iter().map(|person| person.id).collect();
    Ok(RoomPage { room, events, members, member_count, online })
}

/// Makes a room, with its maker in it.
///
/// # Errors
/// What is wrong with the name.
pub async fn make(app: &App, viewer: &Viewer, new: &NewRoom) -> Result<RoomInfo, ApiError> {
    let in_name = |code| ErrorBody::for_fields([("name", code)]).map_or_else(|| code.into(), ApiError::from);
    let name = RoomName::parse(&new.name).map_err(in_name)?;
    app.limits.change(viewer.person.id)?;
    let room = app.store.create_room(&name).await.map_err(|error| match ApiError::from(error) {
        ApiError(body) if body.code == ErrorCode::RoomNameTaken => in_name(body.code),
        error => error,
    })?;
    app.rooms.log.join(room, viewer.person.clone()).await?;
    info(app, viewer, room).await
}

async fn info(app: &App, viewer: &Viewer, room: RoomId) -> Result<RoomInfo, ApiError> {
    Ok(app.store.room_of(room, viewer.person.id).await?.ok_or(ErrorCode::NotAMember)?)
}

/// Makes the viewer a member.
///
/// # Errors
/// Why they can't be one.
pub async fn enter(app: &App, viewer: &Viewer, room: RoomId) -> Result<RoomInfo, ApiError> {
    app.limits.change(viewer.person.id)?;
    app.rooms.log.join(room, viewer.person.clone()).await?;
    info(app, viewer, room).await
}

/// Ends the viewer's membership.
///
/// # Errors
/// Why it can't be ended.
pub async fn exit(app: &App, viewer: &Viewer, room: RoomId) -> Result<(), ApiError> {
    app.limits.change(viewer.person.id)?;
    Ok(app.rooms.log.leave(room, viewer.person.clone()).await?)
}

/// `GET /api/rooms`
pub async fn list(State(app): State<App>, viewer: Viewer) -> Result<Json<Rooms>, ApiError> {
    Ok(Json(rooms(&app, &viewer).await?))
}

/// `GET /api/rooms/{id}`
pub async fn show(
    State(app): State<App>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<Json<RoomPage>, ApiError> {
    Ok(Json(page(&app, &viewer, room).await?))
}

/// `POST /api/rooms`
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    extract::Json(new): extract::Json<NewRoom>,
) -> Result<(StatusCode, Json<RoomInfo>), ApiError> {
    Ok((StatusCode::CREATED, Json(make(&app, &viewer, &new).await?)))
}

/// `PUT /api/rooms/{id}/membership`
pub async fn join(
    State(app): State<App>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<Json<RoomInfo>, ApiError> {
    Ok(Json(enter(&app, &viewer, room).await?))
}

/// `DELETE /api/rooms/{id}/membership`
pub async fn leave(
    State(app): State<App>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<StatusCode, ApiError> {
    exit(&app, &viewer, room).await?;
    Ok(StatusCode::NO_CONTENT)
}
