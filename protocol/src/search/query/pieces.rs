//! Where terms begin and end in what is typed.

use std::{iter, ops::Range};

use super::{Filter, Names, QUERY_MAX};

/// What begins words that belong together, and what ends them: phones write others than those that were typed.
const QUOTES: [char; 6] = ['"', '“', '”', '„', '«', '»'];

/// Whether this is one of them.
pub(super) fn is_quote(c: char) -> bool {
    QUOTES.contains(&c)
}

/// One term, whether or not it means anything yet.
pub(super) struct Piece {
    /// All of it.
    pub range: Range<usize>,
    /// Whether a `-` stands before it.
    pub not: bool,
    /// The filter that it begins with.
    pub filter: Option<Filter>,
    /// What follows the filter, without quotes and sigils; all of it where there is none.
    pub value: Range<usize>,
    /// Whether quotes are around the value. It may be before the last one is typed.
    pub quoted: bool,
}

/// All terms of a text.
pub(super) fn pieces<'a>(text: &'a str, names: &'a Names) -> impl Iterator<Item = Piece> + 'a {
    let text = &text[..text.floor_char_boundary(QUERY_MAX)];
    let mut at = 0;
    iter::from_fn(move || {
        at += text[at..].find(|c: char| !c.is_whitespace())?;
        let piece = piece(text, at, names);
        at = piece.range.end;
        Some(piece)
    })
}

fn piece(text: &str, from: usize, names: &Names) -> Piece {
    let not = text[from..].starts_with('-');
    let start = from + usize::from(not);
    let end = end_of(text, start, char::is_whitespace);
    let named = text[start..end].split_once(':').and_then(|(name, _)| Some((names.filter_named(name)?, name.len())));
    let filter = named.map(|(filter, _)| filter);
    let mut at = named.map_or(start, |(_, length)| start + length + 1);
    let sigil = filter.and_then(Filter::sigil);
    let without =
        |at: usize| sigil.and_then(|sigil| text[at..].strip_prefix(sigil)).map(|rest| text.len() - rest.len());
    let bare = without(at);
    at = bare.unwrap_or(at);
    let may_quote = filter.is_none() || sigil.is_some();
    let Some(quote) = text[at..].chars().next().filter(|c| may_quote && is_quote(*c)) else {
        return Piece { range: from..end, not, filter, value: at..end, quoted: false };
    };
    let inside = at + quote.len_utf8();
    let end = end_of(text, inside, |c| if quote == '"' { c == '"' } else { is_quote(c) });
    let after = end + text[end..].chars().next().map_or(0, char::len_utf8);
    let value = if bare.is_some() { inside } else { without(inside).unwrap_or(inside) };
    Piece { range: from..after, not, filter, value: value..end, quoted: true }
}

fn end_of(text: &str, from: usize, is_end: impl Fn(char) -> bool) -> usize {
    text[from..].find(is_end).map_or(text.len(), |length| from + length)
}
