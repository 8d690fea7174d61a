//! Links, to addresses of the web and of mail only.

use super::{
    address::{self, is_allowed_between, target},
    work,
};
use crate::names;

/// An address that follows a label.
pub struct Followed {
    pub href: String,
    pub title: Option<String>,
    /// Where the text goes on, in bytes.
    pub end: usize,
}

/// How long the address is that a text begins with, and where it leads: nowhere, if it names a host of which it has only
/// a part.
pub fn begins(text: &str, is_open: impl Fn(char) -> bool) -> Option<(usize, Option<String>)> {
    let before = address::web(text)?;
    let (length, is_whole) = address::extent(text, is_open);
    Some((length, is_whole.then(|| [before, &text[..length]].concat())))
}

/// The address that a text begins with between `<` and `>`, without those, and where it leads.
pub fn angled(text: &str) -> Option<(&str, String)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find(|c| !is_allowed_between(c)).unwrap_or(inner.len());
    work::add(end);
    let typed = &inner[..end];
    inner[end..].strip_prefix('>').and_then(|_| Some((typed, target(typed)?)))
}

/// The parentheses of a text and where what they hold ends, looked for once, however many labels there are.
#[derive(Default)]
pub struct Parentheses(Option<Vec<(usize, Option<usize>)>>);

impl Parentheses {
    /// The address in parentheses, and the title after it, that follow a label.
    pub fn follows(&mut self, text: &str, at: usize) -> Option<Followed> {
        let inside = text[at..].strip_prefix('(')?;
        let (href, end) = match angled(inside) {
            Some((typed, href)) => (href, at + 1 + typed.len() + 2),
            None => {
                let end = self.end(text, at)?;
                (target(&text[at + 1..end])?, end)
            }
        };
        let (title, length) = title(&text[end..])?;
        Some(Followed { href, title, end: end + length })
    }

    /// Where what a parenthesis opens ends: at its partner, or at the first sign that no address has.
    fn end(&mut self, text: &str, open: usize) -> Option<usize> {
        let ends = self.0.get_or_insert_with(|| ends(text));
        let index = ends.binary_search_by_key(&open, |(open, _)| *open).ok()?;
        ends[index].1
    }
}

/// Each parenthesis that opens. Those around one that is open where an address must end have no end.
fn ends(text: &str) -> Vec<(usize, Option<usize>)> {
    work::add(text.len());
    let mut ends: Vec<(usize, Option<usize>)> = Vec::new();
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        if c == '(' {
            open.push(ends.len());
            ends.push((at, None));
        } else if c == ')' || !is_allowed_between(c) {
            if let Some(index) = open.pop() {
                ends[index].1 = Some(at);
            }
            if c != ')' {
                open.clear();
            }
        }
    }
    ends
}

/// What stands after an address in parentheses, and how long it is with the last of those: `"a title"`, or nothing.
fn title(text: &str) -> Option<(Option<String>, usize)> {
    let after = text.trim_start_matches(' ');
    work::add(text.len() - after.len());
    if let Some(rest) = after.strip_prefix(')') {
        return Some((None, text.len() - rest.len()));
    }
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'') && after.len() < text.len())?;
    let title = &after[1..];
    let end = title.find([quote, '\n'])?;
    work::add(end);
    let rest = title[end..].strip_prefix(quote)?.trim_start_matches(' ').strip_prefix(')')?;
    Some((Some(title[..end].to_owned()), text.len() - rest.len()))
}

/// Whether nothing of a text can be seen.
pub fn is_unseen(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || names::is_unseen(c))
}

#[cfg(test)]
mod tests {
    use super::super::{Block, Inline, notation::shows, parse};

    fn line(text: &str, tree: &str) {
        shows(text, &format!("p({tree})"));
    }

    #[test]
    fn addresses_are_linked_as_they_are_typed() {
        line(
            "see https://a.b/c_d_e?f=*g*&h#i, or www.j.k!",
            "see link(https://a.b/c_d_e?f=*g*&h#i), or link(www.j.k > https://www.j.k)!",
        );
        line("(http://a.b/c_(d)) <https://e.f>", "(link(http://a.b/c_(d))) link(https://e.f)");
        line("**HTTPS://A.b** _https://c.d_", "b(link(HTTPS://A.b)) i(link(https://c.d))");
        line("去https://a.b。和「https://c.d」", "去link(https://a.b)。和「link(https://c.d)」");
        for text in ["http://", "https:// a", "xhttps://a.b", "www.", "ftp://a.b", "hello world"] {
            line(text, text);
        }
    }

    #[test]
    fn marks_at_the_end_of_an_address_belong_to_it_unless_they_close_something() {
        for end in ["_", "__", "*", "~", "|", "{id}", "{a}/", "_*"] {
            line(&format!("https://a.b/{end} c"), &format!("link(https://a.b/{end}) c"));
            line(&format!("so https://a.b/{end}, c"), &format!("so link(https://a.b/{end}), c"));
        }
        line("*https://a.b/c* **see https://a.b/_**.", "i(link(https://a.b/c)) b(see link(https://a.b/_)).");
        line("~~https://a.b~~ ||https://a.b/||, c", "s(link(https://a.b)) spoiler(link(https://a.b/)), c");
        line("_a https://c.d_ {https://a.b}", "i(a link(https://c.d)) {link(https://a.b)}");
    }

    #[test]
    fn addresses_have_letters_of_all_scripts() {
        for address in [
            "https://münchen.de/straße",
            "https://пример.рф/чай",
            "https://例え.jp/お茶",
            "https://fr.wikipedia.org/wiki/L’Été",
            "https://fr.wikipedia.org/wiki/Cafe\u{301}",
            "https://en.wikipedia.org/wiki/Black–Scholes_model",
            "https://fa.wikipedia.org/wiki/می\u{200C}خواهم",
            "https://hi.wikipedia.org/wiki/वाक्\u{200D}य",
            "https://a.b/🎉",
            "https://a.b/👩\u{200D}👧",
        ] {
            line(&format!("see {address}."), &format!("see link({address})."));
            line(&format!("[it]({address})"), &format!("link(it > {address})"));
        }
        line(
            "‘https://a.b’ https://a.b’s «https://a.b»",
            "‘link(https://a.b)’ link(https://a.b)’s «link(https://a.b)»",
        );
        line("https://a.b/c’ https://a.b/c–", "link(https://a.b/c)’ link(https://a.b/c)–");
    }

    #[test]
    fn a_host_is_linked_whole_or_not_at_all() {
        for host in ["exa\u{200B}mple.com", "exa\u{AD}mple.com", "exa\u{200D}mple.com/a"] {
            line(&format!("https://{host}"), &format!("https://{host}"));
        }
        line("https://a.b\u{200F} c", "link(https://a.b)\u{200F} c");
    }

    #[test]
    fn hosts_may_be_numbers() {
        line("http://[::1]:8080/a, https://[2001:db8::7]", "link(http://[::1]:8080/a), link(https://[2001:db8::7])");
        line("[a](http://[::1]/) (http://[::1])", "link(a > http://[::1]/) (link(http://[::1]))");
        for text in ["http://[", "http://[::1", "http://[]", "http://[x.y]/"] {
            line(text, text);
        }
    }

    #[test]
    fn parentheses_are_balanced_to_any_depth() {
        line("https://a.b/(c(d(e)))) f", "link(https://a.b/(c(d(e))))) f");
        line("[a (b)](https://c.d/(e(f(g(h))))) i", "link(a (b) > https://c.d/(e(f(g(h))))) i");
        line("[a](https://c.d/(e [b](https://f.g))", "[a](link(https://c.d/(e) link(b > https://f.g))");
        line("[a](https://c.d/(e", "[a](link(https://c.d/(e)");
    }

    #[test]
    fn an_address_in_parentheses_may_have_a_title() {
        line("[a](https://b \"c (d)\")", "link(a > https://b \"c (d)\")");
        line("[a](https://b  'c' ) d", "link(a > https://b \"c\") d");
        line("[a](<https://b/c> \"d\") [a](<https://e>)", "link(a > https://b/c \"d\") link(a > https://e)");
        for rest in ["\"c\")", " c)", " \"c)", " \"c\" d)", " \"c\nd\")", " 'c\")"] {
            line(&format!("[a](https://b{rest}"), &format!("[a](link(https://b){rest}"));
        }
    }

    #[test]
    fn brackets_around_an_address_are_not_shown() {
        line("<https://a.b/c>, <www.d.e>", "link(https://a.b/c), link(www.d.e > https://www.d.e)");
        line("<ana@example.org>", "link(ana@example.org > mailto:ana@example.org)");
        for text in ["<a>", "<javascript:a>", "<a b>", "a < b > c"] {
            line(text, text);
        }
        line("<https://a.b c>", "<link(https://a.b) c>");
    }

    #[test]
    fn addresses_of_mail_are_linked() {
        let mail = |typed: &str| format!("link({typed} > mailto:{typed})");
        for typed in ["ana@example.org", "a.b+c@d-e.fg", "a_b@c.de", "x@y.xn--p1ai"] {
            line(&format!("write to {typed}."), &format!("write to {}.", mail(typed)));
            line(&format!("*{typed}* _{typed}_: ({typed})"), &format!("i({0}) i({0}): ({0})", mail(typed)));
        }
        line("[mail](ana@example.org)", "link(mail > mailto:ana@example.org)");
        line("写信给ana@example.org。", &format!("写信给{}。", mail("ana@example.org")));
        line("mailto:ana@example.org", &format!("mailto:{}", mail("ana@example.org")));
        for text in [
            "ana@example",
            "josé@example.org",
            "ana@münchen.de",
            "ana@foo.beö.de",
            "git@github.com:team/tea.git",
            "root@10.0.0.1",
            "icon@2x.png",
            "tea@1.2.3",
            ".a@b.cd",
            "a@b..cd",
            "a@b.c",
            "a@b.cd@e",
        ] {
            line(text, text);
        }
        line("[ana@example.org](https://evil.com)", &format!("[{}](link(https://evil.com))", mail("ana@example.org")));
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
        line("[`https://bank.com`](https://evil.com)", "[`https://bank.com`](link(https://evil.com))");
        line("[https://**bank.com**](https://evil.com)", "[https://b(bank.com)](link(https://evil.com))");
        line("[w**ww.**bank.com](https://evil.com)", "[w**ww.**bank.com](link(https://evil.com))");
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
