//! Incoming webhooks: what posts to Slack posts here.

use protocol::{
    Content, ErrorCode, Event, EventKind, RoomId,
    api::{NewMessage, Posted, tokens::MadeHook},
};
use reqwest::{Client, Method, StatusCode, header::CONTENT_TYPE};
use serde_json::json;

use crate::harness::{Person, Server, on_both};

struct Hook {
    url: String,
    made: MadeHook,
    http: Client,
}

impl Hook {
    async fn make(owner: &Person, room: RoomId, name: &str) -> Self {
        let made: MadeHook = owner.make(&format!("/api/rooms/{room}/hooks"), json!({ "name": name })).await;
        Self { url: format!("{}{}", owner.base, made.path), made, http: Client::new() }
    }

    /// Sends a body as it is.
    async fn send(&self, method: Method, path: &str, content_type: &str, body: &str) -> (StatusCode, String) {
        let request = self.http.request(method, format!("{}{path}", self.url)).header(CONTENT_TYPE, content_type);
        let reply = request.body(body.to_owned()).send().await.unwrap();
        (reply.status(), reply.text().await.unwrap())
    }

    async fn posts(&self, content_type: &str, body: &str) {
        assert_eq!(self.send(Method::POST, "", content_type, body).await, (StatusCode::OK, "ok".to_owned()));
    }

    async fn refused(&self) -> StatusCode {
        self.send(Method::POST, "", "application/json", r#"{"text":"beep"}"#).await.0
    }
}

fn text(event: &Event) -> &str {
    match &event.kind {
        EventKind::Posted { content: Content::Text(text), .. } => text,
        other => panic!("no text: {other:?}"),
    }
}

async fn last(person: &Person, room: RoomId) -> Event {
    person.history(room, "limit=1").await.events.pop().unwrap()
}

const JSON: &str = "application/json";

on_both! {
    async fn what_slacks_sdk_and_curl_send_is_posted(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let room = ada.make_room("Builds").await.id;
        let hook = Hook::make(&ada, room, "github").await;
        // slack_sdk.webhook.WebhookClient.send(text="*hi*"): keys without a value are left out.
        hook.posts("application/json;charset=utf-8", r#"{"text": "*hi* <https://a.example|there>", "unfurl_links": false}"#).await;
        let said = last(&ada, room).await;
        assert_eq!(text(&said), "**hi** [there](https://a.example)");
        assert_eq!((said.actor.name.as_str(), said.actor.id.is_bot()), ("github", true));
        // curl -d without a header, curl --data-urlencode payload=…, and a body of its own type.
        let form = "application/x-www-form-urlencoded";
        for (content_type, body) in [(form, r#"{"text":"beep"}"#), (form, "payload=%7B%22text%22%3A%22beep%22%7D"), (JSON, r#"{"channel":"x","username":"y","icon_emoji":":x:","blocks":[{"type":"section","text":{"type":"plain_text","text":"beep"}}],"thread_ts":"1.2"}"#)] {
            hook.posts(content_type, body).await;
            assert_eq!(text(&last(&ada, room).await), "beep");
        }
        for (body, code) in [("", "bad_request"), ("{}", "text_blank"), ("nonsense", "bad_request"), (r#"{"text":" "}"#, "text_blank")] {
            let (status, reply) = hook.send(Method::POST, "", JSON, body).await;
            assert!(status.is_client_error() && reply.contains(code), "{body}: {status} {reply}");
        }
    }

    async fn what_was_posted_is_changed_and_taken_back_by_its_seq(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let room = ada.make_room("Builds").await.id;
        let (hook, other) = (Hook::make(&ada, room, "ci").await, Hook::make(&ada, room, "cd").await);
        let (status, reply) = hook.send(Method::POST, "?wait=true", JSON, r#"{"text":"running"}"#).await;
        assert_eq!(status, StatusCode::OK);
        let posted: Posted = serde_json::from_str(&reply).unwrap();
        let path = format!("/messages/{}", posted.seq);
        assert_eq!(other.send(Method::PUT, &path, JSON, r#"{"text":"mine"}"#).await.0, StatusCode::FORBIDDEN);
        assert_eq!(hook.send(Method::PUT, &path, JSON, r#"{"text":"*done*"}"#).await.0, StatusCode::OK);
        let message: Event = ada.get(&format!("/api/rooms/{room}/messages/{}", posted.seq)).await;
        assert_eq!(text(&message), "**done**");
        for _ in 0..2 {
            assert_eq!(hook.send(Method::DELETE, &path, JSON, "").await.0, StatusCode::NO_CONTENT);
        }
    }

    async fn a_post_that_is_sent_again_is_kept_once(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let room = ada.make_room("Builds").await.id;
        let hook = Hook::make(&ada, room, "ci").await;
        let mut seqs = Vec::new();
        for key in ["a", "a", "b"] {
            let request = hook.http.post(format!("{}?wait=true", hook.url)).header("idempotency-key", key);
            seqs.push(request.json(&json!({ "text": "beep" })).send().await.unwrap().json::<Posted>().await.unwrap().seq);
        }
        assert!(seqs[0] == seqs[1] && seqs[1] < seqs[2], "{seqs:?}");
    }

    async fn a_webhook_may_nothing_but_post_and_ends_with_its_owners_rights(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (root, ada) = (server.person("root").await, server.person("ada").await);
        let (room, other) = (root.make_room("Builds").await.id, root.make_room("Tea").await.id);
        ada.join(room).await;
        let hook = Hook::make(&ada, room, "ci").await;
        let code = hook.made.path.rsplit('/').next().unwrap().to_owned();
        assert!(code.starts_with("wch_"));
        let bearer = |method: Method, path: String| Client::new().request(method, server.url(&path)).bearer_auth(&code).json(&NewMessage { client_id: None, text: "x".into(), reply_to: None, files: Vec::new(), thread: None });
        for (method, path) in [(Method::GET, "/api/account".to_owned()), (Method::POST, format!("/api/rooms/{room}/messages")), (Method::POST, format!("/api/rooms/{other}/messages"))] {
            assert_eq!(bearer(method, path).send().await.unwrap().status(), StatusCode::FORBIDDEN);
        }
        // Who may bring nobody in may make no webhook, and another kind of token is none.
        let private = root.create("/api/rooms", json!({ "name": "Board", "private": true })).await;
        root.done(Method::PUT, &format!("/api/rooms/{private}/members/ada"), json!(null)).await;
        let made = ada.tries(Method::POST, &format!("/api/rooms/{private}/hooks"), json!({ "name": "spy" })).await;
        assert_eq!(made, Some(ErrorCode::NeedsModerator));
        let token: protocol::api::tokens::MadeToken = ada.make("/api/tokens", json!({ "name": "x", "scopes": ["write"] })).await;
        let reply = Client::new().post(server.url(&format!("/api/hooks/{}", token.token))).json(&json!({ "text": "x" })).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::NOT_FOUND);
        // As long as its owner may post, it does.
        let me = ada.signed_in.me.id;
        root.done(Method::PUT, &format!("/api/rooms/{room}/members/{me}/mute"), json!({ "minutes": 5, "reason": "" })).await;
        assert_eq!(hook.refused().await, StatusCode::FORBIDDEN);
        root.done(Method::DELETE, &format!("/api/rooms/{room}/members/{me}/mute"), json!(null)).await;
        assert_eq!(hook.refused().await, StatusCode::OK);
        ada.leave(room).await;
        assert_eq!(hook.refused().await, StatusCode::FORBIDDEN);
        ada.join(room).await;
        assert_eq!(hook.refused().await, StatusCode::OK);
        ada.done(Method::DELETE, &format!("/api/tokens/{}", hook.made.info.id), json!(null)).await;
        assert_eq!(hook.refused().await, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_flood_of_one_webhook_is_throttled_and_people_go_on() {
    let server = Server::start_with(|settings| settings.posts_per_minute = 5).await;
    let ada = server.person("ada").await;
    let room = ada.make_room("Builds").await.id;
    let hook = Hook::make(&ada, room, "ci").await;
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(hook.refused().await);
    }
    assert!(statuses.iter().filter(|status| **status == StatusCode::OK).count() <= 6, "{statuses:?}");
    assert_eq!(*statuses.last().unwrap(), StatusCode::TOO_MANY_REQUESTS);
    let said = ada.tries(Method::POST, &format!("/api/rooms/{room}/messages"), json!({ "text": "still here" })).await;
    assert_eq!(said, None);
}
