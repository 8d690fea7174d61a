//! Blocks. <https://docs.slack.dev/reference/block-kit/blocks>

use serde_json::Value;

use super::{join, link, list, literal, object, rich_text, text};

/// Most blocks of a message, as at Slack.
const BLOCKS_MAX: usize = 50;

/// What each block says that says anything.
pub fn all(blocks: &Value) -> Vec<String> {
    let said = list(blocks).iter().take(BLOCKS_MAX).map(block);
    said.filter(|said| !said.trim().is_empty()).collect()
}

fn block(block: &Value) -> String {
    match text(&block["type"]) {
        "header" => match object(&block["text"]) {
            title if title.is_empty() => title,
            title => format!("### {}", title.replace('\n', " ")),
        },
        "section" => {
            let fields = list(&block["fields"]).iter().map(object);
            join([object(&block["text"]), join(fields, "\n"), element(&block["accessory"])], "\n")
        }
        "context" => join(list(&block["elements"]).iter().map(element), " "),
        "actions" => join(list(&block["elements"]).iter().map(element), " · "),
        "divider" => "---".to_owned(),
        "image" | "video" => {
            let title = object(&block["title"]);
            let shown = if title.is_empty() { literal(text(&block["alt_text"])) } else { title };
            let address = [&block["image_url"], &block["slack_file"]["url"], &block["title_url"], &block["video_url"]];
            link(address.into_iter().map(text).find(|address| !address.is_empty()).unwrap_or_default(), &shown)
        }
        "markdown" => text(&block["text"]).to_owned(),
        "rich_text" => rich_text::all(&block["elements"]),
        // Of a later kind: its text, if it has one.
        _ => object(&block["text"]),
    }
}

/// What stands inside of a block. What would ask something of us is left out: nobody here hears the answer.
fn element(element: &Value) -> String {
    match text(&element["type"]) {
        "mrkdwn" | "plain_text" => object(element),
        "image" => link(text(&element["image_url"]), &literal(text(&element["alt_text"]))),
        "button" | "workflow_button" => match text(&element["url"]) {
            "" => String::new(),
            address => link(address, &object(&element["text"])),
        },
        _ => String::new(),
    }
}
