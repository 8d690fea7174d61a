//! Requests that change something must come from our own pages.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, Uri, header},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::CookieJar;
use protocol::{ErrorBody, ErrorCode};

use super::{cookies, viewer};
use crate::{App, api::ApiError};

/// Lets a request through that only reads, or that comes from our own pages, or that a browser did not send.
///
/// # Errors
/// [`ErrorCode::ForeignOrigin`] for all others.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // A WebSocket's handshake reads nothing and opens everything.
    let is_socket = request.headers().contains_key(header::UPGRADE) || request.uri().path() == "/ws";
    if (!only_reads || is_socket) && !is_own(request.headers(), request.uri(), app.settings.public_url.as_deref()) {
        return Err(ErrorBody::from(ErrorCode::ForeignOrigin).into());
    }
    Ok(next.run(request).await)
}

/// Whether a request comes from our own pages. Browsers name the origin with every request that matters; who names none
/// is a program, and may bring no cookie of ours, which only a browser has, unless it says who it is by a bearer token.
fn is_own(headers: &HeaderMap, uri: &Uri, public_url: Option<&str>) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        let jar = CookieJar::from_headers(headers);
        let has_ours = [cookies::ACCESS, cookies::REFRESH].iter().any(|name| jar.get(name).is_some());
        return !has_ours || viewer::bearer(headers).is_some();
    };
    let Ok(origin) = origin.to_str() else { return false };
    if public_url == Some(origin) {
        return true;
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(|authority| authority.as_str()));
    let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    host.is_some() && own == host
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn own(list: &[(HeaderName, &str)]) -> bool {
        let headers = list.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        is_own(&headers, &Uri::from_static("/ws"), Some("https://chat.example.org"))
    }

    #[test]
    fn foreign_null_and_look_alike_origins_are_not_ours() {
        let with = |origin| own(&[(header::HOST, "app.com:3000"), (header::ORIGIN, origin)]);
        assert!(with("http://app.com:3000"));
        assert!(with("https://chat.example.org"));
        for origin in [
            "null",
            "http://app.com",
            "http://app.com:3000.evil.com",
            "http://evil.com",
            "https://chat.example.org.evil",
            "http://app.com:30001",
            "file://app.com:3000",
            "",
        ] {
            assert!(!with(origin), "{origin}");
        }
    }

    #[test]
    fn who_names_no_origin_may_bring_no_cookie_of_ours_but_a_bearer() {
        let session = (header::COOKIE, "a=b; weconnect_refresh=c");
        assert!(own(&[(header::HOST, "app.com")]));
        assert!(own(&[(header::HOST, "app.com"), (header::COOKIE, "a=b")]));
        assert!(!own(&[(header::HOST, "app.com"), session.clone()]));
        assert!(own(&[(header::HOST, "app.com"), session.clone(), (header::AUTHORIZATION, "bearer x")]));
        assert!(!own(&[(header::HOST, "app.com"), session, (header::AUTHORIZATION, "Basic x")]));
    }
}
