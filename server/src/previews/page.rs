//! What a page says of itself: Open Graph (<https://ogp.me>), and where it has none, its title and description.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use protocol::page_preview::{SITE_MAX, TEXT_MAX, TITLE_MAX, clean};

/// What a page says, as it says it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub site: String,
    pub title: String,
    pub text: String,
    /// Where its picture is, as written.
    pub picture: Option<String>,
}

/// Names under which a title stands, the best first.
const TITLES: [&str; 2] = ["og:title", "twitter:title"];
/// Names under which a description stands, the best first.
const TEXTS: [&str; 3] = ["og:description", "twitter:description", "description"];
/// Names under which a picture stands, the best first.
const PICTURES: [&str; 4] = ["og:image:secure_url", "og:image", "og:image:url", "twitter:image"];
/// The name under which the site's name stands.
const SITE: &str = "og:site_name";

/// Reads a page's head. Whatever is in it, the work grows with its length and no faster.
pub(super) fn read(html: &str) -> Said {
    let mut emitter = DefaultEmitter::default();
    // What looks like a tag in a script or a title is none.
    emitter.naively_switch_states(true);
    let (mut metas, mut title, mut is_in_title) = (Vec::<(String, String)>::new(), String::new(), false);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) if *tag.name == b"title" => is_in_title = title.is_empty(),
            Token::StartTag(tag) if *tag.name == b"meta" => metas.extend(meta(&tag)),
            // Drawings have titles of their own.
            Token::StartTag(tag) if matches!(&**tag.name, b"body" | b"svg") => break,
            Token::EndTag(tag) if *tag.name == b"title" => is_in_title = false,
            Token::EndTag(tag) if *tag.name == b"head" => break,
            Token::String(text) if is_in_title => title.push_str(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    let of = |names: &[&str]| {
        let first = |name: &&str| metas.iter().find(|(known, said)| known == name && !said.trim().is_empty());
        names.iter().find_map(first).map(|(_, said)| said.as_str())
    };
    Said {
        site: clean(of(&[SITE]).unwrap_or_default(), SITE_MAX),
        title: clean(of(&TITLES).unwrap_or(&title), TITLE_MAX),
        text: clean(of(&TEXTS).unwrap_or_default(), TEXT_MAX),
        picture: of(&PICTURES).map(|address| address.trim().to_owned()),
    }
}

/// What a `<meta>` says, and under which name.
fn meta(tag: &StartTag<()>) -> Option<(String, String)> {
    let attribute =
        |name: &[u8]| tag.attributes.get(name).map(|value| String::from_utf8_lossy(&value.value).into_owned());
    let name = attribute(b"property").or_else(|| attribute(b"name"))?.trim().to_ascii_lowercase();
    let is_known = name == SITE || [&TITLES[..], &TEXTS, &PICTURES].iter().any(|names| names.contains(&&*name));
    is_known.then_some((name, attribute(b"content")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_open_graph_has_and_else_its_title() {
        let said = read(
            "<!doctype html><html><head><title>Tea &amp; cake</title>
             <meta name=description content='Plain'><meta property='og:title' content=\"Tea &quot;time&quot;\">
             <META PROPERTY=og:description CONTENT='All\n about tea'><meta property=og:site_name content=Teahouse>
             <meta property=og:image content=/tea.png></head>",
        );
        let picture = Some("/tea.png".into());
        let [site, title, text] = ["Teahouse", "Tea \"time\"", "All about tea"].map(String::from);
        assert_eq!(said, Said { site, title, text, picture });
        let said = read(
            "<title>Tea &amp; <b>cake</title><meta name=description content=Plain><meta property=og:title content=' '>",
        );
        assert_eq!((&*said.title, &*said.text, said.picture), ("Tea & <b>cake", "Plain", None));
    }

    #[test]
    fn what_is_in_scripts_comments_and_the_body_says_nothing() {
        let said = read(
            "<head><script>'<title>no</title>'</script><!-- <meta property=og:title content=no> -->
             <title>yes</title><title>no</title></head><body><meta property=og:title content=no>",
        );
        assert_eq!(said.title, "yes");
        for odd in
            ["", "<", "<title>", "<meta", "<meta property=og:title content", "<title>\0</title>", "&#xD800;<title>&"]
        {
            let _ = read(odd);
        }
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let said = read(&format!(
            "<title>{}</title><meta name=description content='{}'>",
            "a ".repeat(9_999),
            "b".repeat(9_999)
        ));
        assert_eq!((said.title.chars().count(), said.text.chars().count()), (TITLE_MAX, TEXT_MAX));
    }
}
