//! From a listening socket to answered requests, until the server is to stop.

use tokio::net::TcpListener;

use crate::{AppState, connections, router};

/// Serves until [`stopping`](crate::state::Shared::stopping) is cancelled, then ends everything in order.
pub async fn serve(app: AppState, listener: TcpListener) {
    connections::until_stopped(app.terms(), listener, router(&app), app.tls.clone()).await;
    app.stop().await;
}
