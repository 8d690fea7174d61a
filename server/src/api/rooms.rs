//! `/api/rooms`: listing, making, showing, joining and leaving.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorBody, ErrorCode, Role, RoomId, RoomKind,
    api::{NewRoom, PAGE, RoomChange, RoomInfo, RoomPage, Rooms},
    names::{RoomName, is_clear},
    permission::Action,
    room::parse_topic,
};

use crate::{
    AppState,
    auth::Viewer,
    http::{ApiError, Body, extract},
    store::RoomCommand,
};

/// The rooms that the viewer is in, and those that there are.
///
/// # Errors
/// The database's.
pub async fn rooms(app: &AppState, viewer: &Viewer) -> Result<Rooms, ApiError> {
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
pub async fn page(app: &AppState, viewer: &Viewer, room: RoomId) -> Result<RoomPage, ApiError> {
    if let Err(refused) = app.rooms.authorize(&viewer.person, room, &[Action::Read, Action::SeeMembers]).await {
        return Err(because(app, viewer, room, refused).await?);
    }
    let room = info(app, viewer, room).await?;
    let events = app.store.events_before(room.id, viewer.person.id, room.last_seq + 1, PAGE).await?;
    let (members, member_count) = app.store.members(room.id).await?;
    let roles = members.iter().filter(|member| member.role > Role::Member);
    let roles = roles.map(|member| (member.person.id, member.role)).collect();
    let muted = members.iter().filter_map(|member| Some((member.person.id, member.muted_until?))).collect();
    let members = members.into_iter().map(|member| member.person).collect();
    let (online, away) = app.rooms.hub.online(room.id);
    let online = online.into_iter().map(|person| person.id).collect();
    let seen = app.store.seen(room.id, viewer.person.id).await?;
    let blocked = app.store.blocked_by(viewer.person.id).await?.ids().to_vec();
    Ok(RoomPage { room, events, members, roles, muted, member_count, online, away, seen, blocked })
}

/// Who was taken out of a room is told why they can't come in.
async fn because(app: &AppState, viewer: &Viewer, room: RoomId, refused: ApiError) -> Result<ApiError, ApiError> {
    if !matches!(refused.0.code, ErrorCode::NotAMember | ErrorCode::RoomUnknown) {
        return Ok(refused);
    }
    let Some(removal) = app.store.removal(room, viewer.person.id).await? else { return Ok(refused) };
    let mut body = ErrorBody::from(if removal.banned { ErrorCode::Banned } else { ErrorCode::RemovedFromRoom });
    if !removal.reason.is_empty() {
        body.message = format!("{} The reason given: {}", body.message, removal.reason);
    }
    Ok(body.into())
}

/// A name that a room gets from now on.
fn parse_name(typed: &str) -> Result<RoomName, ErrorCode> {
    let name = RoomName::parse(typed)?;
    if is_clear(name.as_str()) { Ok(name) } else { Err(ErrorCode::RoomNameBadCharacter) }
}

/// Makes a room, with its maker in it.
///
/// # Errors
/// What is wrong with the name.
pub async fn make(app: &AppState, viewer: &Viewer, new: &NewRoom) -> Result<RoomInfo, ApiError> {
    let in_name = |code| ErrorBody::for_fields([("name", code)]).map_or_else(|| code.into(), ApiError::from);
    let name = parse_name(&new.name).map_err(in_name)?;
    app.limits.change(viewer.person.id)?;
    let kind = if new.private { RoomKind::Private } else { RoomKind::Public };
    let room = app.store.create_room(&name, kind).await.map_err(|error| match ApiError::from(error) {
        ApiError(body) if body.code == ErrorCode::RoomNameTaken => in_name(body.code),
        error => error,
    })?;
    app.rooms.log.carry_out(room, viewer.person.clone(), RoomCommand::Join { invited: true }).await?;
    info(app, viewer, room).await
}

/// Changes what the room is called, what it is about, or whether it is open.
///
/// # Errors
/// What is wrong with it, or why the viewer may not; then what was before is done.
pub async fn alter(app: &AppState, viewer: &Viewer, room: RoomId, change: &RoomChange) -> Result<RoomInfo, ApiError> {
    let in_field = |field, code| ErrorBody::for_fields([(field, code)]).map_or_else(|| code.into(), ApiError::from);
    let mut commands = Vec::new();
    if let Some(name) = &change.name {
        let name = parse_name(name).map_err(|code| in_field("name", code))?.as_str().to_owned();
        commands.push(("name", RoomCommand::Rename { name }));
    }
    if let Some(topic) = &change.topic {
        let topic = parse_topic(topic).map_err(|code| in_field("topic", code))?;
        commands.push(("topic", RoomCommand::SetTopic { topic }));
    }
    commands.extend(change.archived.map(|on| ("archived", RoomCommand::Archive { on })));
    app.limits.change(viewer.person.id)?;
    for (field, command) in commands {
        app.rooms.log.carry_out(room, viewer.person.clone(), command).await.map_err(|code| match code {
            ErrorCode::RoomNameTaken => in_field(field, code),
            code => code.into(),
        })?;
    }
    info(app, viewer, room).await
}

/// `PATCH /api/rooms/{id}`
pub async fn change(
    State(app): State<AppState>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
    Body(change): Body<RoomChange>,
) -> Result<Body<RoomInfo>, ApiError> {
    Ok(Body(alter(&app, &viewer, room, &change).await?))
}

pub(super) async fn info(app: &AppState, viewer: &Viewer, room: RoomId) -> Result<RoomInfo, ApiError> {
    Ok(app.store.room_of(room, viewer.person.id).await?.ok_or(ErrorCode::NotAMember)?)
}

/// Makes the viewer a member.
///
/// # Errors
/// Why they can't be one.
pub async fn enter(app: &AppState, viewer: &Viewer, room: RoomId) -> Result<RoomInfo, ApiError> {
    app.limits.change(viewer.person.id)?;
    app.rooms.log.join(room, viewer.person.clone()).await?;
    info(app, viewer, room).await
}

/// Ends the viewer's membership.
///
/// # Errors
/// Why it can't be ended.
pub async fn exit(app: &AppState, viewer: &Viewer, room: RoomId) -> Result<(), ApiError> {
    app.limits.change(viewer.person.id)?;
    Ok(app.rooms.log.leave(room, viewer.person.clone()).await?)
}

/// `GET /api/rooms`
pub async fn list(State(app): State<AppState>, viewer: Viewer) -> Result<Body<Rooms>, ApiError> {
    Ok(Body(rooms(&app, &viewer).await?))
}

/// `GET /api/rooms/{id}`
pub async fn show(
    State(app): State<AppState>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<Body<RoomPage>, ApiError> {
    Ok(Body(page(&app, &viewer, room).await?))
}

/// `POST /api/rooms`
pub async fn create(
    State(app): State<AppState>,
    viewer: Viewer,
    Body(new): Body<NewRoom>,
) -> Result<(StatusCode, Body<RoomInfo>), ApiError> {
    Ok((StatusCode::CREATED, Body(make(&app, &viewer, &new).await?)))
}

/// `PUT /api/rooms/{id}/membership`
pub async fn join(
    State(app): State<AppState>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    Ok(Body(enter(&app, &viewer, room).await?))
}

/// `DELETE /api/rooms/{id}/membership`
pub async fn leave(
    State(app): State<AppState>,
    viewer: Viewer,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<StatusCode, ApiError> {
    exit(&app, &viewer, room).await?;
    Ok(StatusCode::NO_CONTENT)
}
