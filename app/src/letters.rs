//! What is written to people by e-mail.

use leptos::prelude::*;

use crate::texts::{self, in_language, texts};

/// A letter, in one language.
#[derive(Clone, Debug)]
pub struct Letter {
    /// What stands above it: words of ours alone, and numbers.
    pub subject: String,
    /// For who reads text.
    pub text: String,
    /// For who reads HTML.
    pub html: String,
}

/// A message of which a letter tells.
#[derive(Clone, Debug)]
pub struct Said {
    /// Who has said it.
    pub who: String,
    /// In which room; `None` in a direct conversation.
    pub room: Option<String>,
    /// How it begins, without markup.
    pub text: String,
    /// The page that shows it.
    pub path: String,
}

/// Asks whether an address is that of the account with this name.
pub fn confirmation(language: Option<&str>, name: &str, link: &str) -> Letter {
    in_language(language, || {
        let t = texts::mail();
        let asks = (t.asks_to_confirm)(name);
        let content = view! {
            <p dir="auto">{asks.clone()}</p>
            <p><a href=link.to_owned()>{t.confirm}</a></p>
            <p>{t.ignore}</p>
        };
        Letter {
            subject: t.confirm.to_owned(),
            text: format!("{asks}\n\n{link}\n\n{}\n", t.ignore),
            html: document(t.confirm, content),
        }
    })
}

/// Tells of messages that somebody has not read, or without text only how many there are; with the address of the pages and of what
/// stops more letters.
pub fn digest(language: Option<&str>, base: &str, stop: &str, said: &[Said], hides_text: bool) -> Letter {
    in_language(language, || {
        let t = texts::mail();
        let subject = (t.new_messages)(said.len());
        let mut text = format!("{subject}\n\n");
        let mut shown = Vec::new();
        for Said { who, room, text: says, path } in said.iter().filter(|_| !hides_text) {
            let title = room.as_ref().map_or_else(|| who.clone(), |room| (texts::told().said_in)(who, room));
            let link = format!("{base}{path}");
            text.push_str(&format!("{title}\n{says}\n{link}\n\n"));
            shown.push(view! {
                <p dir="auto"><a href=link>{title}</a><br/>{says.clone()}</p>
            });
        }
        let open = format!("{base}/inbox");
        text.push_str(&format!("{}: {open}\n\n{}\n{}: {stop}\n", t.open, t.why, t.stop));
        let content = view! {
            <h1>{subject.clone()}</h1>
            {shown}
            <p><a href=open>{t.open}</a></p>
            <p><small>{t.why} " " <a href=stop.to_owned()>{t.stop}</a></small></p>
        };
        let html = document(&subject, content);
        Letter { subject, text, html }
    })
}

fn document(title: &str, content: impl IntoView) -> String {
    let texts = texts();
    let page = view! {
        <!DOCTYPE html>
        <html lang=texts.tag dir=texts.direction>
            <head>
                <meta charset="utf-8"/>
                <title>{title.to_owned()}</title>
            </head>
            <body>{content.into_view()}</body>
        </html>
    };
    page.to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(who: &str) -> Said {
        Said { who: who.into(), room: Some("<b>Tea</b>".into()), text: "a < b & \"c\"".into(), path: "/rooms/7".into() }
    }

    #[test]
    fn what_people_write_is_never_html_and_never_in_the_subject() {
        let letter = digest(None, "https://a.org", "https://a.org/stop", &[said("<script>x</script>")], false);
        assert!(
            !letter.html.contains("<script") && !letter.html.contains("<b>") && letter.html.contains("a &lt; b &amp;")
        );
        assert!(letter.text.contains("<script>x</script>") && letter.text.contains("https://a.org/rooms/7"));
        assert_eq!(letter.subject, "1 new message for you");
        let letter = confirmation(None, "<i>eve</i>", "https://a.org/c");
        assert!(!letter.html.contains("<i>") && !letter.subject.contains("eve"));
    }

    #[test]
    fn a_letter_is_in_its_readers_language_and_without_text_where_they_wish_so() {
        let all = [said("ada"), said("bo")];
        let letter = digest(Some("de"), "https://a.org", "https://a.org/stop", &all, true);
        assert_eq!(letter.subject, "2 neue Nachrichten für dich");
        assert!(letter.html.contains("lang=\"de\""));
        for part in [&letter.text, &letter.html] {
            assert!(!part.contains("ada") && !part.contains("Tea") && part.contains("https://a.org/stop"), "{part}");
        }
        assert!(digest(Some("ar"), "", "", &all, false).html.contains("dir=\"rtl\""));
    }
}
