//! From a listening socket to answered requests, until the server is to stop.

use std::{io, net::SocketAddr, time::Duration};

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::{App, router};

/// How long a stop waits for requests that are under way.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Serves until [`App::stopping`](crate::app::Parts::stopping) is cancelled, then ends everything in order.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(app: App, listener: TcpListener) -> io::Result<()> {
    // An event and its ack are small writes one after the other: Nagle's algorithm would keep the second back for as
    // long as the client delays its TCP acknowledgement, 40 ms on Linux.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(app.stopping.clone().cancelled_owned());
    let too_long = async {
        app.stopping.cancelled().await;
        tokio::time::sleep(STOP_PATIENCE).await;
    };
    tokio::select! {
        served = server => served?,
        () = too_long => tracing::warn!("some requests did not end in time"),
    }
    app.stop().await;
    Ok(())
}
