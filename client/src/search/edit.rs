//! What one types into the search: what can complete it, and how a form beside it changes it.

use protocol::search::{Filter, Query, Term, Typed};

/// What the term at the caret can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completing<'a> {
    /// A filter, of whose name this is the beginning.
    Filter(&'a str),
    /// The value of a filter.
    Value(Filter, &'a str),
}

/// What the term at the caret can become, if anything.
pub fn completing(typed: &Typed) -> Option<Completing<'_>> {
    match typed.filter {
        Some(filter) => Some(Completing::Value(filter, &typed.value)),
        None if typed.quoted || typed.value.is_empty() => None,
        None => Some(Completing::Filter(&typed.value)),
    }
}

/// Whether enough is asked to look for it while somebody types on: one letter of an alphabet is about to be more.
pub fn is_enough(query: &Query) -> bool {
    let is_short = |term: &Term| match term {
        Term::Word(word) => word.chars().count() < 2 && word.is_ascii(),
        _ => false,
    };
    query.terms.iter().chain(&query.not).any(|term| !is_short(term))
}

/// The query with this term in the place of those of its filter; without them where there is none.
pub fn with(query: &Query, filter: Filter, term: Option<Term>) -> Query {
    let is_of = |term: &Term| Filter::of(term) == Some(filter);
    let place = query.terms.iter().position(is_of).unwrap_or(query.terms.len());
    let mut terms: Vec<_> = query.terms.iter().filter(|term| !is_of(term)).cloned().collect();
    if let Some(term) = term {
        terms.insert(place.min(terms.len()), term);
    }
    Query { terms, not: query.not.clone() }
}

#[cfg(test)]
mod tests {
    use protocol::search::{Has, Names, typed_at};

    use super::*;

    #[test]
    fn words_become_filters_and_filters_get_values() {
        let at = |text: &str| typed_at(text, text.len(), &Names::ENGLISH);
        assert_eq!(completing(&at("tea fr").unwrap()), Some(Completing::Filter("fr")));
        assert_eq!(completing(&at("tea -from:@a").unwrap()), Some(Completing::Value(Filter::From, "a")));
        assert_eq!(completing(&at("in:").unwrap()), Some(Completing::Value(Filter::In, "")));
        assert_eq!(completing(&at("\"fr").unwrap()), None);
    }

    #[test]
    fn one_letter_is_not_enough_and_one_character_of_other_scripts_is() {
        let is_enough = |text| is_enough(&Query::parse(text));
        assert!(["te", "茶", "has:link", "\"a\"", "a te", "-te"].into_iter().all(is_enough));
        assert!(!["", "a", "a b", "-a"].into_iter().any(is_enough));
    }

    #[test]
    fn a_form_changes_one_filter_and_leaves_the_rest() {
        let query = Query::parse("tea from:ada has:link from:bo cake -from:cy");
        let from = Some(Term::From("dora".into()));
        assert_eq!(with(&query, Filter::From, from).to_string(), "tea from:dora has:link cake -from:cy");
        assert_eq!(with(&query, Filter::From, None).to_string(), "tea has:link cake -from:cy");
        let has = Some(Term::Has(Has::Image));
        assert_eq!(with(&Query::parse("tea"), Filter::Has, has).to_string(), "tea has:image");
    }
}
