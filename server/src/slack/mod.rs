//! Messages in the format of Slack's incoming webhooks, as Markdown: what posts to Slack today posts here by another address.
//!
//! `text`, `blocks` that have a plain meaning, and `attachments`. What can't be shown in a text is left out, and so is what this
//! doesn't know: nothing in it is an error but that nothing is left.

mod attachments;
mod blocks;
mod mrkdwn;
mod rich_text;
#[cfg(test)]
mod tests;

use protocol::text::MAX;
use serde_json::Value;
use url::form_urlencoded;

use self::mrkdwn::{literal, markdown};

/// What stands for the rest of a message that is too long.
const CUT: char = '…';

/// What a body says; empty where it says nothing.
pub fn message(body: &Value) -> String {
    let mut parts = blocks::all(&body["blocks"]);
    if parts.is_empty() {
        // Beside blocks it is only what notifications show.
        parts.push(match (text(&body["text"]), body["mrkdwn"].as_bool()) {
            (plain, Some(false)) => literal(plain),
            (marked, _) => markdown(marked),
        });
    }
    parts.extend(attachments::all(&body["attachments"]));
    cut(join(parts, "\n\n"))
}

/// The body of a request: JSON, or a form with JSON in its field `payload`, whatever its content type says.
///
/// # Errors
/// Where it is neither.
pub fn body(bytes: &[u8]) -> Option<Value> {
    let json = bytes.trim_ascii_start();
    let value: Value = match json.first()? {
        b'{' => serde_json::from_slice(json).ok()?,
        _ => {
            let (_, payload) = form_urlencoded::parse(json).find(|(name, _)| name == "payload")?;
            serde_json::from_str(&payload).ok()?
        }
    };
    value.is_object().then_some(value)
}

fn cut(text: String) -> String {
    // What no message may have (`text::parse`).
    let text: String = text.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect();
    let text = text.trim().to_owned();
    if text.chars().count() <= MAX { text } else { text.chars().take(MAX - 1).chain([CUT]).collect() }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// What is not empty, with this between.
fn join(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    parts.join(between)
}

/// A text object: `plain_text` as it is, `mrkdwn` as marked.
fn object(value: &Value) -> String {
    match value {
        Value::String(plain) => literal(plain),
        value if value["type"] == "plain_text" => literal(text(&value["text"])),
        value => markdown(text(&value["text"])),
    }
}

/// A link; its text alone where the address is none of the web or of mail.
fn link(address: &str, shown: &str) -> String {
    let is_link = ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
    // What would end the link early, or would not be one.
    let address: String = address
        .chars()
        .filter(|sign| !sign.is_whitespace() && !sign.is_control())
        .flat_map(|sign| match sign {
            '(' => "%28".chars().collect::<Vec<_>>(),
            ')' => "%29".chars().collect(),
            '<' => "%3C".chars().collect(),
            '>' => "%3E".chars().collect(),
            sign => vec![sign],
        })
        .collect();
    match (is_link, shown.trim()) {
        (false, shown) => shown.to_owned(),
        (true, "") => address,
        (true, shown) => format!("[{shown}]({address})"),
    }
}
