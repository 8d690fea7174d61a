//! Behind a proxy: whose budget a request spends, which addresses are our own, and what the log says where that can't be told.

use reqwest::{Client, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{
    Server,
    program::{start, terminate, weconnect},
};

const PUBLIC: &str = "https://chat.example.org";

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

#[tokio::test]
async fn a_host_is_our_own_with_the_usual_port_and_in_capitals_too() {
    let server = Server::start().await;
    let log_in = async |host: &str, origin: &str| {
        let body = json!({ "name": "nobody", "password": "whatever it is" });
        let request = Client::new().post(server.url("/api/sessions")).header(header::HOST, host);
        request.header(header::ORIGIN, origin).json(&body).send().await.unwrap().status()
    };
    for host in ["chat.example.org", "chat.example.org:443", "chat.example.org:80", "Chat.Example.ORG"] {
        assert_eq!(log_in(host, PUBLIC).await, StatusCode::UNAUTHORIZED, "{host}");
    }
    for (host, origin) in [
        ("chat.example.org:8443", PUBLIC),
        ("chat.example.org", "https://chat.example.org:8443"),
        ("example.org", PUBLIC),
        ("chat.example.org.evil.com", PUBLIC),
        ("chat.example.org@evil.com", "https://evil.com"),
    ] {
        assert_eq!(log_in(host, origin).await, StatusCode::FORBIDDEN, "{host} {origin}");
    }
}

#[tokio::test]
async fn an_origin_that_is_refused_is_told_once_with_what_to_set() {
    let dir = tempfile::tempdir().unwrap();
    let (child, said) = start(&mut weconnect(dir.path()));
    let post = async |origin: &str| {
        let request = Client::new().post(format!("{}/login", base(&said))).header(header::ORIGIN, origin);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    };
    for _ in 0..3 {
        post(PUBLIC).await;
        post("https://talk.example.org").await;
    }
    for number in 0..150 {
        post(&format!("https://evil{number}.example")).await;
    }
    let log = terminate(child, "-TERM");
    let of = |origin: &str| log.lines().filter(|line| line.contains(origin)).count();
    assert_eq!((of(PUBLIC), of("https://talk.example.org")), (1, 1), "{log}");
    assert!(log.contains("public-url") && log.contains("WECONNECT_PUBLIC_URL"), "{log}");
    assert!((90..=110).contains(&of("refused")), "bounded: {log}");
}

fn is_form(html: &str) -> bool {
    html.contains("type=\"password\"")
}

#[tokio::test]
async fn a_page_that_was_opened_over_plain_http_says_so_and_takes_no_password() {
    let server = Server::start_with(|settings| settings.public_url = Some(PUBLIC.into())).await;
    let get = async |path: &str, headers: &[(&str, &str)]| {
        let request = Client::new().get(server.url(path));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap().text().await.unwrap()
    };
    for path in ["/login", "/signup"] {
        for headers in [
            &[("host", "chat.example.org"), ("x-forwarded-proto", "http")][..],
            &[("host", "chat.example.org"), ("forwarded", "for=192.0.2.1;proto=http")],
            // By its address, past the proxy; a browser says more where the connection is safe.
            &[("host", "192.0.2.7:3000")],
        ] {
            let html = get(path, headers).await;
            assert!(
                !is_form(&html) && html.contains(&format!("href=\"{PUBLIC}{path}\"")),
                "{path} {headers:?}: {html}"
            );
        }
        for headers in [
            &[("host", "chat.example.org")][..],
            &[("host", "chat.example.org"), ("x-forwarded-proto", "https")],
            &[("host", "node1:3000"), ("x-forwarded-proto", "https")],
            &[("host", "node1:3000"), ("sec-fetch-site", "none")],
        ] {
            assert!(is_form(&get(path, headers).await), "{path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn a_password_that_comes_over_plain_http_is_not_taken() {
    let server = Server::start_with(|settings| settings.public_url = Some(PUBLIC.into())).await;
    let plain = "http://chat.example.org";
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = |path: &str| {
        let request = client.post(server.url(path)).header(header::HOST, "chat.example.org");
        request.header(header::ORIGIN, plain)
    };
    let body = json!({ "name": "ada", "password": "tea at half past four" });
    let reply = request("/api/accounts").json(&body).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::FORBIDDEN);
    assert_eq!(reply.json::<Value>().await.unwrap()["code"], "plain_http");
    let form = "name=ada&password=tea+at+half+past+four";
    for path in ["/signup", "/login"] {
        let request = request(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
        assert_eq!(reply.headers()[header::LOCATION], format!("{path}?error=plain_http"));
        let page = client.get(server.url(&format!("{path}?error=plain_http"))).header(header::HOST, "chat.example.org");
        let html = page.send().await.unwrap().text().await.unwrap();
        assert!(!is_form(&html) && html.contains(&format!("href=\"{PUBLIC}{path}\"")), "{html}");
    }
    assert!(server.app.store.account("ada").await.unwrap().is_none());
}
