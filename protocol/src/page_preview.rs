//! Link previews: what the page that a message links to says of itself.
//!
//! The server asks for the page after the message is in the log. A preview has no more than this to say, so that who looks at it asks
//! nobody but their own server.

use serde::{Deserialize, Serialize};

use crate::{FileId, markdown, names::is_unseen};

/// Most links of a message that are previewed: its first ones.
pub const PREVIEWS_MAX: usize = 3;
/// Most bytes of an address that is asked for.
pub const ADDRESS_MAX: usize = 2_000;
/// Most characters of a site's name.
pub const SITE_MAX: usize = 60;
/// Most characters of a title.
pub const TITLE_MAX: usize = 150;
/// Most characters of a text.
pub const TEXT_MAX: usize = 300;

/// A page that a message links to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePreview {
    /// Where it is: the link, as the message has it.
    pub address: String,
    /// What the site is called; its host where the page does not say.
    pub site: String,
    /// What the page is called; can be empty where there is a picture.
    pub title: String,
    /// What it is about; can be empty.
    pub text: String,
    /// A picture of it.
    #[serde(default)]
    pub picture: Option<PagePicture>,
}

/// The picture of a page. Its bytes are at `/api/previews/{id}`, for those who may see the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePicture {
    /// Which.
    pub id: FileId,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// A blur of it, as a [file's](crate::files::Picture).
    pub thumbhash: String,
}

/// The links of a text that are previewed: to pages of the web, each once, in their order, at most [`PREVIEWS_MAX`]. What is hidden in
/// a spoiler is not shown by a preview either.
pub fn previewed_links(text: &str) -> Vec<String> {
    // Nearly no message has one, and this is asked about each.
    if !text.contains("://") && !text.contains("www.") {
        return Vec::new();
    }
    markdown::links(text, PREVIEWS_MAX, |href| {
        href.len() <= ADDRESS_MAX && (href.starts_with("https://") || href.starts_with("http://"))
    })
}

/// Takes what a page says: on one line, without what is not seen, cut where it is too long.
pub fn clean(said: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut left = max_chars;
    for word in said.split(|c: char| c.is_whitespace() || c.is_control()) {
        let gap = (!line.is_empty()).then_some(' ');
        let seen = word.chars().filter(|c| !is_unseen(*c)).peekable();
        let mut first = gap;
        for c in seen {
            for c in first.take().into_iter().chain([c]) {
                if left == 0 {
                    line.pop();
                    line.push('…');
                    return line;
                }
                line.push(c);
                left -= 1;
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_links_to_pages_are_previewed_each_once() {
        let text =
            "https://a.example/x and https://a.example/x, [b](http://b.example) <https://c.example> https://d.example";
        assert_eq!(previewed_links(text), ["https://a.example/x", "http://b.example", "https://c.example"]);
    }

    #[test]
    fn what_is_code_mail_or_hidden_is_not_previewed() {
        for text in ["`https://a.example`", "||https://a.example||", "a@b.example", "```\nhttps://a.example\n```", "hi"]
        {
            assert!(previewed_links(text).is_empty(), "{text}");
        }
        assert!(previewed_links(&format!("https://a.example/{}", "x".repeat(ADDRESS_MAX))).is_empty());
    }

    #[test]
    fn what_a_page_says_is_one_line_that_hides_nothing() {
        assert_eq!(clean("  a\n\tb\u{202E}c \u{0} d ", 99), "a bc d");
        assert_eq!(clean("grüße an alle", 8), "grüße a…");
        assert_eq!(clean("grüße", 5), "grüße");
        assert_eq!(clean(" \u{200B} ", 5), "");
    }
}
