//! What was found, as it is shown.

use std::collections::{BTreeSet, HashMap};

use protocol::{
    Content, Event, EventKind, Person, RoomId, UserId, markdown,
    search::{FoundMessage, Order, Phrase, excerpt, tokens::tokens},
    text,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    find::{Keys, readable},
    index::Key,
    wanted::{Scope, Wanted},
};
use crate::store::{
    Page, PageRequest, Result, Store,
    append::room_kind,
    page::{Filling, cursor},
    people::PersonRow,
    rows::{self, EventRow, to_sql},
};

/// Most characters of a message in a result.
const EXCERPT_MAX: usize = 240;
/// So many of the newest messages that match are compared where the best are to come first.
const COMPARED_MAX: usize = 300;
/// A message of so many words says little else than what was looked for.
const SHORT: usize = 12;
/// Before all keys.
const TOP: Key = (i64::MAX, i32::MAX, i64::MAX);
/// Where a page of the best begins: before which key all were found, and the score and the key of the last one that was shown.
type After = (Key, i64, Key);

/// Where a message is.
#[derive(sqlx_macros::FromRow)]
struct Place {
    id: Uuid,
    name: String,
    kind: i16,
    is_joined: bool,
}

/// Somebody else in a direct conversation.
#[derive(sqlx_macros::FromRow)]
struct Other {
    room_id: Uuid,
    #[sqlx(flatten)]
    person: PersonRow,
}

/// Adds the rooms in which somebody may find something to a query.
macro_rules! push_readable {
    ($query:ident, $scope:expr) => {
        for part in readable!("|user|", "|public|").split('|') {
            _ = match part {
                "user" => $query.push_bind($scope.viewer.0),
                "public" => $query.push_bind($scope.public),
                part => $query.push(part),
            };
        }
    };
}

impl Store {
    /// A page of what is wanted. It can have fewer messages than were asked for, and more behind it.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), [`SearchTooWide`](protocol::ErrorCode::SearchTooWide), or the
    /// database's.
    pub async fn search(&self, wanted: &Wanted, order: Order, request: &PageRequest) -> Result<Page<FoundMessage>> {
        match order {
            Order::Newest => self.newest_found(wanted, request).await,
            Order::Best => self.best_found(wanted, request).await,
        }
    }

    async fn newest_found(&self, wanted: &Wanted, request: &PageRequest) -> Result<Page<FoundMessage>> {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let Keys { found, next } = self.find(wanted, request.after(TOP)?, limit).await?;
        let mut events = self.events_found(&wanted.scope, &found).await?;
        let found = found.iter().filter_map(|(key, room)| events.remove(&(*room, key.2))).collect();
        Ok(Page { entries: self.shown(wanted, found).await?, next: next.map(|key| cursor(&key)) })
    }

    async fn best_found(&self, wanted: &Wanted, request: &PageRequest) -> Result<Page<FoundMessage>> {
        let (top, score, last): After = request.after((TOP, i64::MAX, TOP))?;
        let Keys { found: keys, .. } = self.find(wanted, top, COMPARED_MAX).await?;
        // The next page compares the same ones, and nothing that came meanwhile.
        let top = keys.first().map_or(top, |(newest, _)| (newest.0 + 1, 0, 0)).min(top);
        let mut events = self.events_found(&wanted.scope, &keys).await?;
        let phrases = wanted.query.phrases();
        let scored = |(key, room): &(Key, Uuid)| Some((*key, events.remove(&(*room, key.2))?));
        let mut found: Vec<(i64, Key, Event)> = keys
            .iter()
            .filter_map(scored)
            .map(|(key, event)| (score_of(&event, &phrases), key, event))
            .filter(|(of, key, _)| (*of, *key) < (score, last))
            .collect();
        found.sort_unstable_by_key(|(score, key, _)| std::cmp::Reverse((*score, *key)));
        let mut filling = Filling::new(request, request.limit.saturating_add(1));
        for (score, key, event) in found {
            if filling.take((top, score, key), Some(event)).is_break() {
                break;
            }
        }
        let Page { entries, next } = filling.page();
        Ok(Page { entries: self.shown(wanted, entries).await?, next })
    }

    /// Those of the messages that may be read, by their rooms and seqs.
    async fn events_found(&self, scope: &Scope, keys: &[(Key, Uuid)]) -> Result<HashMap<(Uuid, i64), Event>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<EventRow> = read!(self, |pool| {
            let mut query = QueryBuilder::new(concat!(select_events!(), "WHERE events.deleted_at IS NULL AND ("));
            for (at, ((.., seq), room)) in keys.iter().enumerate() {
                query.push(if at > 0 { " OR " } else { "" }).push("events.room_id = ").push_bind(room);
                query.push(" AND events.seq = ").push_bind(seq);
            }
            query.push(") AND events.room_id IN ");
            push_readable!(query, scope);
            // Not kept: there is one for each number of messages.
            query.build_query_as().persistent(false).fetch_all(pool).await?
        });
        let events = rows::events(rows, Vec::new(), Vec::new()).into_iter();
        Ok(events.map(|event| ((event.room.0, to_sql(event.seq)), event)).collect())
    }

    /// Messages as they are shown.
    async fn shown(&self, wanted: &Wanted, events: Vec<Event>) -> Result<Vec<FoundMessage>> {
        let rooms: BTreeSet<RoomId> = events.iter().map(|event| event.room).collect();
        let places = self.places(wanted.scope.viewer, &rooms).await?;
        let shown = |event: Event| {
            let place = places.get(&event.room.0)?;
            let EventKind::Posted { content, files, .. } = event.kind else { return None };
            let said = content.text().map(|said| markdown::plain(said, text::MAX)).unwrap_or_default();
            let (text, marks) = excerpt(&said, &wanted.query, EXCERPT_MAX);
            Some(FoundMessage {
                room: event.room,
                room_name: place.name.clone(),
                room_kind: room_kind(place.kind),
                joined: place.is_joined,
                seq: event.seq,
                author: event.actor,
                at: event.at,
                text,
                marks,
                files,
            })
        };
        Ok(events.into_iter().filter_map(shown).collect())
    }

    /// Rooms as one of the people in them calls them.
    async fn places(&self, viewer: UserId, rooms: &BTreeSet<RoomId>) -> Result<HashMap<Uuid, Place>> {
        if rooms.is_empty() {
            return Ok(HashMap::new());
        }
        let (places, others): (Vec<Place>, Vec<Other>) = read!(self, |pool| {
            let mut query = QueryBuilder::new(
                "SELECT rooms.id, rooms.name, rooms.kind, members.user_id IS NOT NULL AS is_joined FROM rooms
                 LEFT JOIN members ON members.room_id = rooms.id AND members.user_id = ",
            );
            let mut ids = query.push_bind(viewer.0).push(" WHERE rooms.id IN (").separated(", ");
            rooms.iter().for_each(|room| _ = ids.push_bind(room.0));
            query.push(")");
            let places = query.build_query_as().persistent(false).fetch_all(pool).await?;
            let mut query = QueryBuilder::new(
                "SELECT members.room_id, users.id, users.name, users.display_name, users.avatar FROM members
                 JOIN rooms ON rooms.id = members.room_id AND rooms.kind = 2 JOIN users ON users.id = members.user_id
                 WHERE users.id <> ",
            );
            let mut ids = query.push_bind(viewer.0).push(" AND rooms.id IN (").separated(", ");
            rooms.iter().for_each(|room| _ = ids.push_bind(room.0));
            query.push(") ORDER BY LOWER(COALESCE(users.display_name, users.name)), users.id");
            (places, query.build_query_as().persistent(false).fetch_all(pool).await?)
        });
        let mut places: HashMap<Uuid, Place> = places.into_iter().map(|place| (place.id, place)).collect();
        for Other { room_id, person } in others {
            if let Some(place) = places.get_mut(&room_id) {
                let gap = if place.name.is_empty() { "" } else { ", " };
                place.name += &format!("{gap}{}", Person::from(person).shown());
            }
        }
        Ok(places)
    }
}

/// How well a message matches: how often it says what was looked for, whether it says it as it was written and in one go, and whether
/// it says little else.
fn score_of(event: &Event, phrases: &[Phrase]) -> i64 {
    let EventKind::Posted { content: Content::Text(text), files, .. } = &event.kind else { return 0 };
    let words = tokens(text);
    let mut score = if words.len() <= SHORT { 5 } else { 0 };
    let mut behind = None;
    for phrase in phrases {
        let places = phrase.places(&words);
        score += 10 * places.len().min(3) as i64;
        let is_whole = |&(_, last): &(usize, usize)| phrase.words.last() == Some(&words[last].word);
        score += if places.iter().any(is_whole) { 5 } else { 0 };
        let goes_on = behind.is_some_and(|behind| places.iter().any(|(first, _)| *first == behind));
        score += if goes_on { 15 } else { 0 };
        behind = places.first().map(|(_, last)| last + 1);
        score += if files.iter().any(|file| phrase.is_in(&tokens(&file.name))) { 10 } else { 0 };
    }
    score
}
