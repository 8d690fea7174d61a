//! Bots and tokens: they may what their scopes say of what their owner may, at any moment, and nothing else.

use std::time::Duration;

use protocol::{
    ErrorBody, ErrorCode, Person as Someone, RoomId,
    api::{
        RoomInfo, SignedIn,
        tokens::{Bots, MadeToken, TOKENS_MAX, Tokens},
    },
    codec::Encoding,
    frame::close,
};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::{
    api::scopes::ROUTES,
    auth::{Need, Scopes},
};

use crate::harness::{PASSWORD, Person, Server, Socket, on_both};

const SECOND: Duration = Duration::from_secs(1);
const LOBBY: RoomId = RoomId::LOBBY;

/// Who acts by a token that was just made.
fn program(owner: &Person, made: &MadeToken) -> Person {
    let mut signed_in: SignedIn = owner.signed_in.clone();
    signed_in.tokens.access_token.clone_from(&made.token);
    signed_in.me = made.info.person.clone();
    Person::with(owner.base.clone(), signed_in)
}

async fn token(owner: &Person, scopes: &[&str]) -> Person {
    program(owner, &owner.make("/api/tokens", json!({ "name": "a script", "scopes": scopes })).await)
}

/// A bot with a token.
async fn bot(owner: &Person, name: &str, scopes: &[&str]) -> (Someone, Person) {
    let bot: Someone = owner.make("/api/bots", json!({ "name": name })).await;
    let body = json!({ "name": "its token", "scopes": scopes, "bot": bot.id });
    let acting = program(owner, &owner.make("/api/tokens", body).await);
    (bot, acting)
}

async fn bring_in(person: &Person, room: RoomId, name: &str) {
    person.done(Method::PUT, &format!("/api/rooms/{room}/members/{name}"), json!(null)).await;
}

/// What a request is answered with: its status, and its error, if it is one.
async fn outcome(person: &Person, method: &str, path: &str) -> (StatusCode, Option<ErrorCode>) {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let reply = person.request(method, path).json(&json!({})).send().await.unwrap();
    let status = reply.status();
    // What is let in is not read: a stream has no end.
    let code = match status.is_success() {
        true => None,
        false => reply.json::<ErrorBody>().await.ok().map(|body| body.code),
    };
    (status, code)
}

fn post(room: RoomId) -> String {
    format!("/api/rooms/{room}/messages")
}

async fn says(person: &Person, room: RoomId) -> Option<ErrorCode> {
    person.tries(Method::POST, &post(room), json!({ "text": "beep" })).await
}

/// Everywhere that somebody can go with a token or without.
fn addresses(room: RoomId) -> Vec<(&'static str, String, &'static str, Need)> {
    let some = "00000000-0000-7000-8000-00000000000f";
    let fill = |route: &str| {
        route
            .replace("/rooms/{id}", &format!("/rooms/{room}"))
            .replace("{seq}", "1")
            .replace("{emoji}", "👍")
            .replace("{name}", "party")
            .replace("{code}", "none")
            .replace(['{', '}'], "")
            .replace("/id", &format!("/{some}"))
            .replace("/person", &format!("/{some}"))
            .replace("/room/", &format!("/{some}/"))
            .replace("invitations/room", &format!("invitations/{some}"))
    };
    let methods = |(route, methods): &'static (&'static str, &'static [(&'static str, Need)])| {
        methods.iter().map(move |(method, need)| (*method, fill(route), *route, *need))
    };
    // What is asked for a socket is no request, and CONNECT no method of HTTP/1.1 that has a path.
    ROUTES.iter().flat_map(methods).filter(|(_, _, route, _)| *route != "/ws").collect()
}

on_both! {
    async fn each_scope_lets_in_where_the_table_says_and_nowhere_else(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let (room, other) = (ada.make_room("Tea").await.id, ada.make_room("Coffee").await.id);
        let here = format!("room:{room}");
        let there = format!("room:{other}");
        let kinds: [&[&str]; 6] =
            [&["read"], &["write"], &["admin"], &["read", "write", &here], &["read", "write", &there], &["admin:jobs"]];
        for scopes in kinds {
            let allowed = Scopes::parse(scopes.iter().copied()).unwrap();
            let bound = scopes.iter().any(|scope| scope.starts_with("room:"));
            for (method, path, route, need) in addresses(room) {
                // Whoever deletes the room's message or leaves takes from the others what they ask for.
                if method == "DELETE" && route.ends_with("/membership") {
                    continue;
                }
                let by = token_of(&ada, scopes).await;
                let of_room = route.starts_with("/api/rooms/{id}").then_some(room);
                let (status, code) = outcome(&by, method, &path).await;
                let is_let = allowed.allow(need, of_room);
                // What answers HEAD has no text that could say why.
                let is_refused = code == Some(ErrorCode::ScopeMissing) || method == "HEAD" && status == StatusCode::FORBIDDEN;
                assert_eq!(!is_refused, is_let, "{scopes:?}: {method} {path}: {status} {code:?}");
                assert!(is_let || status == StatusCode::FORBIDDEN, "{method} {path}: {status}");
                assert!(!bound || of_room.is_some() || matches!(need, Need::Any) || !is_let, "{method} {path}");
            }
        }
        // Pages are for people.
        let reply = token(&ada, &["read"]).await.request(Method::GET, "/rooms").send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::FORBIDDEN);
    }

    async fn a_token_is_shown_once_listed_and_revoked_at_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let made: MadeToken = ada.make("/api/tokens", json!({ "name": " CI ", "scopes": ["write", "read"], "days": 7, "later": 1 })).await;
        assert!(made.token.starts_with("wct_"));
        assert_eq!((made.info.name.as_str(), &*made.info.scopes), ("CI", &["read".to_owned(), "write".to_owned()][..]));
        let script = program(&ada, &made);
        let mut socket = script.socket().await;
        assert_eq!(says(&script, LOBBY).await, None);
        let listed = ada.get::<Tokens>("/api/tokens").await.tokens;
        assert_eq!(listed.len(), 1);
        assert!(listed[0].last_used_at.is_some());
        assert_eq!(listed[0].expires_at.0 - listed[0].created_at.0, 7 * 24 * 60 * 60 * 1_000);
        assert!(ada.get::<Value>("/api/sessions").await["devices"].as_array().unwrap().len() == 1, "it is no device");
        let reply = script.request(Method::GET, "/api/account").send().await.unwrap();
        assert_eq!(reply.headers()["weconnect-token-expires"], listed[0].expires_at.0.to_string());
        let path = format!("/api/tokens/{}", made.info.id);
        assert_eq!(bo.tries(Method::DELETE, &path, json!(null)).await, Some(ErrorCode::NotFound));
        ada.done(Method::DELETE, &path, json!(null)).await;
        assert_eq!(socket.closed_within(SECOND).await, Some(close::SESSION_ENDED));
        assert_eq!(says(&script, LOBBY).await, Some(ErrorCode::NotSignedIn));
        assert!(ada.get::<Tokens>("/api/tokens").await.tokens.is_empty());
        assert_eq!(ada.tries(Method::DELETE, &path, json!(null)).await, Some(ErrorCode::NotFound));
    }

    async fn a_token_may_no_more_than_its_owner_at_any_moment(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (root, ada) = (server.person("root").await, server.person("ada").await);
        let room = root.make_room("Tea").await.id;
        ada.join(room).await;
        let (script, admin) = (token(&ada, &["read", "write"]).await, token(&ada, &["admin"]).await);
        let rename = |name: &'static str| json!({ "name": name });
        let path = format!("/api/rooms/{room}");
        assert_eq!(script.tries(Method::PATCH, &path, rename("Mine")).await, Some(ErrorCode::NeedsModerator));
        let role = format!("{path}/members/{}/role", ada.signed_in.me.id);
        root.done(Method::PUT, &role, json!({ "role": "moderator" })).await;
        assert_eq!(script.tries(Method::PATCH, &path, rename("Ours")).await, None);
        root.done(Method::PUT, &role, json!({ "role": "member" })).await;
        assert_eq!(script.tries(Method::PATCH, &path, rename("Mine")).await, Some(ErrorCode::NeedsModerator));
        root.done(Method::POST, &format!("{path}/members/{}/removal", ada.signed_in.me.id), json!({ "ban": true, "reason": "" })).await;
        assert_eq!(says(&script, room).await, Some(ErrorCode::NotAMember));
        assert_eq!(admin.tries(Method::GET, "/api/admin/jobs", json!(null)).await, Some(ErrorCode::NotAnAdministrator));
        let (_, beep) = bot(&ada, "beep", &["read", "write"]).await;
        ada.done(Method::PUT, &format!("/api/rooms/{LOBBY}/members/beep"), json!(null)).await;
        let mut sockets = [script.socket().await, beep.socket().await];
        assert_eq!(says(&beep, LOBBY).await, None);
        root.done(Method::POST, &format!("/api/admin/people/{}/close", ada.signed_in.me.id), json!({ "reason": "spam" })).await;
        for socket in &mut sockets {
            assert_eq!(socket.closed_within(SECOND).await, Some(close::SESSION_ENDED));
        }
        for by in [&script, &beep] {
            assert_eq!(says(by, LOBBY).await, Some(ErrorCode::NotSignedIn));
        }
    }

    async fn a_new_password_ends_tokens_too(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let script = token(&ada, &["read"]).await;
        let body = json!({ "old_password": PASSWORD, "password": "coffee at a quarter to nine" });
        ada.done(Method::PUT, "/api/account/password", body).await;
        assert_eq!(script.tries(Method::GET, "/api/rooms", json!(null)).await, Some(ErrorCode::NotSignedIn));
    }

    async fn a_bot_is_told_from_people_and_comes_by_invitation(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let (beep, acting) = bot(&ada, "beep", &["read", "write"]).await;
        assert!(beep.id.is_bot() && !ada.signed_in.me.id.is_bot());
        assert!(acting.rooms().await.mine.is_empty(), "not even the lobby");
        let room = ada.make_room("Tea").await.id;
        let join = format!("/api/rooms/{room}/membership");
        assert_eq!(acting.tries(Method::PUT, &join, json!(null)).await, Some(ErrorCode::BotsAreInvited));
        assert_eq!(says(&acting, room).await, Some(ErrorCode::NotAMember));
        bo.join(room).await;
        bring_in(&bo, room, "beep").await;
        assert_eq!(says(&acting, room).await, None);
        let said = bo.history(room, "limit=1").await.events.pop().unwrap();
        assert_eq!(said.actor.id, beep.id);
        // Nobody logs in as a bot, owns one that is not theirs, or makes it an administrator.
        let log_in = json!({ "name": "beep", "password": PASSWORD });
        let reply = Client::new().post(server.url("/api/sessions")).json(&log_in).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
        let body = json!({ "name": "mine", "scopes": ["read"], "bot": beep.id });
        assert_eq!(bo.tries(Method::POST, "/api/tokens", body).await, Some(ErrorCode::PersonUnknown));
        let admin = format!("/api/admin/people/{}/administrator", beep.id);
        assert_eq!(ada.tries(Method::PUT, &admin, json!(null)).await, Some(ErrorCode::PersonUnknown));
        assert_eq!(bo.tries(Method::POST, "/api/bots", json!({ "name": "Beep" })).await, Some(ErrorCode::NameTaken));
        assert_eq!(bo.tries(Method::DELETE, &format!("/api/bots/{}", beep.id), json!(null)).await, Some(ErrorCode::NotFound));
        assert_eq!(ada.get::<Bots>("/api/bots").await.bots, std::slice::from_ref(&beep));
        let mut socket = acting.socket().await;
        ada.done(Method::DELETE, &format!("/api/bots/{}", beep.id), json!(null)).await;
        assert_eq!(socket.closed_within(SECOND).await, Some(close::SESSION_ENDED));
        assert!(ada.get::<Bots>("/api/bots").await.bots.is_empty());
        assert!(ada.page(room).await.members.iter().all(|member| member.id != beep.id));
    }

    async fn a_socket_of_a_token_without_write_only_listens(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let reader = token(&ada, &["read"]).await;
        let mut socket = reader.socket().await;
        assert_eq!(socket.try_post(LOBBY, "beep").await.unwrap_err().code, ErrorCode::ScopeMissing);
        for scopes in [&["write"][..], &["read", &format!("room:{LOBBY}")]] {
            let by = token(&ada, scopes).await;
            assert_eq!(handshake(&by).await, ErrorCode::ScopeMissing);
        }
    }
}

async fn handshake(by: &Person) -> ErrorCode {
    use reqwest::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
    let bearer = format!("Bearer {}", by.signed_in.tokens.access_token);
    let headers = [(AUTHORIZATION, &*bearer), (SEC_WEBSOCKET_PROTOCOL, Encoding::Json.subprotocol())];
    crate::harness::socket_error(&by.base, &headers).await.1.code
}

/// A token with these scopes, made once: there is a bound to how many one has.
async fn token_of(owner: &Person, scopes: &[&str]) -> Person {
    use std::sync::Mutex;
    static MADE: Mutex<Vec<(String, Person)>> = Mutex::new(Vec::new());
    let key = format!("{} {}", owner.base, scopes.join(" "));
    if let Some((_, made)) = MADE.lock().unwrap().iter().find(|(known, _)| *known == key) {
        return made.clone();
    }
    let made = token(owner, scopes).await;
    MADE.lock().unwrap().push((key, made.clone()));
    made
}

#[tokio::test]
async fn what_can_be_no_token_is_refused_with_what_is_wrong() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let room = format!("room:{LOBBY}");
    let bad = [
        json!({ "name": " ", "scopes": ["read"] }),
        json!({ "name": "x".repeat(61), "scopes": ["read"] }),
        json!({ "name": "x", "scopes": [] }),
        json!({ "name": "x", "scopes": ["all"] }),
        json!({ "name": "x", "scopes": [room] }),
        json!({ "name": "x", "scopes": ["hook", room] }),
        json!({ "name": "x", "scopes": ["read"], "days": 0 }),
        json!({ "name": "x", "scopes": ["read"], "days": 3_651 }),
    ];
    for body in bad {
        assert_eq!(ada.tries(Method::POST, "/api/tokens", body.clone()).await, Some(ErrorCode::TokenInvalid), "{body}");
    }
    for _ in 0..TOKENS_MAX {
        ada.make::<MadeToken>("/api/tokens", json!({ "name": "x", "scopes": ["read"] })).await;
    }
    let more = ada.tries(Method::POST, "/api/tokens", json!({ "name": "x", "scopes": ["read"] })).await;
    assert_eq!(more, Some(ErrorCode::TooManyTokens));
}

/// As `requests.Session`, `fetch` and curl do it: with a cookie jar or without, and with an `Origin` or without.
#[tokio::test]
async fn a_token_works_the_same_with_cookies_and_without() {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let script = token(&ada, &["read", "write"]).await;
    let cookies = format!("weconnect_access={}; weconnect_refresh=x", bo.signed_in.tokens.access_token);
    for cookie in [None, Some(cookies.as_str())] {
        let mut request = script.request(Method::POST, &post(LOBBY)).json(&json!({ "text": "beep" }));
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::CREATED, "{cookie:?}");
        assert!(reply.headers().get("set-cookie").is_none());
    }
    let said = ada.history(LOBBY, "limit=1").await.events.pop().unwrap();
    assert_eq!(said.actor.id, ada.signed_in.me.id);
}

#[tokio::test]
async fn replies_say_how_much_is_left() {
    let server = Server::start_with(|settings| settings.requests_per_minute = 100).await;
    let ada = server.person("ada").await;
    let script = token(&ada, &["read"]).await;
    let limit = async || {
        let reply = script.request(Method::GET, "/api/account").send().await.unwrap();
        assert_eq!(reply.headers()["ratelimit-policy"], "\"requests\";q=100;w=60");
        let text = reply.headers()["ratelimit"].to_str().unwrap().to_owned();
        let left = text.strip_prefix("\"requests\";r=").unwrap().split(';').next().unwrap().parse::<u32>().unwrap();
        (left, text)
    };
    let (first, text) = limit().await;
    assert!(first < 100 && text.contains(";t="), "{text}");
    assert!(limit().await.0 <= first);
    let _: RoomInfo = ada.join(LOBBY).await;
    let _: Socket = script.socket().await;
}
