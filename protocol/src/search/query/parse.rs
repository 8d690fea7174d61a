//! Reads what somebody looks for.

use super::{
    Day, Filter, Has, Is, Names, QUERY_MAX, Query, TERMS_MAX, Term,
    pieces::{Piece, pieces},
};

impl Query {
    /// Understands whatever is typed: what is no filter is a word.
    pub fn parse(text: &str) -> Self {
        Self::parse_with(text, &Names::ENGLISH)
    }

    /// The same with the names of somebody's language.
    pub fn parse_with(text: &str, names: &Names) -> Self {
        let mut query = Self::default();
        let mut bytes = 0;
        let terms = pieces(text, names).filter_map(|piece| Some((piece.not, term(text, &piece, names)?)));
        for (not, term) in terms.take(TERMS_MAX) {
            // Also what it is written as is bounded: a blank before all but the first.
            bytes += term.to_string().len() + usize::from(not) + 1;
            if bytes > QUERY_MAX + 1 {
                break;
            }
            if not { &mut query.not } else { &mut query.terms }.push(term);
        }
        query
    }

    /// Whether it asks for nothing.
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.not.is_empty()
    }
}

/// `None` for a `-` or quotes without anything.
fn term(text: &str, piece: &Piece, names: &Names) -> Option<Term> {
    let value = text[piece.value.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    let filtered = piece.filter.filter(|_| !value.is_empty()).and_then(|filter| filtered(filter, &value, names));
    match (piece.filter, piece.quoted) {
        _ if filtered.is_some() => filtered,
        (None, true) => Some(value).filter(|value| !value.is_empty()).map(Term::Phrase),
        (Some(_), true) => None,
        (_, false) => {
            let word = &text[piece.range.clone()][usize::from(piece.not)..];
            (!word.is_empty()).then(|| Term::Word(word.to_owned()))
        }
    }
}

fn filtered(filter: Filter, value: &str, names: &Names) -> Option<Term> {
    match filter {
        Filter::From => Some(Term::From(names.person(value))),
        Filter::Mentions => Some(Term::Mentions(names.person(value))),
        Filter::In => Some(Term::In(value.to_owned())),
        Filter::Has => names.has_named(value).map(Term::Has),
        Filter::Is => names.is_named(value).map(Term::Is),
        Filter::Before => Day::parse(value).map(Term::Before),
        Filter::After => Day::parse(value).map(Term::After),
        Filter::On => Day::parse(value).map(Term::On),
    }
}

impl Has {
    /// All.
    pub const ALL: [Self; 4] = [Self::Link, Self::File, Self::Image, Self::Code];
}

impl Is {
    /// All.
    pub const ALL: [Self; 2] = [Self::Pinned, Self::Thread];
}
