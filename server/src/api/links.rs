//! Links that let people into a room: `/api/rooms/{id}/links`, and `/api/links/{code}` for those who have one.

use axum::{extract::State, http::StatusCode};
use protocol::{
    ErrorCode, RoomId, Timestamp,
    api::{Link, LinkPreview, Links, ListQuery, NewLink, RoomInfo},
    permission::{Action, check_account_link},
};

use super::{lists, rooms};
use crate::{
    AppState,
    auth::{MaybePrincipal, Principal, secret},
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    store::{FoundLink, Page, RoomCommand, now},
};

const HOUR_MS: i64 = 60 * 60 * 1_000;
const HOURS_MAX: u32 = 365 * 24;
const USES_MAX: u32 = 1_000;
/// Bytes of a code: as hard to guess as a UUID.
const CODE_BYTES: usize = 16;

/// Whether the viewer may make links by which people can sign up.
async fn may_create_accounts(
    app: &AppState,
    viewer: &Principal,
    room: RoomId,
) -> Result<Result<(), ErrorCode>, ApiError> {
    let (place, standing) = app.store.standing(room, viewer.person.id).await?.ok_or(ErrorCode::RoomUnknown)?;
    let owners_may = app.store.registration().await?.owners_invite == Some(true);
    Ok(check_account_link(&place, &standing, owners_may))
}

/// `POST /api/rooms/{id}/links`
pub async fn make(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(NewLink { hours, uses, creates_accounts }): Body<NewLink>,
) -> Result<(StatusCode, Body<Link>), ApiError> {
    let fits = |value: Option<u32>, max| value.is_none_or(|value| (1..=max).contains(&value));
    if !fits(hours, HOURS_MAX) || !fits(uses, USES_MAX) {
        return Err(ErrorCode::LinkBounds.into());
    }
    app.rooms.authorize(&viewer, room, &[Action::Link]).await?;
    if creates_accounts {
        may_create_accounts(&app, &viewer, room).await??;
    }
    app.limits.change(viewer.person.id)?;
    let random = secret::random().map_err(ApiError::internal)?;
    let code: String = random[..CODE_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
    let expires_at = hours.map(|hours| Timestamp(now().0 + i64::from(hours) * HOUR_MS));
    let link = Link { code, by: viewer.person, expires_at, uses_left: uses, creates_accounts };
    app.store.make_link(room, &link).await?;
    Ok((StatusCode::CREATED, Body(link)))
}

/// `GET /api/rooms/{id}/links`
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Query(query): Query<ListQuery>,
) -> Result<Body<Links>, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Link]).await?;
    let may_create_accounts = may_create_accounts(&app, &viewer, room).await?.is_ok();
    let Page { entries: links, next } = app.store.links(room, &lists::page(query)?).await?;
    Ok(Body(Links { links, next, may_create_accounts }))
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

/// What a link leads to, also for who has no account: nobody guesses its code.
///
/// # Errors
/// Why it lets nobody in, or not the viewer: [`ErrorCode::LinkInvalid`], [`ErrorCode::LinkExpired`], [`ErrorCode::LinkUsedUp`],
/// [`ErrorCode::Banned`], [`ErrorCode::RoomArchived`].
pub async fn preview(app: &AppState, viewer: Option<&Principal>, code: &str) -> Result<LinkPreview, ApiError> {
    let FoundLink { room, preview, trouble } = app.store.found_link(code).await?;
    let is_in = match viewer {
        Some(viewer) => app.rooms.authorize_by_link(viewer, room).await?,
        None => false,
    };
    if let Some(code) = trouble.filter(|_| !is_in) {
        return Err(code.into());
    }
    let me = viewer.map(|viewer| viewer.person.clone());
    Ok(LinkPreview { me, joined: is_in.then_some(room), ..preview })
}

/// `GET /api/links/{code}`
pub async fn show(
    State(app): State<AppState>,
    MaybePrincipal(viewer): MaybePrincipal,
    Path(code): Path<String>,
) -> Result<Body<LinkPreview>, ApiError> {
    Ok(Body(preview(&app, viewer.as_ref(), &code).await?))
}

/// Lets the viewer in by a link. Who is in already uses nothing up.
///
/// # Errors
/// As [`preview`].
pub async fn enter(app: &AppState, viewer: &Principal, code: &str) -> Result<RoomInfo, ApiError> {
    app.limits.change(viewer.person.id)?;
    let room = app.store.found_link(code).await?.room;
    if !app.rooms.authorize_by_link(viewer, room).await? {
        app.store.use_link(code).await?;
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
