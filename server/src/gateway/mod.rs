//! The WebSocket: one connection per client for all rooms.

mod connection;
mod write;

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use protocol::{
    ErrorCode,
    codec::{Encoding, MAX_FRAME},
};

use tracing::{Instrument, Span};

use crate::{
    App,
    api::ApiError,
    auth::{Viewer, accounts::Device},
    rooms::QUEUE_MAX,
};

/// It is allocated for every socket at once, and grows where a frame is larger; axum's own is 128 KiB.
const READ_BUFFER: usize = 1024;
/// Bytes that are gathered before they are written.
const WRITE_BUFFER: usize = 16 * 1024;
/// Bytes that tungstenite keeps for a socket that doesn't take them. It refuses any single frame over this, so it is more
/// than the queue lets through.
const WRITE_BUFFER_MAX: usize = QUEUE_MAX + WRITE_BUFFER;

/// `GET /ws`
pub async fn connect(
    State(app): State<App>,
    viewer: Viewer,
    device: Device,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ErrorCode::BadRequest)?.protocols(Encoding::ALL.map(Encoding::subprotocol));
    let encoding = upgrade
        .selected_protocol()
        .and_then(|name| name.to_str().ok())
        .and_then(Encoding::from_subprotocol)
        .ok_or(ErrorCode::UnsupportedVersion)?;
    let pass = app.limits.connect(viewer.person.id, device.address)?;
    let tasks = app.tasks.clone();
    // What the connection logs later carries the id of the request that it began with.
    let span = Span::current();
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_BUFFER_MAX)
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .on_upgrade(move |socket| {
            tasks.track_future(connection::run(app, viewer, encoding, socket, pass).instrument(span))
        }))
}
