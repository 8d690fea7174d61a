//! Plain HTTP, where HTTPS is spoken: it leads there.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header, uri::Authority},
    middleware,
    response::{IntoResponse, Redirect, Response},
};
use tokio::net::TcpListener;

use crate::{AppState, connections};

/// The port that nobody has to type.
const HTTPS: u16 = 443;

/// Answers everything with where it is by HTTPS, until the server stops. `https` is where that listens.
pub async fn serve(app: AppState, listener: TcpListener, https: SocketAddr) {
    let base = app.settings.public_url.clone();
    let router = Router::new().fallback(lead).layer(middleware::from_fn(connections::whole));
    let router = router.with_state(Target { base, port: https.port() });
    connections::until_stopped(app.terms(), listener, router, None).await;
}

#[derive(Clone)]
struct Target {
    base: Option<String>,
    port: u16,
}

async fn lead(State(target): State<Target>, headers: HeaderMap, uri: Uri) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let base = match (target.base, host) {
        (Some(base), _) => base,
        (None, Some(host)) if target.port == HTTPS => format!("https://{}", host.host()),
        (None, Some(host)) => format!("https://{}:{}", host.host(), target.port),
        (None, None) => return (StatusCode::BAD_REQUEST, "please use https://").into_response(),
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Redirect::permanent(&format!("{base}{path}")).into_response()
}
