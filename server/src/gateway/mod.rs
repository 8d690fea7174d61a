//! The WebSocket: one connection per client for all rooms.

mod connection;
mod frames;
mod upgrade;
mod write;

use axum::{body::Body, extract::State, http::Response};
use protocol::ErrorCode;
use tracing::{Instrument, Span};
use upgrade::Upgrade;

use crate::{
    App,
    api::ApiError,
    auth::{Viewer, accounts::Device},
};

/// `GET /ws`
pub async fn connect(
    State(app): State<App>,
    viewer: Viewer,
    device: Device,
    upgrade: Upgrade,
) -> Result<Response<Body>, ApiError> {
    let encoding = upgrade.encoding.ok_or(ErrorCode::UnsupportedVersion)?;
    let pass = app.limits.connect(viewer.person.id, device.address)?;
    let tasks = app.tasks.clone();
    let (response, connection) = upgrade.begin(encoding, move |socket| async move {
        connection::run(app, viewer, encoding, socket).await;
        drop(pass);
    });
    // What the connection logs later carries the id of the request that it began with.
    tasks.spawn(connection.instrument(Span::current()));
    Ok(response)
}
