//! The second pass: running text to what stands in it.
//!
//! What has been read is a flat list; a mark that may begin something is put there as text and remembered. Where its
//! partner comes, all that was read since then moves inside of the new node. A mark without a partner so is text already.

use super::{Inline, code, link, mention};

/// Most marks that wait for a partner at one time, and so half the depth of a tree; the oldest is given up first.
const MAX_OPEN: usize = 8;

/// What a backslash makes plain.
const MARKS: &str = "\\*_~`[]>-@#";
/// A face of marks that keeps its arm.
const SHRUG: &str = r"¯\_(ツ)_/¯";
/// What hides a text.
const SPOILER: &str = "||";

pub struct Scanner<'a> {
    text: &'a str,
    /// How far the text is read, in bytes.
    pub at: usize,
    pub out: Vec<Inline>,
    pub open: Vec<Mark>,
    code: code::Search,
    parentheses: link::Parentheses,
    /// How far there is no mail address that begins before.
    pub no_mail: usize,
    /// How many links and mentions there are in what was read.
    pub leading: usize,
}

/// A mark that may begin something.
pub struct Mark {
    /// Which: `*`, `_`, `~`, `|` or `[`.
    pub sign: char,
    /// How many of them wait.
    pub count: usize,
    /// Its place in what was read.
    pub place: usize,
    /// Where the text after it begins, in bytes.
    pub after: usize,
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
    /// What is not read.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The sign before that.
    pub fn before(&self) -> Option<char> {
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

    /// Scripts without spaces put marks and links in the midst of letters.
    pub fn is_in_ascii_word(&self) -> bool {
        self.before().is_some_and(|c| c.is_ascii_alphanumeric())
    }

    /// Puts a node in place of so many bytes.
    pub fn push(&mut self, length: usize, node: Inline) {
        self.at += length;
        self.out.push(node);
    }

    /// Takes so many bytes as they are.
    pub fn plain(&mut self, length: usize) {
        let text = &self.rest()[..length];
        self.at += length;
        let after_mark = self.open.last().is_some_and(|mark| mark.place + 1 == self.out.len());
        match self.out.last_mut() {
            Some(Inline::Text(last)) if !after_mark => last.push_str(text),
            _ => self.out.push(Inline::Text(text.to_owned())),
        }
    }

    /// Takes a mark that may begin something.
    pub fn opens(&mut self, sign: char, count: usize) {
        if self.open.len() == MAX_OPEN {
            self.open.remove(0);
        }
        let (place, after) = (self.out.len(), self.at + count);
        self.open.push(Mark { sign, count, place, after, leading: self.leading });
        self.push(count, Inline::Text(self.text[self.at..after].to_owned()));
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
            && !shows_address(label)
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

/// Whether a label reads like an address although none was found in it, since there are marks within, or it is code.
fn shows_address(label: &str) -> bool {
    super::work::add(label.len());
    let bare: String = label.chars().filter(|&c| c != '|' && !MARKS.contains(c)).collect();
    bare.contains("://") || bare.to_ascii_lowercase().contains("www.")
}

/// Whether a backslash makes plain what follows it. Two before a letter are of a path or of code, and stay.
fn escapes(rest: &str) -> bool {
    match rest.strip_prefix('\\') {
        Some(after) => !after.starts_with(char::is_alphanumeric),
        None => rest.starts_with(|c| MARKS.contains(c)) || rest.starts_with(SPOILER),
    }
}

/// Neighbouring texts made one.
pub fn joined(nodes: Vec<Inline>) -> Vec<Inline> {
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
    use super::super::notation::shows;

    fn line(text: &str, tree: &str) {
        shows(text, &format!("p({tree})"));
    }

    #[test]
    fn a_backslash_makes_marks_plain_and_nothing_else() {
        line(r"\*a\* \_b\_ \`c\` \[d](https://e.f) \@ada \\", r"*a* _b_ `c` [d](link(https://e.f)) @ada \");
        line(r"C:\temp\new a\", r"C:\temp\new a\");
        line(r"\\host\share C:\\a ¯\_(ツ)_/¯ \\*a*", r"\\host\share C:\\a ¯\_(ツ)_/¯ \i(a)");
    }
}
