//! `/api/rooms/{id}/members`: bringing people in, taking them out, and what they may; `/api/rooms/{id}/audit`.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use protocol::{
    ErrorCode, Person, RoomId, Timestamp, UserId,
    api::{Asked, Audit, Bans, ListQuery, Members, MembersQuery, MuteMember, RemoveMember, SetRole},
    permission::Action,
    room::parse_reason,
};

use super::lists;
use crate::{
    AppState,
    auth::Principal,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{Page, RoomCommand, now},
};

const MINUTE_MS: i64 = 60_000;
/// A year: who is to be silent for longer is better taken out.
const MUTE_MINUTES_MAX: u32 = 365 * 24 * 60;

/// What the caller has counted as a change.
async fn carry_out(
    app: &AppState,
    viewer: Principal,
    room: RoomId,
    command: RoomCommand,
) -> Result<StatusCode, ApiError> {
    app.rooms.carry_out(&viewer, room, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn person(app: &AppState, user: UserId) -> Result<Person, ApiError> {
    Ok(app.store.person(user).await?.ok_or(ErrorCode::PersonUnknown)?)
}

/// `GET /api/rooms/{id}/members`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(MembersQuery { query, after, limit }): Query<MembersQuery>,
) -> Result<Body<Members>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::SeeMembers]).await?;
    let request = lists::page(ListQuery { after, limit })?;
    let Page { entries: members, next } = match query.trim() {
        "" => app.store.members(room, &request).await?,
        typed => app.store.members_called(room, typed, &request).await?,
    };
    Ok(Body(Members { members, next }))
}

/// `PUT …/members/{name}`: brings somebody in by name, or asks them where they want that.
pub async fn add(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, name)): Path<(RoomId, String)>,
) -> Result<Response, ApiError> {
    // Who may not, is not told who has an account.
    app.rooms.authorize(&viewer, room, &[Action::Add]).await?;
    // A name that is tried costs as much as one that is there.
    app.limits.change(viewer.person.id)?;
    let person = app.store.person_named(&name).await?.ok_or(ErrorCode::PersonUnknown)?;
    if !app.rooms.log.add(room, viewer.person, person.clone()).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    app.rooms.tell_invitations(person.id);
    let message = format!("{} has been invited, and joins by accepting.", person.shown());
    Ok((StatusCode::ACCEPTED, Body(Asked { asked: person, message })).into_response())
}

/// `POST …/members/{id}/removal`: takes somebody out, for now or for good.
pub async fn remove(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
    Body(RemoveMember { ban, reason }): Body<RemoveMember>,
) -> Result<StatusCode, ApiError> {
    let reason = parse_reason(&reason)?;
    app.limits.change(viewer.person.id)?;
    let person = person(&app, user).await?;
    carry_out(&app, viewer, room, RoomCommand::Remove { person, ban, reason }).await
}

/// `DELETE …/members/{id}/removal`: lets somebody come back.
pub async fn unban(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
) -> Result<StatusCode, ApiError> {
    app.limits.change(viewer.person.id)?;
    let person = person(&app, user).await?;
    carry_out(&app, viewer, room, RoomCommand::Unban { person }).await
}

/// `GET /api/rooms/{id}/bans`
pub async fn banned(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(query): Query<ListQuery>,
) -> Result<Body<Bans>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Remove]).await?;
    let Page { entries: people, next } = app.store.banned(room, &lists::page(query)?).await?;
    Ok(Body(Bans { people, next }))
}

/// `PUT …/members/{id}/mute`: makes somebody silent for a while.
pub async fn mute(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
    Body(MuteMember { minutes, reason }): Body<MuteMember>,
) -> Result<StatusCode, ApiError> {
    if !(1..=MUTE_MINUTES_MAX).contains(&minutes) {
        return Err(ErrorCode::MuteBounds.into());
    }
    let reason = parse_reason(&reason)?;
    app.limits.change(viewer.person.id)?;
    let person = person(&app, user).await?;
    let until = Some(Timestamp(now().0 + i64::from(minutes) * MINUTE_MS));
    carry_out(&app, viewer, room, RoomCommand::Mute { person, until, reason }).await
}

/// `DELETE …/members/{id}/mute`: lets somebody speak again.
pub async fn unmute(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
) -> Result<StatusCode, ApiError> {
    app.limits.change(viewer.person.id)?;
    let person = person(&app, user).await?;
    carry_out(&app, viewer, room, RoomCommand::Mute { person, until: None, reason: String::new() }).await
}

/// `PUT …/members/{id}/role`
pub async fn set_role(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, user)): Path<(RoomId, UserId)>,
    Body(SetRole { role }): Body<SetRole>,
) -> Result<StatusCode, ApiError> {
    app.limits.change(viewer.person.id)?;
    let person = person(&app, user).await?;
    carry_out(&app, viewer, room, RoomCommand::SetRole { person, role }).await
}

/// `GET /api/rooms/{id}/audit`
pub async fn audit(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(query): Query<ListQuery>,
) -> Result<Body<Audit>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::ReadAudit]).await?;
    let Page { entries, next } = app.store.audit(room, &lists::page(query)?).await?;
    Ok(Body(Audit { entries, next }))
}
