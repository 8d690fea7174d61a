//! `/api/rooms`: listing, making, showing, joining and leaving.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ClientId, ErrorBody, ErrorCode, Person, Role, RoomId, RoomKind, UserId,
    api::{ListQuery, MEMBERS_MAX, MINE_MAX, NewRoom, RoomChange, RoomInfo, RoomPage, Rooms, RoomsQuery},
    names::{RoomName, is_clear},
    permission::{Action, check_asking},
    room::parse_topic,
    sidebar::Sidebar,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract},
    store::{Page, PageRequest, RoomCommand, SEEN_MAX, StoreError},
};

/// The rooms that the viewer is in, and a page of those that there are.
///
/// # Errors
/// [`ErrorCode::BadRequest`] and [`ErrorCode::CursorInvalid`] for a page that there is not, or the database's.
pub async fn rooms(app: &AppState, viewer: &Principal, query: RoomsQuery) -> Result<Rooms, ApiError> {
    let RoomsQuery { query, name, after, limit, mine_after } = query;
    let me = viewer.person.clone();
    if mine_after.is_some() {
        return own_rooms(app, me, mine_after).await;
    }
    let Rooms { mine, mine_next, sidebar, .. } = match after {
        None => own_rooms(app, me.clone(), None).await?,
        Some(_) => none(me.clone()),
    };
    let page = lists::page(ListQuery { after, limit })?;
    let Page { entries: public, next } = match name {
        Some(name) => Page { entries: app.store.listing_named(me.id, &name).await?.into_iter().collect(), next: None },
        None => app.store.listings(me.id, &query, &page).await?,
    };
    Ok(Rooms { public, next, mine, mine_next, me, sidebar })
}

/// The first rooms that the viewer is in, alone.
///
/// # Errors
/// The database's.
pub async fn mine(app: &AppState, viewer: &Principal) -> Result<Rooms, ApiError> {
    own_rooms(app, viewer.person.clone(), None).await
}

async fn own_rooms(app: &AppState, me: Person, after: Option<String>) -> Result<Rooms, ApiError> {
    let is_first = after.is_none();
    let page = app.store.rooms_page(me.id, &PageRequest { after, limit: MINE_MAX }).await?;
    let sidebar = if is_first { app.store.sidebar(me.id).await? } else { Sidebar::default() };
    Ok(Rooms { mine: page.entries, mine_next: page.next, sidebar, ..none(me) })
}

fn none(me: Person) -> Rooms {
    Rooms { me, mine: Vec::new(), public: Vec::new(), next: None, mine_next: None, sidebar: Sidebar::default() }
}

/// A room with its newest events.
///
/// # Errors
/// [`ErrorCode::RoomUnknown`], [`ErrorCode::NotAMember`].
pub async fn page(app: &AppState, viewer: &Principal, room: RoomId) -> Result<RoomPage, ApiError> {
    if let Err(refused) = app.rooms.authorize(viewer, room, &[Action::Read, Action::SeeMembers]).await {
        return Err(because(app, viewer, room, refused).await?);
    }
    let room = info(app, viewer, room).await?;
    let events = app.store.newest_events(&room, viewer.person.id).await?;
    let first = PageRequest::first(MEMBERS_MAX);
    let Page { entries: members, next: members_next } = app.store.members(room.id, &first).await?;
    let member_count = match members_next {
        None => members.len() as u32,
        Some(_) => app.store.member_count(room.id).await?,
    };
    let roles = members.iter().filter(|member| member.role > Role::Member);
    let roles = roles.map(|member| (member.person.id, member.role)).collect();
    let muted = members.iter().filter_map(|member| Some((member.person.id, member.muted_until?))).collect();
    let members = members.into_iter().map(|member| member.person).collect();
    let (online, away) = app.rooms.hub.online(room.id);
    let online = online.into_iter().map(|person| person.id).collect();
    let seen = if member_count > SEEN_MAX { Vec::new() } else { app.store.seen(room.id, viewer.person.id).await? };
    let blocked = app.store.blocked_by(viewer.person.id).await?.ids().to_vec();
    Ok(RoomPage { room, events, members, roles, muted, member_count, online, away, seen, members_next, blocked })
}

/// Who was taken out of a room is told why they can't come in.
async fn because(app: &AppState, viewer: &Principal, room: RoomId, refused: ApiError) -> Result<ApiError, ApiError> {
    if !matches!(refused.0.code, ErrorCode::NotAMember | ErrorCode::RoomUnknown) {
        return Ok(refused);
    }
    let is_private = refused.0.code == ErrorCode::RoomUnknown;
    let Some(removal) = app.store.removal(room, viewer.person.id).await? else {
        let can_ask = is_private && can_ask(app, viewer, room).await?;
        return Ok(if can_ask { ErrorCode::AskToComeBack.into() } else { refused });
    };
    let mut body = ErrorBody::from(match (removal.banned, is_private) {
        (true, _) => ErrorCode::Banned,
        (false, true) => ErrorCode::AskToComeBack,
        (false, false) => ErrorCode::RemovedFromRoom,
    });
    if !removal.reason.is_empty() {
        body.message = format!("{} The reason given: {}", body.message, removal.reason);
    }
    Ok(body.into())
}

/// Whether the viewer has left a private room to which they can ask to come back.
async fn can_ask(app: &AppState, viewer: &Principal, room: RoomId) -> Result<bool, ApiError> {
    let Some((place, standing)) = app.store.standing(room, viewer.person.id).await? else { return Ok(false) };
    let was_in = app.store.was_in(room, viewer.person.id).await?;
    Ok(check_asking(&place, &standing, was_in).is_ok())
}

/// A name that a room gets from now on.
fn parse_name(typed: &str) -> Result<RoomName, ErrorCode> {
    let name = RoomName::parse(typed)?;
    if is_clear(name.as_str()) { Ok(name) } else { Err(ErrorCode::RoomNameBadCharacter) }
}

/// The id of the room that somebody calls so: always the same, and nobody else can make one that has it.
fn named(maker: UserId, ClientId(client_id): ClientId) -> RoomId {
    let digest: [u8; 32] = Sha256::new().chain_update(maker.0).chain_update(client_id).finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    RoomId(uuid::Builder::from_custom_bytes(id).into_uuid())
}

/// Makes a room, with its maker in it; under the same client id once.
///
/// # Errors
/// What is wrong with the name. [`ErrorCode::NotAMember`] where they made it before and have left it.
pub async fn make(app: &AppState, viewer: &Principal, new: &NewRoom) -> Result<RoomInfo, ApiError> {
    let in_name = |code| ErrorBody::for_fields([("name", code)]).map_or_else(|| code.into(), ApiError::from);
    let name = parse_name(&new.name).map_err(in_name)?;
    app.limits.change(viewer.person.id)?;
    let kind = if new.private { RoomKind::Private } else { RoomKind::Public };
    let id = new.client_id.map_or_else(|| RoomId(Uuid::now_v7()), |client_id| named(viewer.person.id, client_id));
    let room = match app.store.create_room_as(id, &name, kind).await {
        Ok(room) => room,
        Err(StoreError::Refused(ErrorCode::RoomNameTaken)) => match app.store.room(id).await? {
            // Asked for a second time.
            Some(room) if room.last_seq > 0 => return info(app, viewer, id).await,
            Some(_) => id,
            None => return Err(in_name(ErrorCode::RoomNameTaken)),
        },
        Err(error) => return Err(error.into()),
    };
    app.rooms.carry_out(viewer, room, RoomCommand::Join { invited: true }).await?;
    info(app, viewer, room).await
}

/// Changes what the room is called, what it is about, or whether it is open.
///
/// # Errors
/// What is wrong with it, or why the viewer may not; then what was before is done.
pub async fn alter(
    app: &AppState,
    viewer: &Principal,
    room: RoomId,
    change: &RoomChange,
) -> Result<RoomInfo, ApiError> {
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
        app.rooms.carry_out(viewer, room, command).await.map_err(|code| match code {
            ErrorCode::RoomNameTaken => in_field(field, code),
            code => code.into(),
        })?;
    }
    info(app, viewer, room).await
}

/// `PATCH /api/rooms/{id}`
pub async fn change(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(room): extract::Path<RoomId>,
    Body(change): Body<RoomChange>,
) -> Result<Body<RoomInfo>, ApiError> {
    Ok(Body(alter(&app, &viewer, room, &change).await?))
}

pub(super) async fn info(app: &AppState, viewer: &Principal, room: RoomId) -> Result<RoomInfo, ApiError> {
    Ok(app.store.room_of(room, viewer.person.id).await?.ok_or(ErrorCode::NotAMember)?)
}

/// Makes the viewer a member.
///
/// # Errors
/// Why they can't be one.
pub async fn enter(app: &AppState, viewer: &Principal, room: RoomId) -> Result<RoomInfo, ApiError> {
    app.limits.change(viewer.person.id)?;
    app.rooms.carry_out(viewer, room, RoomCommand::Join { invited: false }).await?;
    info(app, viewer, room).await
}

/// Ends the viewer's membership, if they are in: also where there is no such room, so that nobody learns which there are.
///
/// # Errors
/// Why it can't be ended.
pub async fn exit(app: &AppState, viewer: &Principal, room: RoomId) -> Result<(), ApiError> {
    app.limits.change(viewer.person.id)?;
    match app.rooms.carry_out(viewer, room, RoomCommand::Leave).await {
        Err(ErrorCode::RoomUnknown) => Ok(()),
        left => Ok(left?),
    }
}

/// `GET /api/rooms`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Query(query): extract::Query<RoomsQuery>,
) -> Result<Body<Rooms>, ApiError> {
    Ok(Body(rooms(&app, &viewer, query).await?))
}

/// `GET /api/rooms/{id}`
pub async fn show(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<Body<RoomPage>, ApiError> {
    Ok(Body(page(&app, &viewer, room).await?))
}

/// `POST /api/rooms`
pub async fn create(
    State(app): State<AppState>,
    viewer: Principal,
    Body(new): Body<NewRoom>,
) -> Result<(StatusCode, Body<RoomInfo>), ApiError> {
    Ok((StatusCode::CREATED, Body(make(&app, &viewer, &new).await?)))
}

/// `PUT /api/rooms/{id}/membership`
pub async fn join(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<Body<RoomInfo>, ApiError> {
    Ok(Body(enter(&app, &viewer, room).await?))
}

/// `DELETE /api/rooms/{id}/membership`
pub async fn leave(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Path(room): extract::Path<RoomId>,
) -> Result<StatusCode, ApiError> {
    exit(&app, &viewer, room).await?;
    Ok(StatusCode::NO_CONTENT)
}
