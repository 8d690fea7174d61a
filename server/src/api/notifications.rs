//! How one wants to be told of what is new: `/api/account/notifications`.

use axum::extract::State;
use protocol::notifications::NotificationSettings;

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body},
    store::now,
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
    app.rooms.tell_notifications(viewer.person.id);
    Ok(Body(settings))
}
