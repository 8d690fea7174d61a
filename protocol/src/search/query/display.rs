//! Writes what somebody looks for, so that it is read as the same again.

use std::fmt;

use super::{Filter, Names, Query, Term, pieces::is_quote};

impl Query {
    /// With the names of somebody's language.
    pub fn written(&self, names: &Names) -> String {
        let terms = self.terms.iter().map(|term| term.written(names));
        let not = self.not.iter().map(|term| format!("-{}", term.written(names)));
        terms.chain(not).collect::<Vec<_>>().join(" ")
    }
}

impl Term {
    /// With the names of somebody's language.
    pub fn written(&self, names: &Names) -> String {
        let person = |name: &str| if name == Names::ENGLISH.me { names.me.to_owned() } else { name.to_owned() };
        let (filter, value) = match self {
            Self::Word(word) => return word.clone(),
            Self::Phrase(words) => return format!("\"{words}\""),
            Self::From(name) => (Filter::From, named(&person(name), '@', false)),
            Self::Mentions(name) => (Filter::Mentions, named(&person(name), '@', false)),
            Self::In(name) => (Filter::In, named(name, '#', true)),
            Self::Has(has) => (Filter::Has, names.has_what(*has).to_owned()),
            Self::Is(is) => (Filter::Is, names.is_what(*is).to_owned()),
            Self::Before(day) => (Filter::Before, day.to_string()),
            Self::After(day) => (Filter::After, day.to_string()),
            Self::On(day) => (Filter::On, day.to_string()),
        };
        format!("{}:{value}", names.filter(filter))
    }
}

/// A name as a value: with its sigil where that is usual, or where the name begins with one.
fn named(name: &str, sigil: char, is_usual: bool) -> String {
    let sigil = if is_usual || name.starts_with(sigil) { sigil.to_string() } else { String::new() };
    let is_quoted = name.starts_with(is_quote) || name.contains(char::is_whitespace);
    if is_quoted { format!("{sigil}\"{name}\"") } else { format!("{sigil}{name}") }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(&Names::ENGLISH))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(&Names::ENGLISH))
    }
}
