//! The WebSocket: one connection per client for all rooms.

mod connection;
mod frame_budget;
mod frame_context;
mod upgrade;
mod write;

use axum::{Extension, extract::State, response::Response};
use protocol::ErrorCode;
use tracing::{Instrument, Span};

use crate::{AppState, accounts::Device, auth::Principal, connections::Visit, http::ApiError};

use self::upgrade::Upgrade;

/// `GET /ws`
pub async fn connect(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    Extension(visit): Extension<Visit>,
    upgrade: Upgrade,
) -> Result<Response, ApiError> {
    let permit = app.limits.connect(viewer.person.id, device.address)?;
    let slot = visit.become_socket().ok_or(ErrorCode::Busy)?;
    let (tasks, encoding) = (app.tasks.clone(), upgrade.encoding);
    // What the connection logs later carries the id of the request that it began with.
    let span = Span::current();
    Ok(upgrade.accept(move |incoming, outgoing| {
        let connection = connection::run(app, viewer, encoding, incoming, outgoing, (permit, slot));
        tasks.track_future(connection.instrument(span))
    }))
}
