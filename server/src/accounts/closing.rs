//! Ways in which an account, or all of its sessions, come to an end.

use protocol::{ErrorBody, ErrorCode, SessionId, UserId, password::Password};

use super::{Device, count_guess, programs};
use crate::{AppState, auth::Principal, http::ApiError, store::CredentialId};

/// Checks that it is the viewer who asks. Counts as a log-in.
///
/// # Errors
/// [`ErrorCode::WrongPassword`] in this field, [`ErrorCode::TooManyRequests`].
pub async fn prove(
    app: &AppState,
    device: &Device,
    viewer: &Principal,
    field: &'static str,
    password: &str,
) -> Result<(), ApiError> {
    app.limits.log_in(device.address)?;
    let known = app.store.password_of(viewer.person.id).await?;
    count_guess(app, device, &viewer.person.name, known.as_ref())?;
    if app.hasher.verify(password, known.as_ref().map(|known| &*known.hash)).await? {
        Ok(())
    } else {
        Err(in_field(field, ErrorCode::WrongPassword))
    }
}

fn in_field(field: &'static str, code: ErrorCode) -> ApiError {
    ErrorBody::for_fields([(field, code)]).unwrap_or_else(|| code.into()).into()
}

/// Gives the viewer a new password and logs out everyone else who has theirs.
///
/// # Errors
/// What is wrong with either password; [`ErrorCode::SessionEnded`] where the account was deleted meanwhile.
pub async fn change_password(
    app: &AppState,
    device: &Device,
    viewer: &Principal,
    old: &str,
    new: &str,
) -> Result<CredentialId, ApiError> {
    let new = Password::parse(new).map_err(|code| in_field("password", code))?;
    prove(app, device, viewer, "old_password", old).await?;
    let hash = app.hasher.hash(new.expose()).await?;
    let changed = app.store.set_password(viewer.person.id, &hash, Some(viewer.session())).await?;
    app.rooms.end_person(viewer.person.id, Some(viewer.session()));
    Ok(changed.ok_or(ErrorCode::SessionEnded)?)
}

/// Logs the viewer out on one of their devices.
///
/// # Errors
/// [`ErrorCode::NotFound`] where it is not theirs.
pub async fn log_out_there(app: &AppState, viewer: &Principal, session: SessionId) -> Result<(), ApiError> {
    if !app.store.end_session_of(viewer.person.id, session).await? {
        return Err(ErrorCode::NotFound.into());
    }
    app.rooms.end_sessions([session].into());
    Ok(())
}

/// Logs the viewer out everywhere else.
///
/// # Errors
/// The database's.
pub async fn log_out_elsewhere(app: &AppState, viewer: &Principal) -> Result<(), ApiError> {
    app.store.end_other_sessions(viewer.person.id, viewer.session()).await?;
    app.rooms.end_person(viewer.person.id, Some(viewer.session()));
    Ok(())
}

/// Closes somebody's account, for a reason that they are told when they try to log in. The rooms that only they own go to
/// others, and stay theirs too.
///
/// # Errors
/// [`ErrorCode::PersonUnknown`], [`ErrorCode::LastAdministrator`].
pub async fn close(app: &AppState, user: UserId, reason: &str) -> Result<(), ApiError> {
    app.store.close_account(user, reason).await?;
    app.rooms.end_person(user, None);
    for bot in app.store.bots_of(user).await? {
        app.rooms.end_person(bot.id, None);
    }
    clear_rooms(app).await
}

/// Deletes the viewer's account, and their bots'. Their messages stay, under no name.
///
/// # Errors
/// [`ErrorCode::WrongPassword`], [`ErrorCode::LastAdministrator`].
pub async fn delete(app: &AppState, device: &Device, viewer: &Principal, password: &str) -> Result<(), ApiError> {
    prove(app, device, viewer, "own_password", password).await?;
    for bot in app.store.bots_of(viewer.person.id).await? {
        programs::delete_bot(app, viewer.person.id, bot.id).await?;
    }
    app.store.erase_account(viewer.person.id, &app.name_seal).await?;
    app.rooms.end_person(viewer.person.id, None);
    clear_rooms(app).await
}

/// Takes deleted accounts out of their rooms, and gives the rooms that nobody owns any more to others. Also done where another
/// process has closed an account, and at each start, for what a stop cut short.
///
/// # Errors
/// The database's.
pub async fn clear_rooms(app: &AppState) -> Result<(), ApiError> {
    for (room, person) in app.store.left_behind().await? {
        app.rooms.log.vanish(room, person).await?;
    }
    for (room, heir) in app.store.heirs().await? {
        // Whoever has left in the meantime leaves it to the next.
        match app.rooms.log.inherit(room, heir).await {
            Ok(()) | Err(ErrorCode::PersonNotInRoom) => {}
            Err(code) => return Err(code.into()),
        }
    }
    Ok(())
}
