//! What somebody looks for, as words and filters.

mod caret;
mod day;
mod display;
mod names;
mod parse;
mod pieces;
#[cfg(test)]
mod tests;

pub use self::{
    caret::{Typed, typed_at},
    names::{Filter, Names},
};

/// Most bytes of a query; the rest of a longer one is not looked at.
pub const QUERY_MAX: usize = 512;
/// Most words and filters of a query; those after them are not looked at.
pub const TERMS_MAX: usize = 24;

/// What a message must be like to be found: all terms hold, and none of `not` does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order in which they were written.
    pub terms: Vec<Term>,
    /// Those that were written with a `-` before them.
    pub not: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A word, as it was written. The last one of a query also matches as a beginning.
    Word(String),
    /// `"words in this order"`.
    Phrase(String),
    /// `from:ada`: written by whoever has this name; `me` is who asks.
    From(String),
    /// `in:#garden`: in the room of this name.
    In(String),
    /// `mentions:ada`: calls whoever has this name; `me` is who asks.
    Mentions(String),
    /// `has:link`.
    Has(Has),
    /// `is:pinned`, `is:thread`.
    Is(Is),
    /// `before:2026-11-01`: before this day began, where the asker is.
    Before(Day),
    /// `after:2026-11-01`: after this day ended.
    After(Day),
    /// `on:2026-11-01`.
    On(Day),
}

/// What a message can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Has {
    /// An address.
    Link,
    /// A file of any kind.
    File,
    /// A picture.
    Image,
    /// Code, in a line or a block.
    Code,
}

/// What a message can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Is {
    /// Pinned in its room.
    Pinned,
    /// In a thread, or what began one.
    Thread,
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// 1970 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, and there in this month.
    pub day: u8,
}
