//! Incoming webhooks: `/api/hooks/{code}`, which takes messages in Slack's format, and `/api/rooms/{id}/hooks`, which makes them.
//!
//! A webhook is a bot that has one token, good for posting in one room. The token is its address; whoever has that may post, so the log
//! has only the route.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{
    ClientId, Content, ErrorCode, RoomId, Seq,
    api::{
        NewMessage, Posted,
        tokens::{MadeHook, NewHook, NewToken, TOKEN_DAYS_MAX},
    },
    permission::{Action, check},
    text,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Builder;

use super::messages;
use crate::{
    AppState,
    accounts::programs,
    auth::{Principal, token},
    bus::Spender,
    http::{
        ApiError, Body,
        extract::{Path, Query},
    },
    slack,
    store::RoomCommand,
};

/// By which a post is known that is sent again (draft-ietf-httpapi-idempotency-key-header).
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// `POST /api/rooms/{id}/hooks`: makes a bot that posts into the room, and its address.
pub async fn make(
    State(app): State<AppState>,
    viewer: Principal,
    Path(room): Path<RoomId>,
    Body(NewHook { name, days }): Body<NewHook>,
) -> Result<(StatusCode, Body<MadeHook>), ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Add, Action::Post]).await?;
    if days.is_some_and(|days| !(1..=TOKEN_DAYS_MAX).contains(&days)) {
        return Err(ErrorCode::TokenInvalid.into());
    }
    let bot = programs::make_bot(&app, &viewer, &name).await?;
    let made = brought_in(&app, &viewer, room, &bot, days).await;
    if made.is_err() {
        // Nothing is left of what did not come about.
        programs::delete_bot(&app, viewer.person.id, bot.id).await?;
    }
    Ok((StatusCode::CREATED, Body(made?)))
}

async fn brought_in(
    app: &AppState,
    viewer: &Principal,
    room: RoomId,
    bot: &protocol::Person,
    days: Option<u32>,
) -> Result<MadeHook, ApiError> {
    app.rooms.carry_out(viewer, room, RoomCommand::Add { person: bot.clone(), accepted: false }).await?;
    let new = NewToken {
        name: bot.name.clone(),
        scopes: vec!["hook".to_owned(), format!("room:{room}")],
        days: Some(days.unwrap_or(TOKEN_DAYS_MAX)),
        bot: Some(bot.id),
    };
    let made = programs::make_token(app, viewer, &new).await?;
    Ok(MadeHook { path: format!("/api/hooks/{}", made.token), info: made.info })
}

/// Who posts by an address, and where.
///
/// # Errors
/// [`ErrorCode::NotFound`] where it is no webhook's, or no longer; why its owner may not post there; [`ErrorCode::TooManyRequests`].
async fn enter(app: &AppState, code: &str) -> Result<(Principal, RoomId), ApiError> {
    let hash = token::fingerprint(code).ok_or(ErrorCode::NotFound)?;
    let (bot, owner) = programs::by_token(app, &hash).await?.ok_or(ErrorCode::NotFound)?;
    let room = bot.grant().and_then(|grant| grant.scopes.hook()).ok_or(ErrorCode::NotFound)?;
    app.limits.request(Spender::Person(bot.person.id), true)?;
    // What its owner can't say any more, is not said for them.
    let owner = owner.ok_or(ErrorCode::NotFound)?;
    let (place, standing) = app.store.standing(room, owner).await?.ok_or(ErrorCode::RoomUnknown)?;
    check(&place, &standing, Action::Post)?;
    Ok((bot, room))
}

/// What a body says, as the text of a message.
fn said(bytes: &[u8]) -> Result<String, ApiError> {
    let body =
        slack::body(bytes).ok_or_else(|| ApiError::about(ErrorCode::BadRequest, "the body is no JSON object"))?;
    Ok(text::parse(&slack::message(&body))?)
}

/// How a message of a webhook is answered.
#[derive(Deserialize)]
pub struct Wait {
    /// With what was posted, as JSON; without, with `ok`, as Slack does.
    #[serde(default)]
    wait: bool,
}

/// `POST /api/hooks/{code}`
pub async fn post(
    State(app): State<AppState>,
    Path(code): Path<String>,
    Query(Wait { wait }): Query<Wait>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    let (bot, room) = enter(&app, &code).await?;
    let text = said(&bytes)?;
    let client_id = headers.get(KEY).map(|key| {
        let digest: [u8; 32] = Sha256::new().chain_update(room.0).chain_update(key.as_bytes()).finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        ClientId(Builder::from_custom_bytes(id).into_uuid())
    });
    let new = NewMessage { client_id, text, reply_to: None, files: Vec::new(), thread: None };
    let posted: Posted = messages::say(&app, bot, room, new).await?;
    Ok(if wait { Body(posted).into_response() } else { ok() })
}

fn ok() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok").into_response()
}

/// `PUT /api/hooks/{code}/messages/{seq}`: the message says this now.
pub async fn edit(
    State(app): State<AppState>,
    Path((code, target)): Path<(String, Seq)>,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    let (bot, room) = enter(&app, &code).await?;
    let command = RoomCommand::Edit { target, content: Content::Text(said(&bytes)?), files: None };
    app.limits.post(bot.person.id)?;
    app.rooms.carry_out(&bot, room, command).await?;
    Ok(ok())
}

/// `DELETE /api/hooks/{code}/messages/{seq}`
pub async fn delete(
    State(app): State<AppState>,
    Path((code, target)): Path<(String, Seq)>,
) -> Result<StatusCode, ApiError> {
    let (bot, room) = enter(&app, &code).await?;
    app.limits.post(bot.person.id)?;
    app.rooms.carry_out(&bot, room, RoomCommand::Delete { target }).await?;
    Ok(StatusCode::NO_CONTENT)
}
