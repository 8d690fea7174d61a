//! From a listening socket to answered requests, until the server is to stop.

use std::{fmt::Debug, io, net::SocketAddr, time::Duration};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener, ListenerExt},
};
use tokio::net::{TcpListener, TcpStream};

use crate::{App, router, tls::Handshakes};

/// How long a stop waits for requests that are under way.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Serves until [`App::stopping`](crate::app::Parts::stopping) is cancelled, then ends everything in order.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(app: App, listener: TcpListener) -> io::Result<()> {
    match app.tls.clone() {
        Some(tls) => until_stopped(&app, Handshakes::of(listener, tls)?.tap_io(|tls| prompt(tls.get_ref().0))).await?,
        None => until_stopped(&app, listener.tap_io(|stream| prompt(stream))).await?,
    }
    app.stop().await;
    Ok(())
}

/// An event and its ack are small writes one after the other: Nagle's algorithm would keep the second back for as long as the
/// client delays its TCP acknowledgement, 40 ms on Linux.
fn prompt(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
}

async fn until_stopped<L: Listener>(app: &App, listener: L) -> io::Result<()>
where
    L::Addr: Debug,
    SocketAddr: for<'a> Connected<IncomingStream<'a, L>>,
{
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(app.stopping.clone().cancelled_owned());
    let too_long = async {
        app.stopping.cancelled().await;
        tokio::time::sleep(STOP_PATIENCE).await;
    };
    tokio::select! {
        served = server => served?,
        () = too_long => tracing::warn!("some requests did not end in time"),
    }
    Ok(())
}
