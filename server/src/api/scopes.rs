//! What each address takes of a token: the one table that every request with a token is held against. What is not in it is refused.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use protocol::{ErrorCode, RoomId};

use crate::{
    auth::{MaybePrincipal, Need, Principal},
    http::ApiError,
};

/// Until when the token is good that came with the request, in milliseconds since 1970.
const EXPIRES: HeaderName = HeaderName::from_static("weconnect-token-expires");
/// What addresses of rooms begin with; their id follows.
const ROOMS: &str = "/api/rooms/{id}";

const READ: Need = Need::Read;
const WRITE: Need = Need::Write;
const LOG_IN: Need = Need::LogIn;
const PEOPLE: Need = Need::Admin("people");
const JOBS: Need = Need::Admin("jobs");
const EMOJI: Need = Need::Admin("emoji");

/// Every address of the API, with what each of its methods takes. `HEAD` is as `GET`.
pub const ROUTES: &[(&str, &[(&str, Need)])] = &[
    ("/ws", &[("GET", READ), ("CONNECT", READ)]),
    ("/api/accounts", &[("POST", LOG_IN)]),
    ("/api/account", &[("GET", Need::Any), ("PATCH", WRITE), ("DELETE", LOG_IN)]),
    ("/api/account/avatar", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/account/password", &[("PUT", LOG_IN)]),
    ("/api/account/notifications", &[("GET", READ), ("PUT", WRITE)]),
    ("/api/push", &[("GET", LOG_IN), ("PUT", LOG_IN), ("DELETE", LOG_IN)]),
    ("/api/sidebar", &[("GET", READ), ("PUT", WRITE)]),
    ("/api/registration", &[("GET", Need::Any), ("PUT", Need::Admin("registration"))]),
    ("/api/people", &[("GET", READ)]),
    ("/api/people/{id}", &[("GET", READ)]),
    ("/api/people/{id}/avatar/{picture}", &[("GET", READ)]),
    ("/api/blocks", &[("GET", READ)]),
    ("/api/blocks/{id}", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/bots", &[("GET", LOG_IN), ("POST", LOG_IN)]),
    ("/api/bots/{id}", &[("DELETE", LOG_IN)]),
    ("/api/tokens", &[("GET", LOG_IN), ("POST", LOG_IN)]),
    ("/api/tokens/{id}", &[("DELETE", LOG_IN)]),
    ("/api/rooms/{id}/hooks", &[("POST", LOG_IN)]),
    // By its address alone.
    ("/api/hooks/{code}", &[("POST", LOG_IN)]),
    ("/api/hooks/{code}/messages/{seq}", &[("PUT", LOG_IN), ("DELETE", LOG_IN)]),
    ("/api/admin/audit", &[("GET", Need::Admin("audit"))]),
    ("/api/admin/jobs", &[("GET", JOBS)]),
    ("/api/admin/jobs/{id}/retry", &[("POST", JOBS)]),
    ("/api/admin/people", &[("GET", PEOPLE)]),
    ("/api/admin/people/{id}/close", &[("POST", PEOPLE)]),
    ("/api/admin/people/{id}/reopen", &[("POST", PEOPLE)]),
    // Who becomes an administrator could make tokens for all of it.
    ("/api/admin/people/{id}/administrator", &[("PUT", LOG_IN), ("DELETE", LOG_IN)]),
    ("/api/emoji", &[("GET", Need::Any)]),
    ("/api/emoji/{name}", &[("PUT", EMOJI), ("PATCH", EMOJI), ("DELETE", EMOJI)]),
    ("/api/emoji/pictures/{picture}", &[("GET", Need::Any)]),
    ("/api/sessions", &[("GET", LOG_IN), ("POST", LOG_IN), ("DELETE", LOG_IN)]),
    ("/api/sessions/{id}", &[("DELETE", LOG_IN)]),
    ("/api/sessions/current", &[("DELETE", LOG_IN)]),
    ("/api/sessions/refresh", &[("POST", LOG_IN)]),
    ("/api/invitations", &[("GET", READ)]),
    ("/api/invitations/{room}", &[("POST", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms", &[("GET", READ), ("POST", WRITE)]),
    ("/api/rooms/{id}", &[("GET", READ), ("PATCH", WRITE)]),
    ("/api/rooms/{id}/membership", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/events", &[("GET", READ)]),
    ("/api/rooms/{id}/stream", &[("GET", READ)]),
    ("/api/rooms/{id}/first", &[("GET", READ)]),
    ("/api/rooms/{id}/pins", &[("GET", READ)]),
    ("/api/rooms/{id}/messages", &[("POST", WRITE)]),
    ("/api/rooms/{id}/messages/{seq}", &[("GET", READ), ("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/messages/{seq}/versions", &[("GET", READ)]),
    ("/api/rooms/{id}/messages/{seq}/reactions/{emoji}", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/messages/{seq}/previews", &[("DELETE", WRITE)]),
    ("/api/rooms/{id}/messages/{seq}/reacted", &[("DELETE", WRITE)]),
    ("/api/rooms/{id}/messages/{seq}/saved", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/threads/{seq}", &[("GET", READ)]),
    ("/api/rooms/{id}/threads/{seq}/following", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/threads/{seq}/read", &[("PUT", WRITE)]),
    ("/api/rooms/{id}/messages/{seq}/pin", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/members", &[("GET", READ)]),
    ("/api/rooms/{id}/members/{person}", &[("PUT", WRITE)]),
    ("/api/rooms/{id}/members/{person}/removal", &[("POST", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/members/{person}/mute", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/members/{person}/role", &[("PUT", WRITE)]),
    ("/api/rooms/{id}/requests", &[("GET", READ), ("POST", WRITE)]),
    ("/api/rooms/{id}/requests/{person}", &[("POST", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/bans", &[("GET", READ)]),
    ("/api/rooms/{id}/audit", &[("GET", READ)]),
    ("/api/rooms/{id}/links", &[("GET", READ), ("POST", WRITE)]),
    ("/api/rooms/{id}/links/{code}", &[("DELETE", WRITE)]),
    ("/api/links/{code}", &[("GET", READ), ("POST", WRITE)]),
    ("/api/links/{code}/picture/{picture}", &[("GET", READ)]),
    ("/api/rooms/{id}/picture", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/picture/{picture}", &[("GET", READ)]),
    ("/api/rooms/{id}/notify", &[("PUT", WRITE)]),
    ("/api/rooms/{id}/favourite", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/rooms/{id}/mark", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/files", &[("GET", READ), ("POST", WRITE), ("OPTIONS", Need::Any)]),
    ("/api/files/{id}", &[("GET", READ), ("HEAD", READ), ("PATCH", WRITE), ("DELETE", WRITE), ("OPTIONS", Need::Any)]),
    ("/api/files/limits", &[("GET", READ)]),
    ("/api/previews/{id}", &[("GET", READ)]),
    ("/api/files/{id}/preview", &[("GET", READ)]),
    ("/api/rooms/{id}/files", &[("GET", READ)]),
    ("/api/directs", &[("POST", WRITE)]),
    ("/api/search", &[("GET", READ)]),
    ("/api/threads", &[("GET", READ)]),
    ("/api/threads/unread", &[("GET", READ)]),
    ("/api/inbox", &[("GET", READ), ("DELETE", WRITE)]),
    ("/api/saved", &[("GET", READ)]),
    ("/api/scheduled", &[("GET", READ)]),
    ("/api/scheduled/{id}", &[("PUT", WRITE), ("DELETE", WRITE)]),
    ("/api/scheduled/{id}/send", &[("POST", WRITE)]),
];

/// What a request with this method takes at an address; nothing lets a token in where there is none.
fn need(method: &Method, route: &str) -> Option<Need> {
    let (_, methods) = ROUTES.iter().find(|(known, _)| *known == route)?;
    let named = |name: &str| methods.iter().find(|(known, _)| *known == name).map(|(_, need)| *need);
    named(method.as_str()).or_else(|| named("GET").filter(|_| method == Method::HEAD))
}

/// The room that a request concerns, by its address.
fn room(route: &str, path: &str) -> Option<RoomId> {
    let rest = route.strip_prefix(ROOMS)?;
    if rest.is_empty() || rest.starts_with('/') { path.split('/').nth(3)?.parse().ok() } else { None }
}

/// Holds a request with a token against the table; others pass.
///
/// # Errors
/// [`ErrorCode::ScopeMissing`]
pub async fn check(MaybePrincipal(viewer): MaybePrincipal, request: Request, next: Next) -> Result<Response, ApiError> {
    let Some(grant) = viewer.as_ref().and_then(Principal::grant) else { return Ok(next.run(request).await) };
    let expires = HeaderValue::from(grant.expires_at.0);
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let room = room(route, request.uri().path());
    if !need(request.method(), route).is_some_and(|need| grant.scopes.allow(need, room)) {
        return Err(ErrorCode::ScopeMissing.into());
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(EXPIRES, expires);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The addresses as they are written where they are routed, with their methods.
    fn routed() -> BTreeMap<String, BTreeSet<String>> {
        let mut routes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let text = include_str!("mod.rs");
        // `uploads` gives one router a name of its own.
        let (_, file) = text.split_once("let file = ").unwrap();
        let file = file.split(';').next().unwrap();
        for route in text.split(".route(\"").skip(1) {
            let (path, methods) = route.split_once('"').unwrap();
            let methods =
                methods.split("\n        .").next().unwrap().replace("file.options", &format!("{file}.options"));
            for method in ["get", "post", "put", "patch", "delete", "head", "options"] {
                let is_there = methods.match_indices(&format!("{method}(")).any(|(at, _)| {
                    !methods[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
                });
                if is_there {
                    routes.entry(format!("/api{path}")).or_default().insert(method.to_uppercase());
                }
            }
        }
        routes
    }

    #[test]
    fn every_route_of_the_api_says_what_it_takes_of_a_token() {
        let known: BTreeMap<String, BTreeSet<String>> = ROUTES
            .iter()
            .filter(|(route, _)| route.starts_with("/api/"))
            .map(|(route, methods)| {
                ((*route).to_owned(), methods.iter().map(|(method, _)| (*method).to_owned()).collect())
            })
            .collect();
        assert_eq!(known, routed());
        assert!(known.len() > 60);
    }

    #[test]
    fn only_what_is_in_the_table_lets_a_token_in() {
        assert_eq!(need(&Method::HEAD, "/api/rooms"), Some(Need::Read));
        assert_eq!(need(&Method::DELETE, "/api/rooms"), None);
        assert_eq!(need(&Method::GET, "/rooms"), None);
        assert_eq!(need(&Method::GET, ""), None);
        let lobby = RoomId::LOBBY;
        assert_eq!(room("/api/rooms/{id}", &format!("/api/rooms/{lobby}")), Some(lobby));
        assert_eq!(room("/api/rooms/{id}/events", &format!("/api/rooms/{lobby}/events")), Some(lobby));
        assert_eq!(room("/api/people/{id}", &format!("/api/people/{lobby}")), None);
        assert_eq!(room("/api/rooms/{id}/events", "/api/rooms/x/events"), None);
    }
}
