//! How one has arranged one's rooms: `/api/sidebar`.

use std::collections::HashSet;

use axum::extract::State;
use protocol::sidebar::Sidebar;

use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body},
};

/// `GET /api/sidebar`
pub async fn show(State(app): State<AppState>, viewer: Principal) -> Result<Body<Sidebar>, ApiError> {
    Ok(Body(app.store.sidebar(viewer.person.id).await?))
}

/// `PUT /api/sidebar`: all of it, as it is from now on. All of the viewer's devices hear that it has changed.
pub async fn set(
    State(app): State<AppState>,
    viewer: Principal,
    Body(wanted): Body<Sidebar>,
) -> Result<Body<Sidebar>, ApiError> {
    let me = viewer.person.id;
    app.limits.change(me)?;
    let mine: HashSet<_> = app.store.ends_of(me).await?.into_iter().map(|(room, _)| room).collect();
    let kept = app.store.set_sidebar(me, wanted.checked(|room| mine.contains(room))?).await?;
    app.rooms.tell_sidebar(me);
    Ok(Body(kept))
}
