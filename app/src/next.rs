//! Where to go after logging in.

use protocol::{RoomId, api::RoomsQuery};

/// Takes an address from the query only where it leads to a page of this server.
#[cfg(feature = "ssr")]
pub fn local(path: &str) -> Option<&str> {
    let foreign = path.starts_with("//") || path.contains(|c: char| c == '\\' || c.is_control());
    (path.starts_with('/') && !foreign).then_some(path)
}

/// Whether a path is that of a page for who is logged in: other addresses take forms, or are for programs.
pub fn is_page(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_plain =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(is_plain);
    matches!(path, "/rooms" | "/inbox" | "/later" | "/account" | "/admin") || below("/rooms/") || below("/join/")
}

/// The address that the page's query asks for, if it is a good one.
#[cfg(feature = "ssr")]
pub fn from_query() -> Option<String> {
    use leptos::prelude::ReadUntracked;
    crate::navigation::query().read_untracked().get("next").filter(|next| local(next).is_some() && is_page(next))
}

/// The code of a link that lets people in, where this is its page.
pub fn link_code(next: &str) -> Option<&str> {
    let code = next.strip_prefix("/join/")?;
    is_page(next).then(|| code.split(['?', '#']).next().unwrap_or_default())
}

/// Where everybody starts.
pub fn lobby() -> String {
    room(RoomId::LOBBY)
}

/// A room's page.
pub fn room(id: RoomId) -> String {
    format!("/rooms/{id}")
}

/// The log-in page, from which one comes back to this path.
pub fn log_in(back: &str) -> String {
    with_next("/login", Some(back))
}

/// A path that hands on where to go next.
pub fn with_next(path: &str, next: Option<&str>) -> String {
    next.map_or_else(|| path.to_owned(), |next| with_query(path, "next", next))
}

/// A path with one more value in its query.
pub fn with_query(path: &str, name: &str, value: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{name}={}", escaped(value, b"/-_."))
}

/// Where these rooms are listed, on a page or for programs.
pub fn rooms(path: &str, RoomsQuery { query, after, .. }: &RoomsQuery) -> String {
    let found = if query.is_empty() { path.to_owned() } else { with_query(path, "query", query) };
    after.as_ref().map_or_else(|| found.clone(), |after| with_query(&found, "after", after))
}

/// What somebody typed, as one part of a path.
pub fn in_path(typed: &str) -> String {
    // Two dots would lead upwards.
    escaped(typed, b"-_")
}

fn escaped(text: &str, plain: &[u8]) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "ssr")]
    #[test]
    fn only_paths_of_this_server_are_followed() {
        assert_eq!(local("/rooms/1?x=y"), Some("/rooms/1?x=y"));
        for path in ["", "rooms", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"] {
            assert_eq!(local(path), None, "{path:?}");
        }
    }

    #[test]
    fn only_pages_are_pages() {
        for path in [
            "/rooms",
            "/inbox",
            "/later",
            "/account",
            "/admin",
            "/rooms/0b5d-1",
            "/rooms/0b5d?at=3",
            "/rooms#list",
            "/join/0b5d",
        ] {
            assert!(is_page(path), "{path}");
        }
        for path in [
            "",
            "/",
            "/login",
            "/logout",
            "/rooms/",
            "/rooms/0b5d/leave",
            "/rooms/../x",
            "/roomsx",
            "/account/delete",
            "/api/rooms",
            "/rooms\\x",
            "/rooms//x",
        ] {
            assert!(!is_page(path), "{path}");
        }
    }

    #[test]
    fn a_links_page_has_its_code() {
        assert_eq!(link_code("/join/0b5d"), Some("0b5d"));
        assert_eq!(link_code("/join/0b5d?error=busy"), Some("0b5d"));
        for next in ["", "/join/", "/join/a/b", "/rooms/0b5d", "/join/a%2Fb"] {
            assert_eq!(link_code(next), None, "{next}");
        }
    }

    #[test]
    fn an_address_survives_the_query() {
        assert_eq!(log_in("/rooms/a b?c=d&e"), "/login?next=/rooms/a%20b%3Fc%3Dd%26e");
        assert_eq!(with_next("/signup", None), "/signup");
        assert_eq!(with_query(&with_query("/rooms", "query", "a&b"), "after", "0f"), "/rooms?query=a%26b&after=0f");
    }
}
