//! What there is to offer for what is typed.

use client::{
    compose::completion::{Mention, mentions},
    search::Completing,
};
use leptos::prelude::*;
use protocol::{
    RoomKind,
    search::{Day, Filter, Has, Is, Names, Term},
};

use super::{Completion, names};
use crate::{components::suggestions::Suggestion, names::title, texts, time::date};

/// So many are offered at once.
pub(super) const OFFERED: usize = 8;
/// So many letters of a filter's name are typed before it is offered: they may be any word.
const LETTERS_MIN: usize = 2;

/// Something that can stand in the place of what is typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Offered {
    /// How it is shown.
    pub shown: Suggestion,
    /// What comes in its place.
    pub term: String,
}

impl Completion {
    /// For the term at the caret.
    pub(super) fn answers(self, completing: Completing<'_>) -> Vec<Offered> {
        let t = texts::search();
        match completing {
            Completing::Filter(letters) => {
                let begins = |name: &&str| letters.chars().count() >= LETTERS_MIN && is_begun(name, letters);
                let named = Filter::ALL.into_iter().map(|filter| (filter, names().filter(filter)));
                let found = named.filter(|(_, name)| begins(name));
                found.map(|(filter, name)| offered(format!("{name}:"), "", Some((t.hint)(filter)))).collect()
            }
            Completing::Value(Filter::From, typed) => self.persons(typed, Term::From),
            Completing::Value(Filter::Mentions, typed) => self.persons(typed, Term::Mentions),
            Completing::Value(Filter::In, typed) => self.rooms(typed),
            Completing::Value(Filter::Has, typed) => {
                let found = Has::ALL.into_iter().filter(|has| is_begun(names().has_what(*has), typed));
                found.map(|has| offered(Term::Has(has).written(names()), "", None)).collect()
            }
            Completing::Value(Filter::Is, typed) => {
                let found = Is::ALL.into_iter().filter(|is| is_begun(names().is_what(*is), typed));
                found.map(|is| offered(Term::Is(is).written(names()), "", None)).collect()
            }
            Completing::Value(Filter::Before, typed) => self.days(typed, Term::Before),
            Completing::Value(Filter::After, typed) => self.days(typed, Term::After),
            Completing::Value(Filter::On, typed) => self.days(typed, Term::On),
        }
    }

    fn persons(self, typed: &str, term: fn(String) -> Term) -> Vec<Offered> {
        let me = Some(names().me).filter(|me| is_begun(me, typed));
        let me = me.map(|me| offered(term(Names::ENGLISH.me.to_owned()).written(names()), me, None));
        let known = self.client.with_value(|client| {
            let roster = client.view.roster.get_untracked().map(|(_, roster)| roster.members.clone());
            let joined = client.view.joined.get_untracked().unwrap_or_default();
            let directs = joined.into_iter().flat_map(|room| room.people);
            roster.into_iter().flatten().chain(directs).collect::<Vec<_>>()
        });
        let mut all = self.people.with_value(|(asked, found)| if asked == typed { found.clone() } else { Vec::new() });
        all.extend(known);
        let mut seen = Vec::new();
        all.retain(|person| {
            !seen.contains(&person.id) && {
                seen.push(person.id);
                true
            }
        });
        let found = mentions(&all, typed).into_iter().filter_map(|mention| match mention {
            Mention::Person(person) => Some(person),
            Mention::Here => None,
        });
        let found = found.map(|person| {
            let shown = Suggestion {
                sign: String::new(),
                picture: None,
                name: person.name.clone(),
                more: person.display_name.clone(),
                person: Some(person.clone()),
            };
            Offered { shown, term: term(person.name).written(names()) }
        });
        me.into_iter().chain(found).take(OFFERED).collect()
    }

    fn rooms(self, typed: &str) -> Vec<Offered> {
        let rooms = self.client.with_value(|client| client.view.joined.get_untracked()).unwrap_or_default();
        let mut rooms: Vec<_> = rooms.iter().filter(|room| room.kind != RoomKind::Direct).map(title).collect();
        rooms.sort_by_key(|name| (!is_begun(name, typed), name.to_lowercase()));
        let typed = typed.to_lowercase();
        let found = rooms.into_iter().filter(|name| name.to_lowercase().contains(&typed));
        found.map(|name| offered(Term::In(name.clone()).written(names()), &name, None)).take(OFFERED).collect()
    }

    fn days(self, typed: &str, term: fn(Day) -> Term) -> Vec<Offered> {
        let clock = self.client.with_value(|client| client.view.clock.get_untracked());
        let Some(today) = clock.today() else { return Vec::new() };
        let days = [0, 1, 7].map(|ago| today - ago).into_iter();
        let named = days.filter_map(|day| Some((clock.day_label(day), Day::parse(&date(day))?)));
        let found = named.filter(|(label, day)| is_begun(label, typed) || is_begun(&day.to_string(), typed));
        found.map(|(label, day)| offered(term(day).written(names()), &day.to_string(), Some(&label))).collect()
    }
}

fn offered(term: String, name: &str, more: Option<&str>) -> Offered {
    let name = if name.is_empty() { term.clone() } else { name.to_owned() };
    Offered {
        shown: Suggestion { sign: String::new(), person: None, picture: None, name, more: more.map(str::to_owned) },
        term,
    }
}

fn is_begun(name: &str, typed: &str) -> bool {
    name.to_lowercase().starts_with(&typed.to_lowercase())
}
