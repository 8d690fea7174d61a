//! The second pass: running text to what stands in it.
//!
//! What has been read is a flat list; a mark that may begin something is put there as text and remembered. Where its
//! partner comes, all that was read since then moves inside of the new node. A mark without a partner so is text already.

use super::{Inline, address, code, link, mention};

/// Most marks that wait for a partner at one time, and so half the depth of a tree; the oldest is given up first.
const MAX_OPEN: usize = 8;

/// What a backslash makes plain.
const MARKS: &str = "\\*_~`[]>-@#";
/// A face of marks that keeps its arm.
const SHRUG: &str = r"¯\_(ツ)_/¯";
/// What hides a text.
const SPOILER: &str = "||";

struct Scanner<'a> {
    text: &'a str,
    /// How far the text is read, in bytes.
    at: usize,
    out: Vec<Inline>,
    open: Vec<Mark>,
    code: code::Search,
    parentheses: link::Parentheses,
    /// How far there is no mail address that begins before.
    no_mail: usize,
    /// How many links and mentions there are in what was read.
    leading: usize,
}

/// A mark that may begin something.
struct Mark {
    /// Which: `*`, `_`, `~`, `|` or `[`.
    sign: char,
    /// How many of them wait.
    count: usize,
    /// Its place in what was read.
    place: usize,
    /// Where the text after it begins, in bytes.
    after: usize,
    /// How many links and mentions there were before.
    leading: usize,
}

pub fn parse(text: &str) -> Vec<Inline> {
    let mut scanner = Scanner {
        text,
        at: 0,
        out: Vec::new(),
        open: Vec::new(),
        code: code::Search::default(),
        parentheses: link::Parentheses::default(),
        no_mail: 0,
        leading: 0,
    };
    while let Some(c) = scanner.rest().chars().next() {
        scanner.read(c);
    }
    joined(scanner.out)
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    fn read(&mut self, c: char) {
        match c {
            '\\' if escapes(&self.rest()[1..]) => {
                self.at += 1;
                self.plain(1);
            }
            '¯' if self.rest().starts_with(SHRUG) => self.plain(SHRUG.len()),
            '`' => match self.code.begins(self.rest()) {
                Ok((length, code)) => self.push(length, Inline::Code(code.to_owned())),
                Err(length) => self.plain(length),
            },
            '*' | '_' | '~' | '|' => self.emphasis(c),
            '[' => self.opens(c, 1),
            ']' => self.label_ends(),
            '<' => match link::angled(self.rest()) {
                Some((typed, href)) => self.links(typed.len() + 2, typed, href),
                None => self.plain(1),
            },
            '@' if mention::may_follow(self.before()) => match mention::begins(self.rest()) {
                Some(name) => {
                    self.leading += 1;
                    self.push(1 + name.len(), Inline::Mention(name.to_owned()));
                }
                None => self.plain(1),
            },
            c if c.is_ascii_alphanumeric() => self.address(),
            c => self.plain(c.len_utf8()),
        }
    }

    /// An address as it is typed, or else one letter.
    fn address(&mut self) {
        if matches!(self.rest().as_bytes()[0], b'h' | b'H' | b'w' | b'W') && !self.is_in_ascii_word() {
            let is_open = |sign| self.open.iter().any(|mark| mark.sign == sign);
            match link::begins(self.rest(), is_open) {
                Some((length, Some(href))) => return self.links(length, &self.rest()[..length], href),
                Some((length, None)) => return self.plain(length),
                None => {}
            }
        }
        if self.at >= self.no_mail && self.may_begin_mail() {
            match address::mail(self.rest()) {
                Ok(length) => {
                    let typed = &self.rest()[..length];
                    return self.links(length, typed, ["mailto:", typed].concat());
                }
                Err(length) => self.no_mail = self.at + length,
            }
        }
        self.plain(1);
    }

    /// After letters that have capitals, and what joins words, an address has begun already; after a mark it may begin.
    fn may_begin_mail(&self) -> bool {
        let is_after_mark = self.open.last().is_some_and(|mark| mark.after == self.at);
        is_after_mark
            || mention::may_follow(self.before()) && !matches!(self.before(), Some('.' | '_' | '%' | '+' | '-' | '/'))
    }

    fn links(&mut self, length: usize, typed: &str, href: String) {
        self.leading += 1;
        self.push(length, Inline::Link { href, title: None, children: vec![Inline::Text(typed.to_owned())] });
    }

    /// Scripts without spaces put marks and links in the midst of letters.
    fn is_in_ascii_word(&self) -> bool {
        self.before().is_some_and(|c| c.is_ascii_alphanumeric())
    }

    fn push(&mut self, length: usize, node: Inline) {
        self.at += length;
        self.out.push(node);
    }

    /// Takes so many bytes as they are.
    fn plain(&mut self, length: usize) {
        let text = &self.rest()[..length];
        self.at += length;
        let after_mark = self.open.last().is_some_and(|mark| mark.place + 1 == self.out.len());
        match self.out.last_mut() {
            Some(Inline::Text(last)) if !after_mark => last.push_str(text),
            _ => self.out.push(Inline::Text(text.to_owned())),
        }
    }

    fn opens(&mut self, sign: char, count: usize) {
        if self.open.len() == MAX_OPEN {
            self.open.remove(0);
        }
        let (place, after) = (self.out.len(), self.at + count);
        self.open.push(Mark { sign, count, place, after, leading: self.leading });
        self.push(count, Inline::Text(self.text[self.at..after].to_owned()));
    }

    fn emphasis(&mut self, sign: char) {
        let rest = self.rest().trim_start_matches(sign);
        let mut left = self.rest().len() - rest.len();
        let (before, after) = (self.before(), rest.chars().next());
        let fits = if matches!(sign, '~' | '|') { left == 2 } else { left <= 3 };
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // Underscores are in names of all scripts.
        let is_inside = if sign == '_' { in_word(before) } else { self.is_in_ascii_word() };
        let opens = fits && after.is_some_and(|c| !c.is_whitespace()) && !is_inside;
        let closes = fits && before.is_some_and(|c| !c.is_whitespace()) && !(sign == '_' && in_word(after));
        while closes
            && let Some(index) = self.open.iter().rposition(|mark| mark.sign == sign && pairs(mark.count, left) > 0)
        {
            left -= self.closes(index, left);
        }
        match left {
            0 => {}
            _ if opens => self.opens(sign, left),
            _ => self.plain(left),
        }
    }

    /// Ends what a mark has begun. Returns how many of the signs that was good for.
    fn closes(&mut self, index: usize, left: usize) -> usize {
        let mark = &mut self.open[index];
        let used = pairs(mark.count, left);
        mark.count -= used;
        self.at += used;
        let (sign, count, place) = (mark.sign, mark.count, mark.place);
        let node = match (sign, used) {
            ('~', _) => Inline::Strike,
            ('|', _) => Inline::Spoiler,
            (_, 2) => Inline::Bold,
            _ => Inline::Italic,
        };
        let children = self.out.split_off(place + 1);
        if count == 0 {
            self.out.truncate(place);
        } else {
            self.out[place] = Inline::Text(sign.to_string().repeat(count));
        }
        self.open.truncate(index + usize::from(count > 0));
        self.out.push(node(joined(children)));
        used
    }

    /// A label without an address, or one that is an address or a name itself, stays as it was typed: nobody is sent
    /// elsewhere than it says.
    fn label_ends(&mut self) {
        let Some(index) = self.open.iter().rposition(|mark| mark.sign == '[') else {
            return self.plain(1);
        };
        let mark = self.open.remove(index);
        let label = &self.text[mark.after..self.at];
        if mark.leading == self.leading
            && !link::is_unseen(label)
            && let Some(link::Followed { href, title, end }) = self.parentheses.follows(self.text, self.at + 1)
        {
            self.open.truncate(index);
            let children = joined(self.out.split_off(mark.place + 1));
            self.out.truncate(mark.place);
            self.leading += 1;
            self.push(end - self.at, Inline::Link { href, title, children });
        } else {
            self.plain(1);
        }
    }
}

/// Whether a backslash makes plain what follows it. Two before a letter are of a path or of code, and stay.
fn escapes(rest: &str) -> bool {
    match rest.strip_prefix('\\') {
        Some(after) => !after.starts_with(char::is_alphanumeric),
        None => rest.starts_with(|c| MARKS.contains(c)) || rest.starts_with(SPOILER),
    }
}

/// How many signs of a mark and of one that may end it belong together: `*` and `**` don't, and `***` is both.
fn pairs(open: usize, close: usize) -> usize {
    match (open, close) {
        (2.., 2..) => 2,
        (1 | 3, 1 | 3) => 1,
        _ => 0,
    }
}

/// Neighbouring texts made one.
fn joined(nodes: Vec<Inline>) -> Vec<Inline> {
    super::work::add(nodes.len());
    let mut all: Vec<Inline> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match (all.last_mut(), node) {
            (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
            (_, node) => all.push(node),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::tests::shows;

    fn line(text: &str, tree: &str) {
        shows(text, &format!("p({tree})"));
    }

    #[test]
    fn emphasis_is_bold_italic_and_strike() {
        line("**a** __b__ *c* _d_ ~~e~~", "b(a) b(b) i(c) i(d) s(e)");
        line("***a*** **a *b*** ***a** b* ***a* b**", "i(b(a)) b(a i(b)) i(b(a) b) b(i(a) b)");
        line("*(a)*, \"**b\nc**\" **_~~d~~_**", "i((a)), \"b(b\nc)\" b(i(s(d)))");
        line("粗**体**文 **S**afe", "粗b(体)文 b(S)afe");
    }

    #[test]
    fn marks_without_a_partner_stay() {
        for text in [
            "snake_case_name",
            "a * b * c",
            "2*3*4",
            "2**3**4",
            "*a",
            "a*",
            "**a*",
            "*a**",
            "****a****",
            "~a~",
            "~~~a~~~",
            "*",
            "_ a_",
            "** a**",
            "[a] (b)",
            "[a",
            "a]",
            "Größe_in_Größe",
        ] {
            line(text, text);
        }
        line("*a *b c*", "*a i(b c)");
        line("**a *b** c*", "b(a *b) c*");
    }

    #[test]
    fn bars_hide_what_stands_between_them() {
        line("It was ||*Chloé*|| and ||b `c`\nd||!", "It was spoiler(i(Chloé)) and spoiler(b `c`\nd)!");
        line("**||a||** ||@bo||", "b(spoiler(a)) spoiler(@(bo))");
        for text in ["a || b || c", "a||b||c", "|a|", "||", "||||", "||a", "a||", "|||a|||", "|| a ||"] {
            line(text, text);
        }
        line(r"\||a||", "||a||");
        line(r"grep 'a\|b'", r"grep 'a\|b'");
    }

    #[test]
    fn only_the_last_marks_wait_for_their_partners() {
        line(&format!("{}**b**", "*a ".repeat(50)), &format!("{}b(b)", "*a ".repeat(50)));
    }

    #[test]
    fn a_backslash_makes_marks_plain_and_nothing_else() {
        line(r"\*a\* \_b\_ \`c\` \[d](https://e.f) \@ada \\", r"*a* _b_ `c` [d](link(https://e.f)) @ada \");
        line(r"C:\temp\new a\", r"C:\temp\new a\");
        line(r"\\host\share C:\\a ¯\_(ツ)_/¯ \\*a*", r"\\host\share C:\\a ¯\_(ツ)_/¯ \i(a)");
    }
}
