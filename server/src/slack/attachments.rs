//! Attachments, which Slack calls legacy and most that post to it send.
//! <https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments>

use serde_json::Value;

use super::{blocks, join, link, list, literal, markdown, mrkdwn::unescape, text};

/// Most attachments of a message.
const ATTACHMENTS_MAX: usize = 20;
/// Most fields of one.
const FIELDS_MAX: usize = 30;

/// What each says that says anything.
pub fn all(attachments: &Value) -> Vec<String> {
    let said = list(attachments).iter().take(ATTACHMENTS_MAX).map(attachment);
    said.filter(|said| !said.trim().is_empty()).collect()
}

fn attachment(attachment: &Value) -> String {
    let part = |name: &str| text(&attachment[name]);
    let marked = |name: &str| markdown(part(name));
    let author = named(part("author_link"), part("author_name"));
    let title = match named(part("title_link"), part("title")) {
        title if title.is_empty() => title,
        title => format!("**{title}**"),
    };
    let mut lines = blocks::all(&attachment["blocks"]);
    lines.extend([author, title, marked("text")]);
    lines.extend(list(&attachment["fields"]).iter().take(FIELDS_MAX).map(field));
    lines.extend(list(&attachment["actions"]).iter().map(|action| match text(&action["url"]) {
        "" => String::new(),
        address => link(address, &literal(text(&action["text"]))),
    }));
    lines.extend([link(part("image_url"), ""), literal(part("footer"))]);
    let mut said = join(lines, "\n");
    if said.is_empty() {
        said = literal(part("fallback"));
    }
    // A quote shows where it ends, as the bar at Slack does.
    let quoted: Vec<String> = said.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    join([marked("pretext"), quoted.join("\n")], "\n")
}

fn named(address: &str, name: &str) -> String {
    let name = literal(&unescape(name));
    if address.is_empty() || name.is_empty() { name } else { link(address, &name) }
}

fn field(field: &Value) -> String {
    let (title, value) = (markdown(text(&field["title"])), markdown(text(&field["value"])));
    match (title.is_empty(), value.is_empty()) {
        (false, false) => format!("**{title}**: {value}"),
        (false, true) => format!("**{title}**"),
        _ => value,
    }
}
