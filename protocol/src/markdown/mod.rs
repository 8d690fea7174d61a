//! Markdown as people type it in chats, as a tree.
//!
//! Bold, italic, strike, code, quotes, lists, links and mentions; everything else stays as it was typed: headings, tables,
//! images, HTML. A new line is a new line. There is no way from here to HTML: whoever shows the tree makes an element of
//! each node.
//!
//! Written by hand: pulldown-cmark without its HTML writer makes a module of its own larger by 57 KB after compression, this
//! by 12 KB. And it has other rules than a chat: it swallows line breaks, takes HTML, and knows no mentions.
//!
//! The work grows with the length of a text and no faster, and the depth of a tree is bounded, whatever is typed.

mod block;
mod code;
mod fence;
mod inline;
mod link;
mod list;
mod mention;
mod reading;
#[cfg(test)]
mod tests;
mod work;

pub use mention::{HERE, is_same as is_same_name, may_follow as may_mention_after};
pub use reading::{MENTIONS_MAX, mentions, plain};

/// How deep quotes and lists go into one another; what is deeper stays as it was typed.
const MAX_DEPTH: usize = 6;

/// What stands under one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Code on lines of its own.
    Code {
        /// The language, where it is named.
        language: Option<String>,
        /// Exactly as typed, without a line break at its end.
        text: String,
    },
    /// A list.
    List {
        /// The first item's number; none where the items have bullets.
        start: Option<u16>,
        /// At least one.
        items: Vec<Vec<Block>>,
    },
}

/// What stands beside one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text, with its line breaks.
    Text(String),
    /// Between two stars or underscores.
    Bold(Vec<Inline>),
    /// Between single stars or underscores.
    Italic(Vec<Inline>),
    /// Between two tildes.
    Strike(Vec<Inline>),
    /// Between backticks.
    Code(String),
    /// A link.
    Link {
        /// Where it leads: an address of the web or of mail, never anything else.
        href: String,
        /// What one sees; neither links nor mentions.
        children: Vec<Inline>,
    },
    /// The name of somebody, or [`HERE`], without the `@`. Whether there is such a person is not known here.
    Mention(String),
}

/// Takes a message apart. Whatever is typed, nothing of its text is lost.
pub fn parse(text: &str) -> Vec<Block> {
    block::parse(text.lines().collect(), 0)
}
