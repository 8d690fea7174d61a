//! Runs the worked example of `docs/protocol.md`: what a stranger reads there is what the server does.

use std::collections::HashMap;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method};
use serde_json::Value;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::harness::Server;

/// Fenced blocks after the heading "A worked example": what the fence says, and what is inside.
fn steps() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md")).unwrap();
    let (_, example) = text.split_once("## A worked example").unwrap();
    let example = example.split_once("\n## ").map_or(example, |(example, _)| example);
    let mut parts = example.split("```");
    parts.next();
    let mut steps = Vec::new();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        let (kind, body) = block.split_once('\n').unwrap();
        steps.push((kind.to_owned(), body.to_owned()));
    }
    steps
}

/// Puts what was learnt into what is sent.
fn fill(text: &str, learnt: &HashMap<String, Value>) -> String {
    learnt.iter().fold(text.to_owned(), |text, (name, value)| {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.replace(&format!("\"<{name}>\""), &value.to_string()).replace(&format!("<{name}>"), &plain)
    })
}

/// Compares a reply with what is documented. `"<name>"` stands for any value the first time, and is learnt; later it
/// stands for the same. `"…"` stands for any value.
fn compare(documented: &Value, got: &Value, learnt: &mut HashMap<String, Value>) {
    match (documented, got) {
        (Value::String(text), _) if text == "…" => {}
        (Value::String(text), got) if text.starts_with('<') && text.ends_with('>') => {
            let name = text.trim_matches(['<', '>']).to_owned();
            assert_eq!(learnt.entry(name).or_insert_with(|| got.clone()), got);
        }
        (Value::Object(documented), Value::Object(got)) => {
            assert_eq!(documented.keys().collect::<Vec<_>>(), got.keys().collect::<Vec<_>>());
            for (key, value) in documented {
                compare(value, &got[key], learnt);
            }
        }
        (Value::Array(documented), Value::Array(got)) => {
            assert_eq!(documented.len(), got.len(), "{got:?}");
            documented.iter().zip(got).for_each(|(documented, got)| compare(documented, got, learnt));
        }
        (documented, got) => assert_eq!(documented, got),
    }
}

#[test]
fn every_error_code_is_documented() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md")).unwrap();
    for code in protocol::ErrorCode::ALL {
        assert!(text.contains(&format!("`{}`", code.as_str())), "{code:?}");
    }
}

#[tokio::test]
async fn the_worked_example_works() {
    let server = Server::start().await;
    let steps = steps();
    let mut learnt = HashMap::new();
    let mut reply: Option<(u16, Value)> = None;
    let mut socket = None;
    let mut ran = 0;
    for (kind, body) in &steps {
        let body = fill(body, &learnt);
        match kind.as_str() {
            "http" => {
                let (head, json) = body.split_once("\n\n").unwrap_or((&body, ""));
                let mut lines = head.lines();
                let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
                let method: Method = method.parse().unwrap();
                let mut request = Client::new().request(method, server.url(path)).body(json.to_owned());
                for line in lines {
                    let (name, value) = line.split_once(": ").unwrap();
                    request = request.header(name, value);
                }
                let got = request.send().await.unwrap();
                reply = Some((got.status().as_u16(), got.json().await.unwrap_or(Value::Null)));
            }
            "websocket" => {
                let mut request = format!("ws://{}/ws", server.address).into_client_request().unwrap();
                for line in body.lines().skip(1) {
                    let (name, value) = line.split_once(": ").unwrap();
                    let name: reqwest::header::HeaderName = name.parse().unwrap();
                    request.headers_mut().insert(name, value.parse().unwrap());
                }
                socket = Some(connect_async(request).await.unwrap().0);
            }
            "send" => {
                let json: Value = serde_json::from_str(&body).unwrap();
                socket.as_mut().unwrap().send(Message::text(json.to_string())).await.unwrap();
            }
            "receive" => {
                let got = socket.as_mut().unwrap().next().await.unwrap().unwrap();
                let got = serde_json::from_str(got.to_text().unwrap()).unwrap();
                compare(&serde_json::from_str(&body).unwrap(), &got, &mut learnt);
            }
            reply_kind => {
                let status: u16 = reply_kind.strip_prefix("reply ").unwrap().parse().unwrap();
                let (got, json) = reply.take().unwrap();
                assert_eq!(got, status, "{json}");
                compare(&serde_json::from_str(&body).unwrap_or(Value::Null), &json, &mut learnt);
            }
        }
        ran += 1;
    }
    assert!(ran >= 10, "the example has {ran} steps");
}
