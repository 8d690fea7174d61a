//! `/api/inbox`: what concerns one and is not dealt with.

use axum::{extract::State, http::StatusCode};
use protocol::{
    RoomId, Seq,
    api::{INBOX_MAX, Inbox},
};

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract::Path},
    store::PageRequest,
};

/// `GET /api/inbox`
pub async fn show(State(app): State<AppState>, viewer: Principal) -> Result<Body<Inbox>, ApiError> {
    let (me, store) = (viewer.person.id, &app.store);
    let rooms = store.rooms_of(me).await?;
    let messages = store.concerning(me, &rooms).await?;
    let threads = store.unread_threads(me, INBOX_MAX).await?;
    let is_heard = |room: RoomId| rooms.iter().any(|info| info.id == room && !info.notify.is_muted());
    let threads = threads.into_iter().filter(|thread| is_heard(thread.root.room)).collect();
    let reactions = store.reacted(me).await?;
    let due = store.saved(me, true, &PageRequest::first(INBOX_MAX as u32)).await?.entries;
    Ok(Body(Inbox { messages, threads, reactions, due }))
}

/// `DELETE …/messages/{seq}/reacted`: has seen the reactions to a message of the viewer's.
pub async fn see_reactions(
    State(app): State<AppState>,
    viewer: Principal,
    Path(message): Path<(RoomId, Seq)>,
) -> Result<StatusCode, ApiError> {
    see(&app, &viewer, Some(message)).await
}

/// `DELETE /api/inbox`: has seen all reactions, and read all threads. Rooms are read by their positions.
pub async fn see_all(State(app): State<AppState>, viewer: Principal) -> Result<StatusCode, ApiError> {
    if app.store.read_all_threads(viewer.person.id).await? {
        app.rooms.tell_threads(viewer.person.id);
    }
    see(&app, &viewer, None).await
}

async fn see(app: &AppState, viewer: &Principal, message: Option<(RoomId, Seq)>) -> Result<StatusCode, ApiError> {
    let me = viewer.person.id;
    app.limits.change(me)?;
    if app.store.see_reactions(me, message).await? {
        app.rooms.tell_later(me);
    }
    Ok(StatusCode::NO_CONTENT)
}
