//! Bots, and the tokens by which programs act.

use protocol::{
    ErrorBody, ErrorCode, Person, SessionId, Timestamp, UserId,
    api::tokens::{MadeToken, NewToken, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKEN_NAME_MAX, TokenInfo},
    names::UserName,
};

use super::{closing, tokens};
use crate::{
    AppState,
    auth::{Grant, Principal, Scopes, token},
    http::ApiError,
    store::{NewTokenRecord, now},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Who acts by the token with this fingerprint, while it is good; and whose bot that is, if it is one.
///
/// # Errors
/// The database's.
pub async fn by_token(app: &AppState, hash: &[u8]) -> Result<Option<(Principal, Option<UserId>)>, ApiError> {
    let Some(found) = app.store.token(hash).await? else { return Ok(None) };
    // What only a newer version can read allows nothing.
    let Ok(scopes) = Scopes::parse(found.scopes.split_whitespace()) else { return Ok(None) };
    if found.is_first_use {
        app.store.use_token(found.session).await?;
    }
    let grant = Grant { session: found.session, scopes, expires_at: found.expires_at };
    Ok(Some((Principal::by_token(found.person, grant), found.owner)))
}

/// Makes a token for the viewer or for a bot of theirs.
///
/// # Errors
/// [`ErrorCode::TokenInvalid`], and those of [`keep_token`](crate::store::Store::keep_token).
pub async fn make_token(app: &AppState, viewer: &Principal, new: &NewToken) -> Result<MadeToken, ApiError> {
    let name = new.name.trim();
    let days = new.days.unwrap_or(TOKEN_DAYS);
    let is_name = (1..=TOKEN_NAME_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !is_name || !(1..=TOKEN_DAYS_MAX).contains(&days) {
        return Err(ErrorCode::TokenInvalid.into());
    }
    let scopes = Scopes::parse(new.scopes.iter().map(String::as_str))?;
    app.limits.change(viewer.person.id)?;
    let acting = match new.bot {
        None => viewer.person.clone(),
        Some(bot) => app.store.person(bot).await?.ok_or(ErrorCode::PersonUnknown)?,
    };
    let kind = match (scopes.hook(), acting.id.is_bot()) {
        (Some(_), true) => token::Kind::Hook,
        // A webhook posts under a name of its own.
        (Some(_), false) => return Err(ErrorCode::TokenInvalid.into()),
        (None, true) => token::Kind::Bot,
        (None, false) => token::Kind::Person,
    };
    let token = token::new(kind).map_err(ApiError::internal)?;
    let made_at = now();
    let record = NewTokenRecord {
        hash: tokens::fingerprint(&token),
        name: name.to_owned(),
        scopes: scopes.names().join(" "),
        made_at,
        expires_at: Timestamp(made_at.0 + i64::from(days) * DAY_MS),
    };
    let id = app.store.keep_token(viewer.person.id, acting.id, &record).await?;
    let info = TokenInfo {
        id,
        person: acting,
        name: record.name,
        scopes: scopes.names(),
        created_at: made_at,
        expires_at: record.expires_at,
        last_used_at: None,
    };
    Ok(MadeToken { token, info })
}

/// Ends a token of the viewer or of a bot of theirs, and closes its connections.
///
/// # Errors
/// [`ErrorCode::NotFound`] where they have no such token.
pub async fn revoke_token(app: &AppState, viewer: &Principal, token: SessionId) -> Result<(), ApiError> {
    if !app.store.revoke_token(viewer.person.id, token).await? {
        return Err(ErrorCode::NotFound.into());
    }
    app.rooms.end_sessions([token].into());
    Ok(())
}

/// Makes a bot of the viewer's.
///
/// # Errors
/// What is wrong with its name; [`ErrorCode::TooManyTokens`], [`ErrorCode::TooManyRequests`].
pub async fn make_bot(app: &AppState, viewer: &Principal, name: &str) -> Result<Person, ApiError> {
    let in_name = |code| ErrorBody::for_fields([("name", code)]).map_or_else(|| ApiError::from(code), ApiError::from);
    let name = UserName::parse_new(name).map_err(in_name)?;
    app.limits.change(viewer.person.id)?;
    if app.store.is_held(name.as_str(), &app.name_seal).await? {
        return Err(in_name(ErrorCode::NameTaken));
    }
    app.store.create_bot(viewer.person.id, &name).await.map_err(|error| match ApiError::from(error) {
        ApiError(body) if body.code == ErrorCode::NameTaken => in_name(body.code),
        error => error,
    })
}

/// Deletes a bot of this person's. What it has written stays, under no name.
///
/// # Errors
/// [`ErrorCode::NotFound`] where it is none of theirs.
pub async fn delete_bot(app: &AppState, owner: UserId, bot: UserId) -> Result<(), ApiError> {
    if app.store.owner_of(bot).await? != Some(owner) {
        return Err(ErrorCode::NotFound.into());
    }
    app.store.erase_account(bot, &app.name_seal).await?;
    app.rooms.end_person(bot, None);
    closing::clear_rooms(app).await
}
