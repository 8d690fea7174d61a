//! The two cookies of a browser's session.

use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use protocol::api::Tokens;

use crate::settings::Settings;

/// Holds the access token.
pub const ACCESS: &str = "weconnect_access";
/// Holds the refresh token.
pub const REFRESH: &str = "weconnect_refresh";

/// Puts a session's tokens into cookies that scripts can't read and other sites can't use.
pub fn set(jar: CookieJar, tokens: &Tokens, settings: &Settings) -> CookieJar {
    let days = i64::from(settings.refresh_days);
    jar.add(cookie(ACCESS, tokens.access_token.clone(), i64::from(tokens.expires_in), settings)).add(cookie(
        REFRESH,
        tokens.refresh_token.clone(),
        days * 24 * 60 * 60,
        settings,
    ))
}

/// As [`set`], for a browser: it names its origin with every request that logs in. A program gets its tokens in the reply's body.
pub fn set_for_browsers(jar: CookieJar, headers: &HeaderMap, tokens: &Tokens, settings: &Settings) -> CookieJar {
    if headers.contains_key(header::ORIGIN) { set(jar, tokens, settings) } else { jar }
}

/// Takes both away.
pub fn clear(jar: CookieJar, settings: &Settings) -> CookieJar {
    jar.add(cookie(ACCESS, String::new(), 0, settings)).add(cookie(REFRESH, String::new(), 0, settings))
}

fn cookie(name: &'static str, value: String, max_age_seconds: i64, settings: &Settings) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(settings.is_https());
    cookie.set_path("/");
    cookie.set_max_age(time::Duration::seconds(max_age_seconds));
    cookie
}
