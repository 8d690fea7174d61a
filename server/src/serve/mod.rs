//! From a listening socket to answered requests, until the server is to stop.
//!
//! hyper's own loop is here rather than `axum::serve`, which bounds neither time nor number. [`places`] says how many
//! connections there may be, [`pulse`] how long each may take for what, [`request`] that nothing is done for half a request.
//! HTTP/1.1 is all that is spoken: a WebSocket over HTTP/2 is a handshake of its own.

mod accept;
mod bounds;
mod connection;
mod descriptors;
mod places;
mod pulse;
mod request;
mod stream;
mod tally;
mod visit;

pub use bounds::Bounds;
pub use descriptors::raise as raise_descriptors;
pub use places::{ConnectionSlots, Socket};
pub use request::whole;
pub use visit::Visit;

use std::{sync::Arc, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, time::timeout};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tokio_util::task::TaskTracker;

use self::{accept::Accept, connection::Shared};
use crate::{AppState, router};

/// How long a stop waits for requests that are under way.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Serves until [`AppState::stopping`](crate::app::Parts::stopping) is cancelled, then ends everything in order.
pub async fn serve(app: AppState, listener: TcpListener) {
    until_stopped(&app, listener, router(&app), app.tls.clone()).await;
    app.stop().await;
}

/// Answers what comes to one address of the server.
pub async fn until_stopped(app: &AppState, listener: TcpListener, router: Router, tls: Option<Arc<ServerConfig>>) {
    let shared = Shared { router, tls: tls.map(TlsAcceptor::from), stopping: app.stopping.clone() };
    let connections = TaskTracker::new();
    let mut accept = Accept::new(listener, app.places.clone());
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept.next() => accepted,
            () = app.stopping.cancelled() => break,
        };
        if let Some(place) = app.places.take(peer.ip()) {
            let visit = Visit::new(app.settings.bounds, place);
            connections.spawn(connection::serve(stream, peer, visit, shared.clone()));
        }
    }
    drop(accept);
    connections.close();
    if timeout(STOP_PATIENCE, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "some requests did not end in time");
    }
}
