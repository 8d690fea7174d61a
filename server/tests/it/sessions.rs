use protocol::{ErrorCode, api::SignedIn, codec::Encoding, frame::close};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::json;

use crate::{
    accounts::{browser, submit},
    harness::{Server, on_both},
};

const ADA: [(&str, &str); 2] = [("name", "ada"), ("password", "tea at half past four")];

async fn refresh(server: &Server, token: &str) -> reqwest::Response {
    Client::new()
        .post(server.url("/api/sessions/refresh"))
        .json(&json!({ "refresh_token": token }))
        .send()
        .await
        .unwrap()
}

on_both! {
    async fn a_refresh_gives_a_new_pair_and_the_session_goes_on(engine: Engine) {
        let server = Server::start_on(engine).await;
        let mut ada = server.person("ada").await;
        for _ in 0..3 {
            let reply = refresh(&server, &ada.signed_in.tokens.refresh_token).await;
            assert_eq!(reply.status(), StatusCode::OK);
            let next: SignedIn = reply.json().await.unwrap();
            assert_ne!(next.tokens.refresh_token, ada.signed_in.tokens.refresh_token);
            ada.signed_in = next;
            ada.rooms().await;
        }
    }

    async fn logging_out_ends_tokens_and_sockets(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        let mut other_device = ada.silent_socket(Encoding::Binary).await;
        other_device.hello(&[]).await;
        ada.log_out().await;
        assert_eq!(socket.close_code().await, close::SESSION_ENDED);
        assert_eq!(other_device.close_code().await, close::SESSION_ENDED);
        assert_eq!(ada.refused(Method::GET, "/api/rooms", None).await.0, StatusCode::UNAUTHORIZED);
        let reply = refresh(&server, &ada.signed_in.tokens.refresh_token).await;
        assert_eq!(reply.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_both_go_on() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let token = &ada.signed_in.tokens.refresh_token;
    let (one, other) = tokio::join!(refresh(&server, token), refresh(&server, token));
    for reply in [one, other] {
        let next: SignedIn = reply.json().await.unwrap();
        assert_eq!(refresh(&server, &next.tokens.refresh_token).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_page_renews_an_expired_access_token_on_its_way() {
    let server = Server::start().await;
    let signed_up = browser();
    let reply = signed_up
        .post(server.url("/signup"))
        .header(header::ORIGIN, format!("http://{}", server.address))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(serde_urlencoded::to_string(ADA).unwrap())
        .send()
        .await
        .unwrap();
    // Only the refresh token is left, as when the access token's time is over.
    let cookies = reply.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    let refresh = cookies.rev().find(|cookie| cookie.starts_with("weconnect_refresh")).unwrap();
    let (refresh, _) = refresh.split_once(';').unwrap();

    let page = browser().get(server.url("/rooms")).header(header::COOKIE, refresh).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers().get_all(header::SET_COOKIE).iter().count(), 2);
    // The interface for programs leaves that to the program.
    let api = browser().get(server.url("/api/rooms")).header(header::COOKIE, refresh).send().await.unwrap();
    assert_eq!(api.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_everyone_may_keep_holds_nobodys_tokens() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let cookie = format!("weconnect_refresh={}", ada.signed_in.tokens.refresh_token);
    let reply = browser().get(server.url("/pkg/weconnect.js")).header(header::COOKIE, cookie).send().await.unwrap();
    assert!(!reply.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn a_page_of_one_person_does_not_act_as_another_who_has_logged_in_since() {
    let server = Server::start().await;
    let (ada, cy) = (server.person("ada").await, server.person("cy").await);
    let ask = |person: protocol::UserId, cookie: &str| {
        browser()
            .delete(server.url("/api/sessions/current"))
            .header(header::ORIGIN, format!("http://{}", server.address))
            .header(header::COOKIE, cookie)
            .header("WeConnect-Person", person.to_string())
    };
    let tokens = &cy.signed_in.tokens;
    let access = format!("weconnect_access={}", tokens.access_token);
    // The access token can have expired meanwhile.
    let refresh = format!("weconnect_refresh={}", tokens.refresh_token);
    for cookie in [&access, &refresh] {
        let refused = ask(ada.signed_in.me.id, cookie).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert!(!refused.headers().contains_key(header::SET_COOKIE), "the other one stays logged in");
    }
    assert_eq!(ask(cy.signed_in.me.id, &access).send().await.unwrap().status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn logging_out_by_an_expired_access_token_ends_the_session_too() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let reply = Client::new()
        .delete(server.url("/api/sessions/current"))
        .header(header::ORIGIN, format!("http://{}", server.address))
        .header(header::COOKIE, format!("weconnect_refresh={}", ada.signed_in.tokens.refresh_token))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), StatusCode::NO_CONTENT);
    assert_eq!(ada.refused(Method::GET, "/api/rooms", None).await.1.code, ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn pages_send_visitors_to_the_log_in_and_others_past_it() {
    let server = Server::start().await;
    let browser = browser();
    let location = async |path: &str| {
        let reply = browser.get(server.url(path)).send().await.unwrap();
        let location = reply.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (reply.status(), location)
    };
    let to = |path: &str| (StatusCode::SEE_OTHER, Some(path.to_owned()));
    assert_eq!(location("/rooms").await, to("/login?next=/rooms"));
    assert_eq!(location("/rooms/0b5d").await, to("/login?next=/rooms/0b5d"));
    assert_eq!(location("/login").await, (StatusCode::OK, None));
    submit(&browser, &server, "/signup", &ADA).await;
    let lobby = "/rooms/00000000-0000-7000-8000-000000000001";
    assert_eq!(location("/").await, to(lobby));
    assert_eq!(location("/login?next=/rooms").await, to("/rooms"));
    assert_eq!(location("/rooms").await, (StatusCode::OK, None));
}

#[tokio::test]
async fn who_asks_for_tokens_all_the_time_is_told_to_wait() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let token = &ada.signed_in.tokens.refresh_token;
    let refused = loop {
        let reply = refresh(&server, token).await;
        if reply.status() != StatusCode::OK {
            break reply;
        }
    };
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u32>().unwrap() > 0);
    // Others are not held, and what was nobody's token is refused as before.
    let bo = server.person("bo").await;
    assert_eq!(refresh(&server, &bo.signed_in.tokens.refresh_token).await.status(), StatusCode::OK);
    assert_eq!(refresh(&server, "nobody's").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_asks_for_anything_all_the_time_is_told_to_wait() {
    let server = Server::start_with(|settings| settings.requests_per_minute = 50).await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let spend = async |method: Method| {
        let mut times = 0;
        loop {
            let reply = ada.request(method.clone(), "/api/rooms").json(&json!({})).send().await.unwrap();
            if reply.status() == StatusCode::TOO_MANY_REQUESTS {
                assert!(reply.headers().contains_key(header::RETRY_AFTER));
                return times;
            }
            times += 1;
        }
    };
    assert!(spend(Method::GET).await >= 50);
    assert!(spend(Method::POST).await <= 1, "what may write costs five times as much");
    bo.rooms().await;
    // An address has ten times as much.
    while reqwest::get(server.url("/api/profile")).await.unwrap().status() != StatusCode::TOO_MANY_REQUESTS {}
    assert_eq!(
        reqwest::get(server.url("/readyz")).await.unwrap().status(),
        StatusCode::OK,
        "whoever watches the server is not held"
    );
}

#[tokio::test]
async fn a_program_that_keeps_cookies_is_none_the_worse_for_it() {
    let server = Server::start().await;
    // What a balancer or somebody else's page has left with it, and what an older version of this server has.
    let foreign = "sticky=node1; theme=dark";
    let body = json!({ "name": "ada", "password": ADA[1].1 });
    let client = browser();
    let mut last = None;
    for path in ["/api/accounts", "/api/sessions"] {
        let request = client.post(server.url(path)).header(header::COOKIE, foreign).json(&body);
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success(), "{path}: {}", reply.status());
        assert!(!reply.headers().contains_key(header::SET_COOKIE), "{path}");
        last = Some(reply.json::<SignedIn>().await.unwrap());
    }
    let tokens = last.unwrap().tokens;
    let reply = refresh(&server, &tokens.refresh_token).await;
    assert!(!reply.headers().contains_key(header::SET_COOKIE));
    let tokens = reply.json::<SignedIn>().await.unwrap().tokens;
    let old = format!("weconnect_access=stale; weconnect_refresh={}", tokens.refresh_token);
    for (scheme, path) in [("Bearer", "/api/rooms"), ("bearer", "/api/rooms"), ("BEARER", "/api/rooms")] {
        let request = client.post(server.url(path)).header(header::COOKIE, &old).json(&json!({ "name": scheme }));
        let request = request.header(header::AUTHORIZATION, format!("{scheme} {}", tokens.access_token));
        let status = request.send().await.unwrap().status();
        assert!(status == StatusCode::CREATED || status == StatusCode::CONFLICT, "{scheme}: {status}");
    }
    // Its bearer counts, and nothing else: not a cookie's session, nor is that renewed.
    let request =
        client.get(server.url("/rooms")).header(header::COOKIE, &old).header(header::AUTHORIZATION, "Bearer x");
    let reply = request.send().await.unwrap();
    assert_eq!((reply.status(), reply.headers().contains_key(header::SET_COOKIE)), (StatusCode::SEE_OTHER, false));
}

#[tokio::test]
async fn fields_of_a_log_in_that_are_empty_are_pointed_out() {
    let server = Server::start().await;
    let (status, location) = submit(&browser(), &server, "/login", &[("name", ""), ("password", "")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(location, "/login?name_error=name_blank&password_error=password_too_short");
}

#[tokio::test]
async fn after_logging_in_one_comes_to_pages_only() {
    let server = Server::start().await;
    server.person("ada").await;
    let lobby = "/rooms/00000000-0000-7000-8000-000000000001";
    for (next, comes_to) in [
        ("/logout", lobby),
        ("/rooms/00000000-0000-7000-8000-000000000001/leave", lobby),
        ("/rooms/x/messages", lobby),
        ("/account/delete", lobby),
        ("/join/0b5d/x", lobby),
        ("/api/rooms", lobby),
        ("/login", lobby),
        ("/account", "/account"),
        ("/join/0b5d", "/join/0b5d"),
        (lobby, lobby),
    ] {
        let client = browser();
        let (_, location) = submit(&client, &server, "/login", &[ADA[0], ADA[1], ("next", next)]).await;
        assert_eq!(location, comes_to, "{next}");
        // Nor does the page tell its script another way.
        let html =
            browser().get(server.url(&format!("/login?next={next}"))).send().await.unwrap().text().await.unwrap();
        assert_eq!(html.contains(&format!("value=\"{next}\"")), next == comes_to, "{next}: {html}");
    }
}

#[tokio::test]
async fn whoever_guesses_at_a_password_keeps_its_owner_from_nothing() {
    let server = Server::start_with(|settings| settings.guesses_per_hour = 5).await;
    let own = browser();
    assert_eq!(submit(&own, &server, "/signup", &ADA).await.0, StatusCode::SEE_OTHER);
    assert_eq!(submit(&own, &server, "/logout", &[]).await.0, StatusCode::SEE_OTHER);
    for name in ["ada", "ADA", "nobody"] {
        let guess = [("name", name), ("password", "the password of somebody")];
        let mut last = String::new();
        for _ in 0..6 {
            last = submit(&browser(), &server, "/login", &guess).await.1;
        }
        assert!(last.contains("error=too_many_requests") && last.contains("retry_after="), "{name}: {last}");
    }
    let strange = submit(&browser(), &server, "/login", &ADA).await.1;
    assert!(strange.contains("too_many_requests"), "also with the right password: {strange}");
    let (status, location) = submit(&own, &server, "/login", &ADA).await;
    assert_eq!(
        (status, &*location),
        (StatusCode::SEE_OTHER, &*format!("/rooms/{}", protocol::RoomId::LOBBY)),
        "the browser is known"
    );
}

#[tokio::test]
async fn a_browser_is_known_no_longer_once_the_password_was_changed_on_another() {
    let server = Server::start_with(|settings| settings.guesses_per_hour = 5).await;
    let (old, new) = (browser(), browser());
    submit(&old, &server, "/signup", &ADA).await;
    submit(&new, &server, "/login", &ADA).await;
    let change = [("old_password", ADA[1].1), ("password", "coffee at a quarter to nine")];
    assert_eq!(submit(&new, &server, "/account/password", &change).await.1, "/account");
    submit(&new, &server, "/logout", &[]).await;
    for _ in 0..6 {
        submit(&browser(), &server, "/login", &[("name", "ada"), ("password", "a guess of somebody")]).await;
    }
    let log_in = [("name", "ada"), change[1]];
    let refused = submit(&old, &server, "/login", &log_in).await.1;
    assert!(
        refused.contains("too_many_requests"),
        "who has had that browser since may guess as little as others: {refused}"
    );
    let (_, location) = submit(&new, &server, "/login", &log_in).await;
    assert_eq!(location, format!("/rooms/{}", protocol::RoomId::LOBBY), "where it was changed, it is known");
}
