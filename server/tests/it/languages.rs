use protocol::api::Account;
use reqwest::{Client, Method, StatusCode, header, redirect::Policy};
use serde_json::json;

use crate::harness::{Person, Server, on_both};

async fn html(person: &Person, path: &str) -> String {
    person.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_asks_for_or_that_was_chosen_in_it() {
    let server = Server::start().await;
    for (accepted, cookie, expected) in [
        ("de-CH,de;q=0.9,en;q=0.8", "", "<html lang=\"de\" dir=\"ltr\">"),
        ("de", "weconnect_language=ar", "<html lang=\"ar\" dir=\"rtl\">"),
        ("xx", "weconnect_language=\"><b>", "<html lang=\"en\" dir=\"ltr\">"),
    ] {
        let request = Client::new().get(server.url("/login")).header(header::ACCEPT_LANGUAGE, accepted);
        let page = request.header(header::COOKIE, cookie).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(expected), "{accepted} {cookie}: {page}");
    }
}

#[tokio::test]
async fn a_form_chooses_a_language_and_leads_to_our_own_pages_alone() {
    let server = Server::start().await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    for (language, next, status, leads_to) in [
        ("de", "/login?next=%2Frooms", 303, Some("/login?next=%2Frooms")),
        ("", "//evil.example", 303, Some("/")),
        ("de", "/\\evil.example", 303, Some("/")),
        ("xx", "/login", 400, None),
    ] {
        let body = serde_urlencoded::to_string([("language", language), ("next", next)]).unwrap();
        let request = client.post(server.url("/language")).header(header::ORIGIN, server.url(""));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), status, "{language} {next}");
        let location = reply.headers().get(header::LOCATION).map(|location| location.to_str().unwrap());
        assert_eq!(location, leads_to, "{language} {next}");
    }
}

#[tokio::test]
async fn the_texts_that_a_page_names_are_there_for_good() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let page = html(&ada, "/account").await;
    let names: Vec<_> = page.split("/pkg/texts/").skip(1).filter_map(|rest| rest.split(['"', '\'']).next()).collect();
    assert!(names.iter().any(|name| name.starts_with("texts-en.")), "{page}");
    assert!(names.iter().any(|name| name.starts_with("more-en.")), "{page}");
    for name in names {
        let address = server.url(&format!("/pkg/texts/{name}"));
        let reply = reqwest::get(address).await.unwrap();
        assert_eq!(reply.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let texts: Vec<String> = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
        assert!(texts.len() > 100);
    }
    let reply = reqwest::get(server.url("/pkg/texts/texts-en.0000000000000000000000.json")).await.unwrap();
    assert_eq!(reply.status(), StatusCode::NOT_FOUND);
    assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-store");
}

on_both! {
    async fn an_account_keeps_its_language_and_leaves_it_to_the_browser_again(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let language = || async { ada.get::<Account>("/api/account").await.language };
        assert_eq!(language().await, None);
        ada.done(Method::PATCH, "/api/account", json!({ "language": "de" })).await;
        ada.done(Method::PATCH, "/api/account", json!({ "status": "reads" })).await;
        assert_eq!(language().await.as_deref(), Some("de"));
        assert!(html(&ada, "/rooms").await.contains("<html lang=\"de\" dir=\"ltr\">"));
        let reply = ada.request(Method::PATCH, "/api/account").json(&json!({ "language": "xx" })).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::BAD_REQUEST);
        ada.done(Method::PATCH, "/api/account", json!({ "language": "" })).await;
        assert_eq!(language().await, None);
        assert!(html(&ada, "/rooms").await.contains("<html lang=\"en\" dir=\"ltr\">"));
    }
}
