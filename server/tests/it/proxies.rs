//! Behind a proxy: whose budget a request spends, which addresses are our own, and what the log says where that can't be told.

use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::{
    executable::{start, terminate, weconnect},
    harness::Server,
};

async fn log_in(base: &str, name: &str, value: &str) -> StatusCode {
    let body = json!({ "name": "nobody", "password": "whatever it is" });
    let request = Client::new().post(format!("{base}/api/sessions")).header(name, value).json(&body);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn everybody_behind_a_proxy_has_a_budget_of_their_own_however_it_writes_addresses() {
    let server = Server::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        settings.logins_per_minute = 1;
    })
    .await;
    let base = format!("http://{}", server.address);
    for (name, value) in [
        ("x-forwarded-for", "203.0.113.1"),
        ("x-forwarded-for", "203.0.113.2:56489"),
        ("x-forwarded-for", "[2001:db8:0:3::1]:443"),
        ("x-forwarded-for", "\"[2001:db8:0:4::1]\""),
        ("forwarded", "for=203.0.113.5"),
        ("forwarded", "by=10.0.0.7;for=\"[2001:db8:0:6::1]:443\";proto=https"),
    ] {
        assert_eq!(log_in(&base, name, value).await, StatusCode::UNAUTHORIZED, "{name}: {value}");
        assert_eq!(log_in(&base, name, value).await, StatusCode::TOO_MANY_REQUESTS, "{name}: {value}");
    }
}

/// The address that the executable says it runs at.
fn base(said: &str) -> String {
    said.lines().next().unwrap().trim_start_matches("WeConnect runs at ").to_owned()
}

#[tokio::test]
async fn what_can_not_be_believed_of_a_proxy_is_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let (child, said) = start(&mut weconnect(dir.path()));
    for _ in 0..3 {
        log_in(&base(&said), "x-forwarded-for", "203.0.113.1").await;
    }
    let log = terminate(child, "-TERM");
    assert_eq!(log.matches("WECONNECT_TRUSTED_PROXIES").count(), 1, "{log}");

    let (child, said) = start(weconnect(dir.path()).env("WECONNECT_TRUSTED_PROXIES", "127.0.0.1"));
    for value in ["unknown", "_hidden", "203.0.113.1"] {
        log_in(&base(&said), "x-forwarded-for", value).await;
    }
    let log = terminate(child, "-TERM");
    assert_eq!(log.matches("\"unknown\"").count(), 1, "{log}");
    assert!(!log.contains("WECONNECT_TRUSTED_PROXIES") && !log.contains("_hidden"), "{log}");
}
