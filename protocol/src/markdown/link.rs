//! Links, to addresses of the web and of mail only.

use super::work;
use crate::names;

/// What an address that is linked as typed may end with, beside letters and digits: what follows is the sentence's.
const ENDS: &str = "/-+=&#%$)]";

/// How long the address is that a text begins with, and where it leads.
pub fn begins(text: &str) -> Option<(usize, String)> {
    let before = web(text)?;
    let (mut round, mut square) = (0_usize, 0_usize);
    let end = text.find(|c| {
        let open = match c {
            '(' | ')' => &mut round,
            '[' | ']' => &mut square,
            c => return !is_allowed(c),
        };
        let is_end = matches!(c, ')' | ']') && *open == 0;
        *open = if matches!(c, '(' | '[') { *open + 1 } else { open.saturating_sub(1) };
        is_end
    });
    let typed = &text[..end.unwrap_or(text.len())];
    work::add(typed.len());
    let typed = typed.trim_end_matches(|c: char| !c.is_alphanumeric() && !ENDS.contains(c));
    Some((typed.len(), [before, typed].concat()))
}

/// How long the address in parentheses is that follows a label, with its parentheses, and where it leads. It may hold
/// one pair of parentheses within another, as encyclopedias have them, so that nothing is looked at more than twice.
pub fn follows(text: &str) -> Option<(usize, String)> {
    let text = text.strip_prefix('(')?;
    let mut open = 1;
    let end = text.find(|c| {
        work::add(1);
        open = match c {
            '(' => open + 1,
            ')' => open - 1,
            _ => open,
        };
        open == 0 || open > 2 || !is_allowed(c)
    })?;
    if open != 0 {
        return None;
    }
    let typed = &text[..end];
    let is_mail = has_prefix(typed, "mailto:") && typed.contains('@');
    let before = if is_mail { "" } else { web(typed)? };
    Some((end + 2, [before, typed].concat()))
}

/// Whether nothing of a text can be seen.
pub fn is_unseen(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || names::is_unseen(c))
}

/// What comes before a text to make it an address of the web, if it begins like one.
fn web(text: &str) -> Option<&'static str> {
    let begins = |prefix: &str| has_prefix(text, prefix) && text[prefix.len()..].starts_with(char::is_alphanumeric);
    if begins("https://") || begins("http://") { Some("") } else { begins("www.").then_some("https://") }
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether an address may have this character as it is. It ends before punctuation that is not ASCII's: scripts without
/// spaces go on after that.
fn is_allowed(c: char) -> bool {
    let ends = matches!(c, '<' | '>' | '"' | '`' | '\\' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF20}');
    !ends && !c.is_whitespace() && !names::is_unseen(c)
}

#[cfg(test)]
mod tests {
    use super::super::{Block, Inline, parse, tests::shows};

    fn line(text: &str, tree: &str) {
        shows(text, &format!("p({tree})"));
    }

    #[test]
    fn addresses_are_linked_as_they_are_typed() {
        line(
            "see https://a.b/c_d_e?f=*g*&h#i, or www.j.k!",
            "see link(https://a.b/c_d_e?f=*g*&h#i), or link(www.j.k > https://www.j.k)!",
        );
        line("(http://a.b/c_(d)) <https://e.f>", "(link(http://a.b/c_(d))) <link(https://e.f)>");
        line("**HTTPS://A.b** _https://c.d_", "b(link(HTTPS://A.b)) i(link(https://c.d))");
        line("去https://a.b。和「https://c.d」", "去link(https://a.b)。和「link(https://c.d)」");
        for text in ["http://", "https:// a", "xhttps://a.b", "www.", "ftp://a.b", "hello world"] {
            line(text, text);
        }
    }

    #[test]
    fn labels_are_linked_with_what_stands_in_them() {
        line("[a *b* `c`](https://d.e)!", "link(a i(b) `c` > https://d.e)!");
        line("[a [b] c](www.d.e/f_(g))", "link(a [b] c > https://www.d.e/f_(g))");
        line("*[a](mailto:b@c.d)*", "i(link(a > mailto:b@c.d))");
        line("[*a](https://b.c)*", "link(*a > https://b.c)*");
    }

    #[test]
    fn a_label_that_is_an_address_or_a_name_itself_stays() {
        line("[https://bank.com](https://evil.com)", "[link(https://bank.com)](link(https://evil.com))");
        line("[@ada](https://a.b)", "[@(ada)](link(https://a.b))");
        line("[[a](https://b.c)](https://d.e)", "[link(a > https://b.c)](link(https://d.e))");
        line("[ \u{200B}](https://a.b)", "[ \u{200B}](link(https://a.b))");
    }

    #[test]
    fn nothing_else_is_ever_a_link() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:a",
            "javascript&#58;alert(1)",
            "&#x6A;avascript:a",
            "javascript&colon;a",
            "data:text/html,a",
            "vbscript:a",
            "file:///a",
            "//a.b",
            "/a",
            "a",
            "",
            "blob:https:a",
            "mailto:",
            "view-source:a",
            "http:a",
            "http:/a",
            "http:\\\\a",
            "ht\ntp://a",
            "https:///a",
            "\u{200B}https://a",
            "https\u{AD}://a.b",
        ] {
            for text in [format!("[a]({address})"), format!("[a](<{address}>)"), address.to_owned()] {
                let has_link = |block: &Block| matches!(block, Block::Paragraph(all) if all.iter().any(|node| matches!(node, Inline::Link { .. })));
                assert!(!parse(&text).iter().any(has_link) || address.contains("\u{200B}"), "{text:?}");
            }
        }
        line("[a](https://b.c\" onclick=\"d)", "[a](link(https://b.c)\" onclick=\"d)");
    }
}
