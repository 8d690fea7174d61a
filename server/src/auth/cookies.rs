//! The cookies of a browser: two of its session, and one by which it is known again.

use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use protocol::api::Tokens;

use super::DeviceTokens;
use crate::settings::Settings;

/// Holds the access token.
pub const ACCESS: &str = "weconnect_access";
/// Holds the refresh token.
pub const REFRESH: &str = "weconnect_refresh";

/// Holds what makes a device known again.
pub const DEVICE: &str = "weconnect_device";

const YEAR_SECONDS: i64 = 31_536_000;

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
    if is_browser(headers) { set(jar, tokens, settings) } else { jar }
}

/// Whether a request that changes something was sent by a browser.
pub fn is_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
}

/// Lets a browser be known again after its session has ended.
pub fn set_device(jar: CookieJar, token: String, settings: &Settings) -> CookieJar {
    jar.add(cookie(DEVICE, token, DeviceTokens::LIFETIME_SECONDS, settings))
}

/// Takes both away.
pub fn clear(jar: CookieJar, settings: &Settings) -> CookieJar {
    jar.add(cookie(ACCESS, String::new(), 0, settings)).add(cookie(REFRESH, String::new(), 0, settings))
}

/// Keeps in which language somebody reads in this browser; empty to leave that to the browser.
pub fn set_language(jar: CookieJar, tag: String, settings: &Settings) -> CookieJar {
    let age = if tag.is_empty() { 0 } else { YEAR_SECONDS };
    jar.add(cookie(app::LANGUAGE_COOKIE, tag, age, settings))
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
