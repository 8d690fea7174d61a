//! Links that let people into a room: `/api/rooms/{id}/links`, and `/api/links/{code}` for those who have one.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, RoomId, Timestamp,
    api::{Link, Links, ListQuery, NewLink, RoomInfo},
    permission::Action,
};

use super::{lists, rooms};
use crate::{
    AppState,
    auth::{Principal, secret},
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{Page, RoomCommand, now},
};

const HOUR_MS: i64 = 60 * 60 * 1_000;
const HOURS_MAX: u32 = 365 * 24;
const USES_MAX: u32 = 1_000;
/// Bytes of a code: as hard to guess as a UUID.
const CODE_BYTES: usize = 16;

/// `POST /api/rooms/{id}/links`
pub async fn make(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(NewLink { hours, uses }): Body<NewLink>,
) -> Result<(StatusCode, Body<Link>), ApiError> {
    let fits = |value: Option<u32>, max| value.is_none_or(|value| (1..=max).contains(&value));
    if !fits(hours, HOURS_MAX) || !fits(uses, USES_MAX) {
        return Err(ErrorCode::LinkBounds.into());
    }
    app.rooms.authorize(&viewer, room, &[Action::Link]).await?;
    app.limits.change(viewer.person.id)?;
    let random = secret::random().map_err(ApiError::internal)?;
    let code: String = random[..CODE_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
    let expires_at = hours.map(|hours| Timestamp(now().0 + i64::from(hours) * HOUR_MS));
    app.store.make_link(room, viewer.person.id, &code, expires_at, uses).await?;
    Ok((StatusCode::CREATED, Body(Link { code, by: viewer.person, expires_at, uses_left: uses })))
}

/// `GET /api/rooms/{id}/links`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(query): Query<ListQuery>,
) -> Result<Body<Links>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Link]).await?;
    let Page { entries: links, next } = app.store.links(room, &lists::page(query)?).await?;
    Ok(Body(Links { links, next }))
}

/// `DELETE /api/rooms/{id}/links/{code}`
pub async fn revoke(
    State(app): State<AppState>,
    viewer: Principal,
    Path((room, code)): Path<(RoomId, String)>,
) -> Result<StatusCode, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Link]).await?;
    app.store.revoke_link(room, viewer.person.id, &code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the viewer in by a link. Who is in already uses nothing up.
///
/// # Errors
/// [`ErrorCode::LinkInvalid`], [`ErrorCode::Banned`], [`ErrorCode::RoomArchived`].
pub async fn enter(app: &AppState, viewer: &Principal, code: &str) -> Result<RoomInfo, ApiError> {
    app.limits.change(viewer.person.id)?;
    let room = app.store.room_of_link(code).await?.ok_or(ErrorCode::LinkInvalid)?;
    if !app.rooms.authorize_by_link(viewer, room).await? {
        if !app.store.use_link(code).await? {
            return Err(ErrorCode::LinkInvalid.into());
        }
        app.rooms.carry_out(viewer, room, RoomCommand::Join { invited: true }).await?;
    }
    rooms::info(app, viewer, room).await
}

/// `POST /api/links/{code}`
pub async fn join(
    State(app): State<AppState>,
    viewer: Principal,
    Path(code): Path<String>,
) -> Result<Body<RoomInfo>, ApiError> {
    Ok(Body(enter(&app, &viewer, &code).await?))
}
