//! What somebody is typing, to complete it.

use std::ops::Range;

use super::{Filter, Names, pieces::pieces};

/// The term that the caret is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Whether a `-` stands before it.
    pub not: bool,
    /// The filter that it begins with.
    pub filter: Option<Filter>,
    /// What is written of the word, or of the filter's value, before the caret.
    pub value: String,
    /// Whether it is a phrase, or a name in quotes.
    pub quoted: bool,
}

/// The term that the caret is in or just behind; `caret` is in bytes. `None` between terms, and before the first.
pub fn typed_at(text: &str, caret: usize, names: &Names) -> Option<Typed> {
    let piece = pieces(text, names).find(|piece| piece.range.start < caret && caret <= piece.range.end)?;
    let value = text[piece.value.clone()].get(..caret.saturating_sub(piece.value.start));
    let value = value.unwrap_or(&text[piece.value.clone()]).to_owned();
    Some(Typed { range: piece.range, not: piece.not, filter: piece.filter, value, quoted: piece.quoted })
}
