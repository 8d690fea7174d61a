use protocol::{RoomId, RoomKind, api::Link, names::RoomName};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::json;

use crate::harness::{PASSWORD, Person, Server, on_both};

async fn page(person: &Person, path: &str) -> (StatusCode, header::HeaderMap, String) {
    let reply = person.request(Method::GET, path).send().await.unwrap();
    (reply.status(), reply.headers().clone(), reply.text().await.unwrap())
}

#[tokio::test]
async fn a_rooms_page_reads_without_a_script() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    ada.socket().await.post(RoomId::LOBBY, "read me <b>plainly</b>").await;
    let (status, _, html) = page(&ada, &format!("/rooms/{}", RoomId::LOBBY)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains("read me &lt;b>plainly&lt;/b>") || html.contains("read me &lt;b&gt;plainly&lt;/b&gt;"),
        "{html}"
    );
    assert!(!html.contains("<b>plainly"), "never as markup, nor inside a script");
    assert!(html.contains("action=\"/logout\""));
    assert!(html.contains("<html lang=\"en\" dir=\"ltr\">"), "{html}");
}

#[tokio::test]
async fn a_file_that_is_not_there_may_be_there_tomorrow() {
    let server = Server::start().await;
    let reply = reqwest::get(server.url("/pkg/of-a-newer-version.wasm")).await.unwrap();
    assert_eq!(reply.status(), StatusCode::NOT_FOUND);
    assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn the_chosen_theme_is_in_the_page_and_nothing_else_gets_there() {
    let server = Server::start().await;
    for (cookie, expected) in [
        ("weconnect_theme=dark", "<html lang=\"en\" dir=\"ltr\" data-theme=\"dark\">"),
        ("weconnect_theme=\"><b>", "<html lang=\"en\" dir=\"ltr\">"),
    ] {
        let request = Client::new().get(server.url("/login")).header(header::COOKIE, cookie);
        let html = request.send().await.unwrap().text().await.unwrap();
        assert!(html.contains(expected), "{cookie}: {html}");
    }
}

#[tokio::test]
async fn nothing_that_somebody_typed_breaks_out_of_the_page() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let room = ada.make_room("</title></script><script>alert(1)</script>").await;
    ada.socket().await.post(room.id, "</script><img src=x onerror=alert(2)><!--").await;
    for path in [format!("/rooms/{}", room.id), "/rooms".into()] {
        let (_, _, html) = page(&ada, &path).await;
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{path}: {html}");
        assert!(!html.contains("</title></script>"), "{path}");
    }
}

#[tokio::test]
async fn a_messages_markdown_becomes_elements_and_its_html_stays_text() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let text = "**bold** `<u>` [tea](https://a.b/?c=1&d=2)\n> <img src=x onerror=alert(1)>\n\n```html\n<script>alert(2)</script>\n```\n\
        [x](javascript:alert(3)) [y](https://a.b\"onclick=\"alert(4)) @ada";
    ada.socket().await.post(RoomId::LOBBY, text).await;
    let (_, _, html) = page(&ada, &format!("/rooms/{}", RoomId::LOBBY)).await;
    // Left to tell texts from one another.
    let html = html.replace("<!>", "").replace("&gt;", ">").replace("&quot;", "\"");
    for part in [
        "<p dir=\"auto\"><strong>bold</strong> <code>&lt;u></code> ",
        "<a rel=\"noopener noreferrer nofollow\" target=\"_blank\" dir=\"auto\" href=\"https://a.b/?c=1&amp;d=2\">tea</a>",
        "<blockquote dir=\"auto\"><p>&lt;img src=x onerror=alert(1)></p></blockquote>",
        "<code>&lt;script>alert(2)&lt;/script></code></pre>",
        // The address ends before the quote, and what follows is text.
        "<p dir=\"auto\">[x](javascript:alert(3)) [y](<a rel=\"noopener noreferrer nofollow\" \
         target=\"_blank\" dir=\"auto\" href=\"https://a.b\">https://a.b</a>\"onclick=\"alert(4)) ",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for part in ["<img", "<u>", "<script>alert", "href=\"javascript", " onclick="] {
        assert!(!html.contains(part), "{part}: {html}");
    }
}

#[tokio::test]
async fn a_page_has_its_policy_whatever_is_fetched_beside_it() {
    let server = Server::start().await;
    let (page, icon) = (server.url("/login"), server.url("/favicon.svg"));
    let fetch = |url: String| async move { reqwest::get(url).await.unwrap() };
    for _ in 0..50 {
        let (one, icon, other, _) =
            tokio::join!(fetch(page.clone()), fetch(icon.clone()), fetch(page.clone()), fetch(icon.clone()));
        assert_eq!(icon.status(), 200);
        for page in [one, other] {
            let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            assert!(policy.contains("'nonce-"), "{policy}");
        }
    }
}

#[tokio::test]
async fn pages_allow_only_their_own_scripts() {
    let server = Server::start().await;
    let one = reqwest::get(server.url("/login")).await.unwrap();
    let csp = one.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"), "{csp}");
    assert!(
        csp.contains("'wasm-unsafe-eval'") && !csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'"),
        "{csp}"
    );
    let (_, nonce) = csp.split_once("'nonce-").unwrap();
    let (nonce, _) = nonce.split_once('\'').unwrap();
    let html = one.text().await.unwrap();
    let scripts = html.matches("<script").count();
    assert!(scripts > 0);
    assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), html.matches("nonce=").count());
    assert!(html.matches("nonce=").count() >= scripts);
    assert!(!html.contains(" style=\"") && !html.contains(" onclick="));
    let other = reqwest::get(server.url("/login")).await.unwrap();
    assert_ne!(other.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap(), csp, "a new nonce each time");
    for name in ["x-content-type-options", "x-frame-options", "referrer-policy", "permissions-policy"] {
        assert!(other.headers().contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn pages_that_are_not_there_or_not_ones_own_say_so() {
    let server = Server::start().await;
    let (ada, eve) = (server.person("ada").await, server.person("eve").await);
    let room = ada.make_room("tea").await.id;
    ada.socket().await.post(room, "between us").await;
    assert_eq!(page(&ada, "/nothing").await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&ada, "/rooms/not-a-room").await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&ada, "/rooms/00000000-0000-0000-0000-000000000009").await.0, StatusCode::NOT_FOUND);
    let (status, headers, html) = page(&eve, &format!("/rooms/{room}")).await;
    assert_eq!(
        (status, &headers[header::CACHE_CONTROL]),
        (StatusCode::FORBIDDEN, &header::HeaderValue::from_static("no-store"))
    );
    assert!(!html.contains("between us") && html.contains(&format!("/rooms/{room}/join")), "{html}");
}

#[tokio::test]
async fn a_link_opens_a_page_that_lets_in_without_scripts_as_long_as_it_is_good() {
    let server = Server::start().await;
    let (ada, bo, cy) = (server.person("ada").await, server.person("bo").await, server.person("cy").await);
    let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
    let link: Link = ada.make(&format!("/api/rooms/{room}/links"), json!({ "uses": 1 })).await;
    let path = format!("/join/{}", link.code);
    let visitor = reqwest::get(server.url(&path)).await.unwrap();
    assert_eq!((visitor.status(), visitor.url().path()), (StatusCode::OK, &*path));
    let visitor = Client::new().post(server.url(&path)).send().await.unwrap();
    assert_eq!((visitor.url().path(), visitor.url().query()), ("/login", Some(&*format!("next={path}"))));
    let (status, _, html) = page(&bo, &path).await;
    assert!(status == StatusCode::OK && html.contains(&format!("action=\"{path}\"")), "{html}");
    let inside = bo.request(Method::POST, &path).send().await.unwrap();
    assert_eq!((inside.status(), inside.url().path()), (StatusCode::OK, &*format!("/rooms/{room}")));
    let refused = cy.request(Method::POST, &path).send().await.unwrap();
    assert_eq!((refused.url().path(), refused.url().query()), (&*path, Some("error=link_used_up")));
    assert!(refused.text().await.unwrap().contains("as many people as it was made for"));
}

#[tokio::test]
async fn who_is_sent_to_the_log_in_comes_back_to_all_of_the_address() {
    let server = Server::start().await;
    for (path, next) in
        [("/rooms/0b5d?message=7", "/rooms/0b5d?message=7"), ("/rooms?query=a%26b", "/rooms?query=a%26b")]
    {
        let visitor = reqwest::get(server.url(path)).await.unwrap();
        let (_, back) = visitor.url().query_pairs().next().unwrap();
        assert_eq!((visitor.url().path(), &*back), ("/login", next));
        assert!(visitor.text().await.unwrap().contains(&format!("value=\"{next}\"")));
    }
}

#[tokio::test]
async fn pages_are_compressed_for_who_can_read_that() {
    let server = Server::start().await;
    let reply = Client::new().get(server.url("/login")).header(header::ACCEPT_ENCODING, "br").send().await.unwrap();
    assert_eq!(reply.headers()[header::CONTENT_ENCODING], "br");
}

#[tokio::test]
async fn the_emoji_have_a_name_of_their_own_content_and_are_kept_for_good() {
    let server = Server::start().await;
    let reply = reqwest::get(server.url(app::EMOJI_PATH)).await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    assert_eq!(reply.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(reply.text().await.unwrap(), include_str!("../../../public/emoji.txt"));
    let reply = reqwest::get(server.url("/pkg/emoji.0000000000000000.txt")).await.unwrap();
    assert_eq!(reply.status(), StatusCode::NOT_FOUND, "another build's");
}

#[tokio::test]
async fn the_nonce_of_a_page_stands_nowhere_but_in_nonces() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let (_, headers, html) = page(&ada, "/rooms").await;
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(html.contains("rel=\"modulepreload\""), "{html}");
    assert!(
        html.matches(nonce).count() > 0
            && html.matches(nonce).count() == html.matches(&format!("nonce=\"{nonce}\"")).count(),
        "{html}"
    );
}

#[tokio::test]
async fn the_rooms_page_shows_some_rooms_and_leads_to_the_others_without_a_script() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    for number in 0..120 {
        let name = RoomName::parse(&format!("room-{number:03}")).unwrap();
        server.app.store.create_room(&name, RoomKind::Public).await.unwrap();
    }
    let shown = |html: &str| -> Vec<String> {
        let name = |number: &u32| format!("room-{number:03}");
        (0..120).filter(|number| html.contains(&format!(">{}<", name(number)))).map(|number| name(&number)).collect()
    };
    let link = |html: &str| {
        let (before, _) = html.split_once(">Show more<")?;
        let (_, rest) = before.rsplit_once("href=\"")?;
        Some(rest.split_once('"')?.0.replace("&amp;", "&"))
    };
    let (mut path, mut pages) = ("/rooms".to_owned(), Vec::new());
    loop {
        let (status, _, html) = page(&ada, &path).await;
        assert!(status == StatusCode::OK && html.len() < 150_000, "{status}, {} bytes", html.len());
        assert!(html.contains("method=\"get\"") && html.contains("name=\"query\""), "{html}");
        pages.push(shown(&html));
        assert!(pages.len() < 9, "the list has no end");
        match link(&html) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [49, 50, 21], "beside the lobby");
    assert_eq!(pages.concat().len(), 120);

    let (_, _, html) = page(&ada, "/rooms?query=ROOM-11").await;
    assert_eq!(shown(&html).len(), 10);
    assert!(html.contains("value=\"ROOM-11\"") && html.contains("href=\"/rooms\""), "{html}");
    let (_, _, html) = page(&ada, "/rooms?query=%3Cb%3E").await;
    assert!(html.contains("No rooms found.") && !html.contains("<b>"), "{html}");
    let (status, _, html) = page(&ada, "/rooms?after=x").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(html.contains("This is not a position in the list."), "{html}");
    // Beside a room, those that there are don't come along.
    let (_, _, html) = page(&ada, &format!("/rooms/{}", RoomId::LOBBY)).await;
    assert!(!html.contains("room-000"), "{html}");
}

/// What two people see of a room, each as somebody else there, in the order in which they look. Without ids and times.
async fn seen_in_order(owner_first: bool) -> [String; 2] {
    let server = Server::start().await;
    let (ada, bo) = (server.person("ada").await, server.person("bo").await);
    let tea = ada.make_room("Tea").await.id;
    bo.join(tea).await;
    bo.done(Method::PUT, &format!("/api/rooms/{tea}/notify"), json!("mentions")).await;
    bo.done(Method::PATCH, "/api/account", json!({ "display_name": "Bo Diddley" })).await;
    // Not by a socket, which would let her be online for a while.
    ada.done(Method::POST, &format!("/api/rooms/{tea}/messages"), json!({ "text": "@bo half past four?" })).await;
    let ids = [
        (ada.signed_in.me.id.to_string(), "(ada)"),
        (bo.signed_in.me.id.to_string(), "(bo)"),
        (tea.to_string(), "(tea)"),
    ];
    let mut seen = [String::new(), String::new()];
    for n in if owner_first { [0, 1, 0, 1] } else { [1, 0, 1, 0] } {
        let (_, _, html) = page([&ada, &bo][n], &format!("/rooms/{tea}")).await;
        let (shown, _) = html.split_once("<script type=\"application/octet-stream\"").unwrap();
        let (_, shown) = shown.split_once("<div id=\"app\">").unwrap();
        let mut shown = ids.iter().fold(shown.to_owned(), |shown, (id, name)| shown.replace(id, name));
        shown.retain(|letter| !letter.is_ascii_digit());
        assert!(seen[n].is_empty() || seen[n] == shown, "the second time: {shown}");
        seen[n] = shown;
    }
    seen
}

#[tokio::test]
async fn nothing_that_was_drawn_for_one_person_reaches_another() {
    let (first, second) = (seen_in_order(true).await, seen_in_order(false).await);
    assert_eq!(first[0], second[0]);
    assert_eq!(first[1], second[1]);
    let [ada, bo] = first;
    assert!(!ada.contains("message head called") && bo.contains("message head called"), "who is called: {bo}");
    assert!(ada.contains("Bo Diddley") && ada != bo);
}

on_both! {
    async fn a_rooms_page_is_as_its_messages_and_names_are_by_now(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = RoomId::LOBBY;
        let seq = bo.socket().await.post(room, "half past four?").await;
        let message = format!("/api/rooms/{room}/messages/{seq}");
        let changes = [
            (Method::PUT, message.clone(), json!({ "text": "half past five?" })),
            (Method::PUT, format!("{message}/reactions/%F0%9F%91%8D"), json!({})),
            (Method::PATCH, "/api/account".into(), json!({ "display_name": "Bo Diddley" })),
            (Method::DELETE, message, json!({})),
            (Method::DELETE, "/api/account".into(), json!({ "own_password": PASSWORD })),
        ];
        for (method, path, body) in changes {
            // What is kept is from before.
            ada.page(room).await;
            bo.done(method, &path, body).await;
            // The second one is what the first one kept.
            for page in [ada.page(room).await, ada.page(room).await] {
                let before = format!("before={}", page.room.last_seq + 1);
                assert_eq!(page.events, ada.history(room, &before).await.events, "{path}");
            }
        }
    }
}
