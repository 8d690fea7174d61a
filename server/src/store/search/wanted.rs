//! What somebody looks for, with the names in it looked up.

use protocol::{
    RoomId, UserId,
    names::room_key,
    search::{Day, Is, Query, Term},
};

use super::{
    expression::{Clause, Expression, mark},
    words,
};
use crate::store::{Result, Store, append::EVERYONE, is_findable, rooms::direct_key};

/// In so many rooms it is looked by the rooms' own words; who is in more finds what is new among all messages soon enough.
const ROOMS_MAX: i64 = 64;
/// Most rooms whose names are compared with a name.
const NAMES_MAX: i64 = 10_000;
/// One day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// From a time to before another one, in milliseconds.
pub type Span = (i64, i64);

/// Where it is looked.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// Who looks.
    pub viewer: UserId,
    /// In this room alone.
    pub room: Option<RoomId>,
    /// Also in public rooms that they have not joined.
    pub public: bool,
    /// Minutes that their clock is ahead of UTC.
    pub offset: i32,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub(super) scope: Scope,
    pub(super) query: Query,
    pub(super) expression: Expression,
    /// When it was written.
    pub(super) within: Span,
    /// When it was not.
    pub(super) outside: Vec<Span>,
}

impl Store {
    /// What is looked for with a query; `None` where nothing can be found, as a name is nobody's, or nothing is asked for.
    ///
    /// # Errors
    /// The database's.
    pub async fn wanted(&self, scope: Scope, query: Query) -> Result<Option<Wanted>> {
        let mut wanted = Wanted {
            scope,
            query: Query::default(),
            expression: Expression::default(),
            within: (0, i64::MAX),
            outside: Vec::new(),
        };
        let last = query.terms.len().saturating_sub(1);
        let (mut is_asked, mut in_rooms) = (false, scope.room.is_some());
        if let Some(room) = scope.room {
            let Some(number) = self.room_number(room).await? else { return Ok(None) };
            wanted.expression.all.push(vec![mark(words::in_room(number))]);
        }
        for (at, term) in query.terms.iter().enumerate() {
            if let Some(span) = span(term, scope.offset) {
                wanted.within = (wanted.within.0.max(span.0), wanted.within.1.min(span.1));
                is_asked = true;
                continue;
            }
            in_rooms |= matches!(term, Term::In(_));
            match self.clause(&scope, term, at == last).await? {
                Some(clause) if clause.is_empty() => return Ok(None),
                Some(clause) => wanted.expression.all.push(clause),
                // Signs that stand in no word.
                None => continue,
            }
            is_asked = true;
        }
        for term in &query.not {
            match span(term, scope.offset) {
                Some(span) => wanted.outside.push(span),
                None => wanted.expression.none.extend(self.clause(&scope, term, false).await?.unwrap_or_default()),
            }
        }
        is_asked |= !(wanted.expression.none.is_empty() && wanted.outside.is_empty());
        if !is_asked || wanted.within.0 >= wanted.within.1 {
            return Ok(None);
        }
        if !in_rooms && !scope.public {
            match self.few_rooms(scope.viewer).await? {
                Some(rooms) if rooms.is_empty() => return Ok(None),
                Some(rooms) => wanted.expression.all.push(rooms),
                None => {}
            }
        }
        Ok(Some(Wanted { query, ..wanted }))
    }

    /// What a message has in it for which a term holds: none of it where a name is nobody's. `None` for a term that says nothing.
    async fn clause(&self, scope: &Scope, term: &Term, is_last: bool) -> Result<Option<Clause>> {
        Ok(Some(match term {
            Term::Word(_) | Term::Phrase(_) => return Ok(term.phrase(is_last).map(|phrase| vec![phrase])),
            Term::From(name) => {
                self.called(scope.viewer, name).await?.map(|user| mark(words::from(user))).into_iter().collect()
            }
            Term::Mentions(name) => match self.called(scope.viewer, name).await? {
                Some(user) => vec![mark(words::calls(user.0)), mark(words::calls(EVERYONE))],
                None => Vec::new(),
            },
            Term::In(name) => self
                .rooms_called(scope.viewer, name)
                .await?
                .into_iter()
                .map(|room| mark(words::in_room(room)))
                .collect(),
            Term::Has(what) => vec![mark(words::has(*what))],
            Term::Is(Is::Pinned) => vec![mark(words::PINNED)],
            Term::Is(Is::Thread) => vec![mark(words::THREAD)],
            Term::Before(_) | Term::After(_) | Term::On(_) => return Ok(None),
        }))
    }

    /// Whose name this is, also where they have closed their account.
    async fn called(&self, viewer: UserId, name: &str) -> Result<Option<UserId>> {
        let name = name.trim().trim_start_matches('@');
        if name == "me" {
            return Ok(Some(viewer));
        }
        Ok(self.account(name).await?.map(|account| account.person.id))
    }

    /// The number by which the index knows a room.
    async fn room_number(&self, room: RoomId) -> Result<Option<i32>> {
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT number FROM rooms WHERE id = $1")
            .bind(room.0)
            .fetch_optional(pool)
            .await?))
    }

    /// The numbers of the rooms of this name that somebody may know of: public ones, their own, and the conversation with somebody of
    /// this name.
    async fn rooms_called(&self, viewer: UserId, name: &str) -> Result<Vec<i32>> {
        let name = name.trim().trim_start_matches('#');
        if !is_findable(name) {
            return Ok(Vec::new());
        }
        let key = room_key(name);
        let mut direct = String::new();
        if let Some(other) = self.called(viewer, name).await? {
            direct = direct_key(&[viewer, other]);
        }
        let rooms: Vec<(i32, Option<String>)> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT number, NULL FROM rooms WHERE name_key IN ($1, $2)
             UNION ALL SELECT * FROM (
                 SELECT rooms.number, rooms.name FROM members JOIN rooms ON rooms.id = members.room_id AND rooms.kind = 1
                 WHERE members.user_id = $3 LIMIT $4
             ) AS own"
        )
        .bind(&key)
        .bind(direct)
        .bind(viewer.0)
        .bind(NAMES_MAX)
        .fetch_all(pool)
        .await?
        });
        let is_called = |own: &Option<String>| own.as_ref().is_none_or(|own| room_key(own) == key);
        Ok(rooms.into_iter().filter(|(_, own)| is_called(own)).map(|(number, _)| number).collect())
    }

    /// The rooms that somebody is in, where they are few.
    async fn few_rooms(&self, viewer: UserId) -> Result<Option<Clause>> {
        let rooms: Vec<i32> = read!(self, |pool| {
            sqlx::query_scalar(
            "SELECT rooms.number FROM members JOIN rooms ON rooms.id = members.room_id WHERE members.user_id = $1 LIMIT $2"
        )
        .bind(viewer.0)
        .bind(ROOMS_MAX + 1)
        .fetch_all(pool)
        .await?
        });
        let is_few = rooms.len() as i64 <= ROOMS_MAX;
        Ok(is_few.then(|| rooms.into_iter().map(|room| mark(words::in_room(room))).collect()))
    }
}

/// When messages were written for which a term holds that is about time.
fn span(term: &Term, offset: i32) -> Option<Span> {
    let begin = |day: &Day| days(day) * DAY_MS - i64::from(offset) * 60_000;
    let end = |day: &Day| begin(day) + DAY_MS;
    match term {
        Term::Before(day) => Some((0, begin(day))),
        Term::After(day) => Some((end(day), i64::MAX)),
        Term::On(day) => Some((begin(day), end(day))),
        _ => None,
    }
}

/// Days from 1970-01-01 to a day (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`).
fn days(Day { year, month, day }: &Day) -> i64 {
    let (month, day) = (i64::from(*month), i64::from(*day));
    let year = i64::from(*year) - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_where_the_asker_is() {
        let day = |year, month, day| Day { year, month, day };
        for (days_since, date) in
            [(0, day(1970, 1, 1)), (59, day(1970, 3, 1)), (11_016, day(2000, 2, 29)), (20_758, day(2026, 11, 1))]
        {
            assert_eq!(days(&date), days_since, "{date:?}");
        }
        assert_eq!(span(&Term::On(day(1970, 1, 2)), 60), Some((DAY_MS - 3_600_000, 2 * DAY_MS - 3_600_000)));
        assert_eq!(span(&Term::Before(day(1970, 1, 2)), 0), Some((0, DAY_MS)));
        assert_eq!(span(&Term::After(day(1970, 1, 2)), 0), Some((2 * DAY_MS, i64::MAX)));
    }
}
