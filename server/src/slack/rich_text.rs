//! The block `rich_text`, which Slack's own box writes. <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>

use serde_json::Value;

use super::{join, link, list, literal, text};

/// Spaces by which a list inside of another is indented.
const INDENT: usize = 2;
/// Lists inside of one another that are shown as such.
const DEPTH_MAX: u64 = 8;

/// What its parts say.
pub fn all(elements: &Value) -> String {
    join(list(elements).iter().map(part), "\n")
}

fn part(part: &Value) -> String {
    let inside = || list(&part["elements"]).iter().map(span).collect::<String>();
    match text(&part["type"]) {
        "rich_text_list" => items(part),
        "rich_text_quote" => inside().lines().map(|line| format!("> {line}\n")).collect(),
        "rich_text_preformatted" => {
            let code: String = list(&part["elements"]).iter().map(|span| text(&span["text"])).collect();
            format!("```\n{}\n```", code.trim_end_matches('\n'))
        }
        _ => inside(),
    }
}

fn items(part: &Value) -> String {
    let depth = part["indent"].as_u64().unwrap_or_default().min(DEPTH_MAX);
    let indent = " ".repeat(INDENT * usize::try_from(depth).unwrap_or_default());
    let first = part["offset"].as_u64().unwrap_or_default().saturating_add(1);
    let is_ordered = part["style"] == "ordered";
    let item = |(place, item): (u64, &Value)| {
        let said: String = list(&item["elements"]).iter().map(span).collect();
        let mark = if is_ordered { format!("{}.", first.saturating_add(place)) } else { "-".to_owned() };
        format!("{indent}{mark} {}", said.trim())
    };
    join((0..).zip(list(&part["elements"])).map(item), "\n")
}

fn span(span: &Value) -> String {
    let said = text(&span["text"]);
    let plain = match text(&span["type"]) {
        "text" if span["style"]["code"] == true => return format!("`{}`", said.replace('`', "'")),
        "text" => literal(said),
        "link" => link(text(&span["url"]), &literal(said)),
        "emoji" => emoji(span),
        "user" => format!("@{}", literal(text(&span["user_id"]))),
        "channel" => format!("#{}", literal(text(&span["channel_id"]))),
        "broadcast" => "@here".to_owned(),
        "date" => literal(text(&span["fallback"])),
        "color" => literal(text(&span["value"])),
        _ => literal(said),
    };
    styled(plain, &span["style"])
}

/// Marks stand at the words: Markdown takes none that have a blank inside.
fn styled(plain: String, style: &Value) -> String {
    let words = plain.trim();
    if words.is_empty() {
        return plain;
    }
    let marks = [("bold", "**"), ("italic", "_"), ("strike", "~~")];
    let marks: Vec<&str> = marks.into_iter().filter(|(name, _)| style[*name] == true).map(|(_, mark)| mark).collect();
    let (open, close) = (marks.concat(), marks.iter().rev().copied().collect::<String>());
    let start = plain.len() - plain.trim_start().len();
    format!("{}{open}{words}{close}{}", &plain[..start], &plain[start + words.len()..])
}

/// `1f469-200d-1f52c`, or its name where it is one of the workspace's own.
fn emoji(span: &Value) -> String {
    let signs: Option<String> = text(&span["unicode"])
        .split('-')
        .map(|code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32).filter(|sign| !sign.is_control()))
        .collect();
    signs.filter(|signs| !signs.is_empty()).unwrap_or_else(|| format!(":{}:", literal(text(&span["name"]))))
}
