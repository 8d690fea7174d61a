//! From a listening socket to answered requests, until the server is to stop.
//!
//! hyper's own loop is here rather than `axum::serve`, which bounds neither time nor number. [`places`] says how many
//! connections there may be, [`pulse`] how long each may take for what, [`request`] that nothing is done for half a request.
//! HTTP/1.1 is all that is spoken: a WebSocket over HTTP/2 is a handshake of its own.

mod accept;
mod connection;
mod descriptors;
mod places;
mod pulse;
mod request;
mod stream;
mod tally;
mod visit;

pub use descriptors::raise as raise_descriptors;
pub use places::{ConnectionSlots, Socket};
pub use request::{UPLOAD, is_upload, whole};
pub use visit::Visit;

use std::{sync::Arc, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, time::timeout};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{accept::Accept, connection::Shared};
use crate::settings::Bounds;

/// How long a stop waits for requests that are under way.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// What all addresses of a server have in common.
pub struct Terms {
    /// How many connections there may be, on all addresses together.
    pub slots: Arc<ConnectionSlots>,
    /// How long each may take.
    pub bounds: Bounds,
    /// Cancelled when the server is to stop.
    pub stopping: CancellationToken,
}

/// Answers what comes to one address, until the server is to stop.
pub async fn until_stopped(terms: Terms, listener: TcpListener, router: Router, tls: Option<Arc<ServerConfig>>) {
    let Terms { slots, bounds, stopping } = terms;
    let shared = Shared { router, tls: tls.map(TlsAcceptor::from), stopping: stopping.clone() };
    let connections = TaskTracker::new();
    let mut accept = Accept::new(listener, slots.clone());
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept.next() => accepted,
            () = stopping.cancelled() => break,
        };
        if let Some(place) = slots.take(peer.ip()) {
            let visit = Visit::new(bounds, place);
            connections.spawn(connection::serve(stream, peer, visit, shared.clone()));
        }
    }
    drop(accept);
    connections.close();
    if timeout(STOP_PATIENCE, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "some requests did not end in time");
    }
}
