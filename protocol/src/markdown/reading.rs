//! What one wants to know about a text without showing it.

use std::ops::ControlFlow;

use super::{Block, Inline, parse};

enum Piece<'a> {
    Text(&'a str),
    Mention(&'a str),
    /// Where a link leads; what it says follows.
    Link(&'a str),
    /// What is hidden begins or ends.
    Spoiler(bool),
    /// A block ends.
    End,
}

/// Most names that a message can call: each is looked up and written down. Whoever wants to reach more calls everyone.
pub const MENTIONS_MAX: usize = 50;

/// The names that a message mentions, in order, each once; the first [`MENTIONS_MAX`] of them.
pub fn mentions(text: &str) -> Vec<String> {
    if !text.contains('@') {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    let _ = blocks(&parse(text), &mut |piece| {
        if let Piece::Mention(name) = piece
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
            if names.len() == MENTIONS_MAX {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    names
}

/// Where the links of a message lead that are wanted and not hidden, in order, each once; the first `max` of them.
pub fn links(text: &str, max: usize, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let (mut links, mut hidden): (Vec<String>, usize) = (Vec::new(), 0);
    let _ = blocks(&parse(text), &mut |piece| {
        match piece {
            Piece::Spoiler(true) => hidden += 1,
            Piece::Spoiler(false) => hidden -= 1,
            Piece::Link(href) if hidden == 0 && is_wanted(href) && !links.iter().any(|known| known == href) => {
                links.push(href.to_owned());
            }
            _ => {}
        }
        if links.len() < max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    links
}

/// What stands in an excerpt for what is hidden, however long that is.
const HIDDEN: &str = "▒▒▒▒";

/// A message on one line without its marks and without what it hides, at most so many characters long: where it is longer, it ends with an ellipsis.
pub fn plain(text: &str, max_chars: usize) -> String {
    let mut line = Line { text: String::new(), left: max_chars, gap: false, hidden: 0 };
    let _ = blocks(&parse(text), &mut |piece| match piece {
        Piece::Text(text) => line.push(text),
        Piece::Mention(name) => {
            line.push("@")?;
            line.push(name)
        }
        Piece::Spoiler(begins) => line.hides(begins),
        Piece::Link(_) => ControlFlow::Continue(()),
        Piece::End => line.push(" "),
    });
    line.text
}

struct Line {
    text: String,
    /// How many characters still fit.
    left: usize,
    /// Whether white space comes before the next character.
    gap: bool,
    /// How many spoilers this is inside of.
    hidden: usize,
}

impl Line {
    fn hides(&mut self, begins: bool) -> ControlFlow<()> {
        if begins {
            self.push(HIDDEN)?;
            self.hidden += 1;
        } else {
            self.hidden -= 1;
        }
        ControlFlow::Continue(())
    }

    fn push(&mut self, text: &str) -> ControlFlow<()> {
        if self.hidden > 0 {
            return ControlFlow::Continue(());
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = !self.text.is_empty();
                continue;
            }
            for c in self.gap.then_some(' ').into_iter().chain([c]) {
                if self.left == 0 {
                    self.text.pop();
                    self.text.push('…');
                    return ControlFlow::Break(());
                }
                self.text.push(c);
                self.left -= 1;
            }
            self.gap = false;
        }
        ControlFlow::Continue(())
    }
}

fn blocks(all: &[Block], read: &mut dyn FnMut(Piece<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
    for block in all {
        match block {
            Block::Paragraph(children) | Block::Heading { children, .. } => inlines(children, read)?,
            Block::Quote(children) => blocks(children, read)?,
            Block::Code { text, .. } => read(Piece::Text(text))?,
            Block::List { items, .. } => items.iter().try_for_each(|item| {
                if let Some(done) = item.done {
                    read(Piece::Text(if done { "☑ " } else { "☐ " }))?;
                }
                blocks(&item.blocks, read)
            })?,
            Block::Table { rows, .. } => rows.iter().flatten().try_for_each(|cell| {
                inlines(cell, read)?;
                read(Piece::End)
            })?,
            Block::Rule => read(Piece::Text("---"))?,
        }
        read(Piece::End)?;
    }
    ControlFlow::Continue(())
}

fn inlines(all: &[Inline], read: &mut dyn FnMut(Piece<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
    all.iter().try_for_each(|node| match node {
        Inline::Text(text) | Inline::Code(text) => read(Piece::Text(text)),
        Inline::Mention(name) => read(Piece::Mention(name)),
        Inline::Bold(children) | Inline::Italic(children) | Inline::Strike(children) => inlines(children, read),
        Inline::Link { href, children, .. } => {
            read(Piece::Link(href))?;
            inlines(children, read)
        }
        Inline::Spoiler(children) => {
            read(Piece::Spoiler(true))?;
            inlines(children, read)?;
            read(Piece::Spoiler(false))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_named_in_order_and_once() {
        assert_eq!(mentions("> @bo said\n- **@ada**, @bo\n\n`@eve` @here"), ["bo", "ada", "here"]);
        assert!(mentions("a@b.c, [@ada`]`").iter().eq(["ada"]));
    }

    #[test]
    fn an_excerpt_is_one_line_without_marks() {
        assert_eq!(plain("> **a**\n\n- [b](https://c.d)\n- @ada\n```rs\n  e\n  f\n```", 99), "a b @ada e f");
        assert_eq!(plain("# a\n---\n|b|c|\n|-|-|\n|d|\n- [x] e\n- [ ] f", 99), "a --- b c d ☑ e ☐ f");
        assert_eq!(plain("", 9), "");
    }

    #[test]
    fn an_excerpt_says_nothing_of_what_is_hidden() {
        assert_eq!(plain("It was ||*Chloé* and @bo||! So ||sad||.", 99), "It was ▒▒▒▒! So ▒▒▒▒.");
        assert_eq!(mentions("||@ada||"), ["ada"]);
    }

    #[test]
    fn an_excerpt_is_cut_where_it_must_be() {
        assert_eq!(plain("grüße", 5), "grüße");
        assert_eq!(plain("grüße!", 5), "grüß…");
        assert_eq!(plain("a b c", 3), "a …");
    }
}
