//! Markdown as people type it in chats, as a tree.
//!
//! Bold, italic, strike, spoilers, code, quotes, lists with tasks, headings, tables, rules, links and mentions; everything
//! else stays as it was typed: images, HTML, footnotes. A new line is a new line. There is no way from here to HTML: whoever shows the tree makes an element of
//! each node.
//!
//! Written by hand: pulldown-cmark without its HTML writer makes a module of its own larger by 57 KB after compression, this
//! by 12 KB. And it has other rules than a chat: it swallows line breaks, takes HTML, and knows no mentions.
//!
//! The work grows with the length of a text and no faster, and the depth of a tree is bounded, whatever is typed.

mod address;
mod autolink;
mod block;
#[cfg(test)]
mod bounds;
mod code;
#[cfg(test)]
mod corpus;
mod emphasis;
mod fence;
mod inline;
mod line;
mod link;
mod list;
mod mention;
#[cfg(test)]
mod notation;
mod reading;
mod table;
#[cfg(test)]
mod tests;
mod work;

pub use fence::is_open as is_code_open;
pub use mention::{HERE, is_same as is_same_name, may_follow as may_mention_after};
pub use reading::{MENTIONS_MAX, links, mentions, plain};

/// How deep quotes and lists go into one another; what is deeper stays as it was typed.
const MAX_DEPTH: usize = 6;
/// Most columns of a table; one that has more stays as it was typed.
pub const COLUMNS_MAX: usize = 20;
/// Most rows of a table below its first; more stay as they were typed.
pub const ROWS_MAX: usize = 100;

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
        /// Whether `)` stands after the numbers instead of a dot.
        parenthesis: bool,
        /// At least one.
        items: Vec<Item>,
    },
    /// A title of what follows.
    Heading {
        /// From 1, the highest, to 6.
        level: u8,
        /// What it says.
        children: Vec<Inline>,
    },
    /// A table.
    Table {
        /// On which side the text of each column stands; at most [`COLUMNS_MAX`].
        columns: Vec<Align>,
        /// At least one, which has the columns' names; at most [`ROWS_MAX`] more. None has more cells than there are columns.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line between what comes before and after.
    Rule,
}

/// What stands after a bullet or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Whether it is done, if it is a task.
    pub done: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// On which side text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Where its script begins.
    Start,
    /// On the left.
    Left,
    /// In the middle.
    Center,
    /// On the right.
    Right,
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
    /// Between two bars: hidden until one asks for it.
    Spoiler(Vec<Inline>),
    /// Between backticks.
    Code(String),
    /// A link.
    Link {
        /// Where it leads: an address of the web or of mail, never anything else.
        href: String,
        /// What it says about where it leads.
        title: Option<String>,
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
