//! What is searched for, as it stands in the page's address.

use client::search::is_enough;
use protocol::{
    RoomId,
    search::{Order, Query},
};

use super::opening::{ROOM, TEXT};
use crate::{navigation, next::with_query, texts};

const ORDER: &str = "order";
const PUBLIC: &str = "public";
/// What each of the others says where it is there.
const BEST: &str = "best";
const TRUE: &str = "true";

/// What somebody looks for, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// As it was typed.
    pub text: String,
    /// Only in this room.
    pub room: Option<RoomId>,
    /// Also in public rooms that one has not joined.
    pub public: bool,
    /// Which come first.
    pub order: Order,
}

impl Question {
    /// What a page's address asks, if it does.
    pub fn of(query: &navigation::Query) -> Option<Self> {
        Some(Self {
            text: query.get(TEXT)?,
            room: query.get(ROOM).and_then(|room| room.parse().ok()),
            public: query.get(PUBLIC).is_some(),
            order: if query.get(ORDER).as_deref() == Some(BEST) { Order::Best } else { Order::Newest },
        })
    }

    /// This page with the question.
    pub fn address(&self, page: &str) -> String {
        self.choices(with_query(page, TEXT, &self.text))
    }

    /// As words and filters.
    pub fn query(&self) -> Query {
        Query::parse_with(&self.text, &texts::search().names)
    }

    /// Where the server answers; `None` where there is too little to look for.
    pub fn request(&self) -> Option<String> {
        let query = self.query();
        let path = is_enough(&query).then(|| with_query("/api/search", "q", &query.to_string()))?;
        // The browser tells how far it is behind.
        let ahead = -js_sys::Date::new_0().get_timezone_offset();
        Some(with_query(&self.choices(path), "offset", &format!("{ahead:.0}")))
    }

    fn choices(&self, mut path: String) -> String {
        if let Some(room) = self.room {
            path = with_query(&path, ROOM, &room.to_string());
        }
        if self.public {
            path = with_query(&path, PUBLIC, TRUE);
        }
        if self.order == Order::Best {
            path = with_query(&path, ORDER, BEST);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::next;

    #[test]
    fn a_question_survives_the_address() {
        let question =
            Question {
                text: "tea & “cake” in:#a".into(), room: Some(RoomId::LOBBY), public: true, order: Order::Best
            };
        for question in [question, Question::default(), Question { text: "a+b".into(), ..Question::default() }] {
            let address = question.address(&next::lobby());
            let query = navigation::Query::parse(address.split_once('?').unwrap().1);
            assert_eq!(Question::of(&query), Some(question));
        }
        assert_eq!(Question::of(&navigation::Query::parse("message=5")), None);
    }
}
