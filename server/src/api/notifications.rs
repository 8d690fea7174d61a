//! How one wants to be told of what is new: `/api/account/notifications`, and on which browsers: `/api/push`.

use axum::{extract::State, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use protocol::{
    ErrorCode,
    api::{PushKey, PushSubscription},
    notifications::NotificationSettings,
};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body},
    push::Push,
    store::{NewSubscription, now},
};

/// `GET /api/account/notifications`
pub async fn show(State(app): State<AppState>, viewer: Principal) -> Result<Body<NotificationSettings>, ApiError> {
    Ok(Body(app.store.notification_settings(viewer.person.id).await?))
}

/// `PUT /api/account/notifications`: all of it, as it is from now on. All of the viewer's devices hear that it has changed.
pub async fn set(
    State(app): State<AppState>,
    viewer: Principal,
    Body(wanted): Body<NotificationSettings>,
) -> Result<Body<NotificationSettings>, ApiError> {
    let settings = wanted.checked(now())?;
    app.limits.change(viewer.person.id)?;
    app.store.set_notification_settings(viewer.person.id, &settings).await?;
    listen(&app).await?;
    app.rooms.tell_notifications(viewer.person.id);
    Ok(Body(settings))
}

/// `GET /api/push`: by which key browsers know the server.
pub async fn key(State(app): State<AppState>, _viewer: Principal) -> Result<Body<PushKey>, ApiError> {
    Ok(Body(PushKey { key: app.push.as_ref().map(|push| push.public_key().to_owned()) }))
}

/// `PUT /api/push`: the viewer's browser is told from now on, until it logs out.
pub async fn subscribe(
    State(app): State<AppState>,
    viewer: Principal,
    Body(PushSubscription { endpoint, p256dh, auth }): Body<PushSubscription>,
) -> Result<StatusCode, ApiError> {
    let bytes = |text: &str| BASE64.decode(text.trim_end_matches('=')).map_err(|_| ErrorCode::BadRequest);
    let new = NewSubscription { endpoint, public_key: bytes(&p256dh)?, secret: bytes(&auth)? };
    if !push(&app)?.takes(&new) {
        return Err(ErrorCode::BadRequest.into());
    }
    app.limits.change(viewer.person.id)?;
    app.store.subscribe_to_push(viewer.person.id, viewer.session(), &new).await?;
    listen(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/push`
pub async fn unsubscribe(State(app): State<AppState>, viewer: Principal) -> Result<StatusCode, ApiError> {
    app.store.unsubscribe_from_push(viewer.session()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is to be told may be something else by now.
pub(super) async fn listen(app: &AppState) -> Result<(), ApiError> {
    if app.push.is_some() || app.mailer.is_some() {
        app.store.listen().await?;
    }
    Ok(())
}

fn push(app: &AppState) -> Result<&Push, ErrorCode> {
    app.push.as_deref().ok_or(ErrorCode::NotFound)
}
