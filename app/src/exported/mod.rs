//! Pages of an export: any browser shows them, from a folder, without a server and without scripts.
//!
//! What stands in them was typed by anybody, so each text goes through [`html`], and the policy of the page lets nothing run, whatever
//! might have been missed there.

mod html;
mod message;
mod said;

use std::{collections::HashMap, fmt::Write, sync::LazyLock};

use base64::{Engine, prelude::BASE64_STANDARD};
use leptos::prelude::{Owner, provide_context};
use protocol::{Event, FileId, RoomId, Seq, Timestamp};
use sha2::{Digest, Sha256};

use self::html::{Escaped, time};
use crate::texts::{OfPage, place_of, texts};

/// How the pages look; in each of them, so that a page that is moved elsewhere stays as it is.
const STYLE: &str = include_str!("style.css");

/// Nothing runs, and nothing is loaded ...
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";
/// ... but pictures, films and sounds that lie beside the page.
const BESIDE: &str = "img-src 'self' file:; media-src 'self' file:";

/// With the hash of the style, which alone may say how the page looks.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("{NOTHING}; {BESIDE}; style-src 'sha256-{style}'")
});

/// In which language pages are written.
#[derive(Clone, Copy, Debug)]
pub struct Language(usize);

impl Language {
    /// The one that somebody has chosen, by its tag, or that their browser asks for in the form of `Accept-Language`.
    pub fn choose(chosen: Option<&str>, accepted: &str) -> Self {
        Self(place_of(chosen, None, accepted))
    }

    fn speak(self, write: impl FnOnce() -> String) -> String {
        Owner::new().with(|| {
            provide_context(OfPage(self.0));
            write()
        })
    }
}

/// Some messages, on one page.
#[derive(Clone, Copy, Debug)]
pub struct Messages<'a> {
    /// What the page is called; empty for what somebody has written in all rooms.
    pub title: &'a str,
    /// In their order.
    pub events: &'a [Event],
    /// Which page of them it is, from 1.
    pub number: u64,
    /// Whether another one follows.
    pub has_next: bool,
    /// The seq before the first event of the first page, where all events of a room follow on one another.
    pub from: Option<Seq>,
    /// Where files lie, as seen from the page; those that are not there are missing in the storage.
    pub files: &'a HashMap<FileId, String>,
    /// What rooms are called, where the messages are of several.
    pub rooms: &'a HashMap<RoomId, String>,
}

/// A room, as the first page leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called; empty for what somebody has written in all rooms.
    pub title: String,
    /// Where its pages lie, as seen from the first page.
    pub folder: String,
    /// How many there are.
    pub pages: u64,
}

/// Events on one page.
pub const PAGE: u64 = 1_000;

/// The name of a page's file.
pub fn page_name(number: u64) -> String {
    format!("page-{number:05}.html")
}

/// A page of messages.
pub fn messages(language: Language, page: &Messages<'_>) -> String {
    language.speak(|| {
        let t = texts().exported;
        let title = if page.title.is_empty() { t.yours } else { page.title };
        let mut around = format!("<nav><a href=\"../../index.html\">{}</a>", Escaped(t.contents));
        let mut link = |number, words| {
            _ = write!(around, "<a href=\"{}\">{}</a>", page_name(number), Escaped(words));
        };
        if page.number > 1 {
            link(page.number - 1, t.older);
        }
        if page.has_next {
            link(page.number + 1, t.newer);
        }
        around += "</nav>";
        let mut body = format!("<h1 dir=\"auto\">{}</h1>{around}<ol>", Escaped(title));
        for event in page.events {
            message::write(&mut body, page, event);
        }
        body += "</ol>";
        body += &around;
        document(title, &body)
    })
}

/// The first page: what is in the export, as of when.
pub fn index(language: Language, name: &str, at: Timestamp, places: &[Place]) -> String {
    language.speak(|| {
        let t = texts().exported;
        let title = (t.of)(name);
        let mut body = format!("<h1 dir=\"auto\">{}</h1><p>{}</p><ul>", Escaped(&title), time(at));
        for Place { title, folder, pages } in places {
            let title = if title.is_empty() { t.yours } else { title.as_str() };
            _ = write!(body, "<li><bdi>{}</bdi>", Escaped(title));
            for number in 1..=*pages {
                _ = write!(body, " <a href=\"{folder}/{}\">{number}</a>", page_name(number));
            }
            body += "</li>";
        }
        body += "</ul>";
        document(&title, &body)
    })
}

fn document(title: &str, body: &str) -> String {
    let texts = texts();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"content-security-policy\" content=\"{}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">\
         <title>{}</title><style>{STYLE}</style></head><body>{body}</body></html>\n",
        texts.tag,
        texts.direction,
        *POLICY,
        Escaped(title),
    )
}

#[cfg(test)]
mod tests {
    use protocol::{ClientId, Content, EventKind, Person, UserId};
    use uuid::Uuid;

    use super::*;

    fn page(text: &str, name: &str) -> String {
        let actor = Person { id: UserId(Uuid::nil()), name: name.into(), display_name: None, avatar: None };
        let kind = EventKind::posted(ClientId(Uuid::nil()), Content::Text(text.into()));
        let event = Event { room: RoomId::LOBBY, seq: 1, at: Timestamp(0), actor, kind };
        let (files, rooms) = (HashMap::new(), HashMap::new());
        let page = Messages {
            title: name,
            events: &[event],
            number: 1,
            has_next: false,
            from: Some(0),
            files: &files,
            rooms: &rooms,
        };
        messages(Language::choose(None, ""), &page)
    }

    #[test]
    fn what_somebody_types_is_text_wherever_it_stands() {
        let hostile = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
        for text in [
            hostile.to_owned(),
            format!("`{hostile}`"),
            format!("```\"onload={hostile}\n{hostile}\n```"),
            format!("||{hostile}||"),
            format!("> # {hostile}"),
            format!("- [x] **{hostile}**"),
            format!("[{hostile}](https://example.org/\"onclick=alert(1) \"{hostile}\")"),
            "[x](javascript:alert(1)) <https://example.org/'\"><script>".to_owned(),
            format!("| {hostile} |\n|---|\n| {hostile} |"),
        ] {
            let page = page(&text, hostile);
            for tag in ["<script", "<img", "javascript:alert(1)\""] {
                assert!(!page.contains(tag), "{tag} in {page}");
            }
            assert_eq!((page.matches("</style>").count(), page.matches("</title>").count()), (1, 1), "{page}");
            assert!(!page.contains("\"onclick"), "{page}");
        }
    }

    #[test]
    fn messages_keep_their_form() {
        let page = page("**bold** and [a page](https://example.org/?a=1&b=2)\n> quoted\n\n1. one\n2. two", "ada");
        assert!(page.contains("<strong>bold</strong>"), "{page}");
        assert!(
            page.contains("<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noreferrer noopener\">a page</a>"),
            "{page}"
        );
        assert!(page.contains("<blockquote>") && page.contains("<ol start=\"1\"><li>"), "{page}");
        assert!(page.contains("<time datetime=\"1970-01-01T00:00:00Z\">"), "{page}");
    }
}
