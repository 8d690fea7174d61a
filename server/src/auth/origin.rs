//! Requests that change something must come from our own pages.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum_extra::extract::CookieJar;
use protocol::ErrorCode;

use super::{cookies, principal};
use crate::settings::{PublicAddress, Settings};

/// So many origins that were refused are told of in the log: anybody can make up more.
const TOLD_MAX: usize = 100;
/// So much of an origin is shown in the log, in bytes; a name has 253 at most.
const SHOWN: usize = 300;

/// The origins that were refused and told of.
#[derive(Default)]
pub struct Refused(Mutex<HashSet<String>>);

impl Refused {
    /// Tells of an origin the first time: it is either somebody else's page, or ours at an address that is not set.
    pub fn tell(&self, headers: &HeaderMap, settings: &Settings) {
        let shown = |name| {
            let value = headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
            String::from_utf8_lossy(&value[..value.len().min(SHOWN)]).into_owned()
        };
        let origin = shown(header::ORIGIN);
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < TOLD_MAX && told.insert(origin.clone()) {
            let public_url = settings.public_url.as_deref().unwrap_or_default();
            tracing::warn!(
                ?origin, host = ?shown(header::HOST), public_url,
                "a request from a page of another address was refused. If it is this server's own, set public-url \
                 (WECONNECT_PUBLIC_URL) to the origin, or let the proxy pass on the Host that it was asked for"
            );
        }
    }
}

/// Whether a request comes from our own pages. Browsers name the origin with every request that matters; who names none
/// is a program, and may bring no cookie of ours, which only a browser has, unless it says who it is by a bearer token.
///
/// # Errors
/// [`ErrorCode::ForeignOrigin`], [`ErrorCode::PlainHttp`].
pub fn check(headers: &HeaderMap, uri: &Uri, settings: &Settings) -> Result<(), ErrorCode> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        let jar = CookieJar::from_headers(headers);
        let has_ours = [cookies::ACCESS, cookies::REFRESH].iter().any(|name| jar.get(name).is_some());
        return if has_ours && principal::bearer(headers).is_none() { Err(ErrorCode::ForeignOrigin) } else { Ok(()) };
    };
    let origin: PublicAddress =
        origin.to_str().ok().and_then(|origin| origin.parse().ok()).ok_or(ErrorCode::ForeignOrigin)?;
    let is_public = settings.public_address().is_some_and(|public| origin.is_at(&public));
    let is_own = host(headers, uri).is_some_and(|host| origin.is_at(&host));
    match (is_public, is_own) {
        (false, false) => Err(ErrorCode::ForeignOrigin),
        _ if settings.is_https() && origin.is_in_the_clear() => Err(ErrorCode::PlainHttp),
        _ => Ok(()),
    }
}

/// Where the request believes to be.
pub fn host(headers: &HeaderMap, uri: &Uri) -> Option<PublicAddress> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.or_else(|| uri.authority().map(|authority| authority.as_str()))?).parse().ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use axum::http::HeaderName;

    fn own(list: &[(HeaderName, &str)]) -> bool {
        let headers = list.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        let public = |name: &str| (name == "WECONNECT_PUBLIC_URL").then(|| "https://chat.example.org".to_owned());
        let settings = crate::settings::read(Path::new("none.toml"), public).unwrap();
        check(&headers, &Uri::from_static("/ws"), &settings) != Err(ErrorCode::ForeignOrigin)
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
            "http://app.com:3000/page",
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
