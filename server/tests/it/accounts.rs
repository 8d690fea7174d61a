use protocol::{ErrorBody, ErrorCode, RoomId, api::SignedIn};
use reqwest::{Client, Method, StatusCode, header, redirect::Policy};
use serde_json::json;

use crate::harness::{Server, on_both};

const PASSWORD: &str = "tea at half past four";

async fn post(server: &Server, path: &str, name: &str, password: &str) -> (StatusCode, ErrorBody) {
    let body = json!({ "name": name, "password": password });
    let reply = Client::new().post(server.url(path)).json(&body).send().await.unwrap();
    (reply.status(), reply.json().await.unwrap())
}

/// A browser: keeps cookies, sends its origin, shows redirects.
pub fn browser() -> Client {
    Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap()
}

pub async fn submit(browser: &Client, server: &Server, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let origin = format!("http://{}", server.address);
    let body = serde_urlencoded::to_string(fields).unwrap();
    let request = browser.post(server.url(path)).header(header::ORIGIN, origin).body(body);
    let reply = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send().await.unwrap();
    let location = reply.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
    (reply.status(), location.unwrap_or_default())
}

on_both! {
    async fn who_signs_up_can_log_in_and_is_in_the_lobby(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("Ada").await;
        assert_eq!(ada.rooms().await.mine[0].id, RoomId::LOBBY);
        let body = json!({ "name": "ada", "password": PASSWORD });
        let reply = Client::new().post(server.url("/api/sessions")).json(&body).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(reply.json::<SignedIn>().await.unwrap().me, ada.signed_in.me);
    }
}

#[tokio::test]
async fn everything_wrong_with_a_sign_up_is_said_at_once() {
    let server = Server::start().await;
    let (status, error) = post(&server, "/api/accounts", "a b", "short").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<_> = error.fields.iter().map(|field| (&*field.field, field.code)).collect();
    assert_eq!(fields, [("name", ErrorCode::NameBadCharacter), ("password", ErrorCode::PasswordTooShort)]);
    assert_eq!(post(&server, "/api/accounts", "ada", "password1234").await.1.code, ErrorCode::PasswordCommon);
    server.person("ada").await;
    let (status, error) = post(&server, "/api/accounts", "ADA", PASSWORD).await;
    assert_eq!((status, error.code, error.fields.len()), (StatusCode::CONFLICT, ErrorCode::NameTaken, 1));
}

#[tokio::test]
async fn nobody_is_called_as_everybody_is() {
    let server = Server::start().await;
    for name in ["here", "Here", "h-e-r-e"] {
        let (status, error) = post(&server, "/api/accounts", name, PASSWORD).await;
        assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::NameTaken), "{name}");
    }
    let ada = server.person("ada").await;
    for name in ["Here", "һere"] {
        let profile = Some(json!({ "display_name": name }));
        let (status, error) = ada.refused(Method::PATCH, "/api/account", profile).await;
        assert_eq!((status, error.code), (StatusCode::CONFLICT, ErrorCode::DisplayNameTaken), "{name}");
    }
    server.person("here.we.are").await;
}

#[tokio::test]
async fn ten_who_want_one_name_at_once_leave_one_account() {
    let server = Server::start().await;
    let tries = (0..10).map(|_| post_status(&server, "ada"));
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::CREATED).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::CONFLICT).count(), 9, "{statuses:?}");
}

async fn post_status(server: &Server, name: &str) -> StatusCode {
    let body = json!({ "name": name, "password": PASSWORD });
    Client::new().post(server.url("/api/accounts")).json(&body).send().await.unwrap().status()
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_get_the_same_answer() {
    let server = Server::start().await;
    server.person("ada").await;
    let wrong = post(&server, "/api/sessions", "ada", "tea at half past five").await;
    assert_eq!(wrong.0, StatusCode::UNAUTHORIZED);
    for (name, password) in [("nobody", PASSWORD), ("a b", PASSWORD), ("", ""), ("ada", ""), ("ada", &"x".repeat(300))]
    {
        assert_eq!(post(&server, "/api/sessions", name, password).await, wrong, "{name:?}");
    }
}

#[tokio::test]
async fn who_tries_too_often_is_told_when_to_come_back() {
    let server = Server::start_with(|settings| {
        settings.logins_per_minute = 2;
        settings.signups_per_hour = 1;
    })
    .await;
    server.person("ada").await;
    let (status, error) = post(&server, "/api/accounts", "bo", PASSWORD).await;
    assert_eq!((status, error.code), (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests));
    assert!(error.retry_after.is_some_and(|seconds| (1..=3_601).contains(&seconds)), "{error:?}");

    for _ in 0..2 {
        assert_eq!(post(&server, "/api/sessions", "ada", "wrong wrong").await.1.code, ErrorCode::WrongCredentials);
    }
    let body = json!({ "name": "ada", "password": PASSWORD });
    let reply = Client::new().post(server.url("/api/sessions")).json(&body).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = reply.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=31).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn plain_forms_sign_up_log_out_and_log_in() {
    let server = Server::start().await;
    let browser = browser();
    let lobby = format!("/rooms/{}", RoomId::LOBBY);
    let ada = [("name", "ada"), ("password", PASSWORD), ("next", "")];
    let greeted = format!("{lobby}?welcome=1");
    assert_eq!(submit(&browser, &server, "/signup", &ada).await, (StatusCode::SEE_OTHER, greeted));
    assert_eq!(browser.get(server.url("/api/rooms")).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(submit(&browser, &server, "/logout", &[]).await, (StatusCode::SEE_OTHER, "/".into()));
    assert_eq!(browser.get(server.url("/api/rooms")).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let next = [("name", "ada"), ("password", PASSWORD), ("next", "/rooms")];
    assert_eq!(submit(&browser, &server, "/login", &next).await, (StatusCode::SEE_OTHER, "/rooms".into()));
    let evil = [("name", "ada"), ("password", PASSWORD), ("next", "//evil.com")];
    assert_eq!(submit(&browser, &server, "/login", &evil).await, (StatusCode::SEE_OTHER, lobby));
}

#[tokio::test]
async fn a_form_that_fails_comes_back_with_what_was_typed_but_never_the_password() {
    let server = Server::start().await;
    let fields = [("name", "ada & bo"), ("password", "short"), ("next", "/rooms")];
    let (status, location) = submit(&browser(), &server, "/signup", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        location,
        "/signup?name_error=name_bad_character&password_error=password_too_short&name=ada+%26+bo&next=%2Frooms"
    );
    let fields = [("name", "ada"), ("password", "not hers at all"), ("next", "")];
    let (_, location) = submit(&browser(), &server, "/login", &fields).await;
    assert_eq!(location, "/login?error=wrong_credentials&name=ada");
}

#[tokio::test]
async fn a_message_by_form_goes_out_and_one_that_breaks_a_rule_comes_back_whole() {
    let server = Server::start().await;
    let browser = browser();
    submit(&browser, &server, "/signup", &[("name", "ada"), ("password", PASSWORD)]).await;
    let lobby = format!("/rooms/{}", RoomId::LOBBY);
    let messages = format!("{lobby}/messages");
    assert_eq!(
        submit(&browser, &server, &messages, &[("text", "by form")]).await,
        (StatusCode::SEE_OTHER, lobby.clone())
    );
    let long = format!("</textarea><b>{}", "ü".repeat(4_001));
    let origin = format!("http://{}", server.address);
    let body = serde_urlencoded::to_string([("text", &long)]).unwrap();
    let request = browser.post(server.url(&messages)).header(header::ORIGIN, origin).body(body);
    let reply = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send().await.unwrap();
    // Not in an address, which others write into their logs.
    assert_eq!((reply.status(), reply.headers().get(header::LOCATION)), (StatusCode::UNPROCESSABLE_ENTITY, None));
    assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-store");
    let policy = reply.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");
    let html = reply.text().await.unwrap();
    assert!(
        html.contains(&ErrorCode::TextTooLong.sentence()) && html.contains(&format!("action=\"{messages}\"")),
        "{html}"
    );
    assert!(html.matches('ü').count() == 4_001 && !html.contains("</textarea><b>"), "{html}");
    // Who is no longer logged in is sent there, not shown an error for programs.
    submit(&browser, &server, "/logout", &[]).await;
    let (status, location) = submit(&browser, &server, &messages, &[("text", "late")]).await;
    assert_eq!((status, &*location), (StatusCode::SEE_OTHER, "/login?next=/rooms"));
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_other_sites() {
    let server = Server::start_with(|settings| settings.public_url = Some("https://chat.example.org".into())).await;
    let body = json!({ "name": "ada", "password": PASSWORD });
    let request = Client::new().post(server.url("/api/accounts")).header(header::ORIGIN, "https://chat.example.org");
    let reply = request.json(&body).send().await.unwrap();
    let cookies: Vec<_> =
        reply.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 3);
    for cookie in cookies {
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age="] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
    }
    assert!(reply.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn no_request_of_another_site_changes_anything() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    for origin in ["http://evil.com", "null", &format!("http://{}.evil.com", server.address)] {
        let request =
            ada.request(Method::POST, "/api/rooms").header(header::ORIGIN, origin).json(&json!({ "name": "x" }));
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::FORBIDDEN, "{origin}");
        assert_eq!(reply.json::<ErrorBody>().await.unwrap().code, ErrorCode::ForeignOrigin);
    }
    // A browser always names its origin; a cookie without one is not a browser's.
    let request = Client::new().post(server.url("/logout")).header(header::COOKIE, "weconnect_access=x");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(ada.rooms().await.public.len(), 1);
}
