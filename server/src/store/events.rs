//! Reading the room log.

use protocol::{
    ClientId, Content, Event, RoomId, Seq, Timestamp, UserId,
    api::{ThreadPage, Version},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Page, PageRequest, Result, Store,
    rows::{self, AnswererRow, EDITED, EventRow, POSTED, ReactionRow, to_sql},
};

/// So many events are looked through for a message.
const OTHERS_MAX: i64 = 1_000;
/// Of so many messages reactions are asked for at once: SQLite takes no condition of more than a thousand parts.
const REACTED_AT_ONCE: usize = 200;

/// [`EventRow`]s of a room ($1), for those who may see them ($2; for the server itself without one). Membership is looked
/// up in the same statement: who has left gets nothing that came after.
macro_rules! select_for_reader {
    ($rest:literal) => {
        concat!(
            select_events!(),
            "WHERE events.room_id = $1
             AND ($2 IS NULL OR EXISTS (SELECT 1 FROM members WHERE members.room_id = $1 AND user_id = $2)) ",
            $rest
        )
    };
}

impl Store {
    /// Up to `limit` events right before `before`, oldest first. None for a reader who is not a member.
    ///
    /// # Errors
    /// The database's.
    pub async fn events_before(&self, room: RoomId, reader: UserId, before: Seq, limit: u32) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> = read!(self, |pool| sqlx::query_as(select_for_reader!(
            "AND events.seq < $3 ORDER BY events.seq DESC LIMIT $4"
        ))
        .bind(room.0)
        .bind(Some(reader.0))
        .bind(to_sql(before))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        let mut events = self.with_reactions(room, rows).await?;
        events.reverse();
        Ok(events)
    }

    /// Up to `limit` events right after `after`, oldest first. None for a reader who is not a member; the server itself
    /// is no reader.
    ///
    /// # Errors
    /// The database's.
    pub async fn events_after(
        &self,
        room: RoomId,
        reader: Option<UserId>,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> =
            read!(self, |pool| sqlx::query_as(select_for_reader!("AND events.seq > $3 ORDER BY events.seq LIMIT $4"))
                .bind(room.0)
                .bind(reader.map(|reader| reader.0))
                .bind(to_sql(after))
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?);
        self.with_reactions(room, rows).await
    }

    /// Up to `limit` messages that a person has written under a client id after that one, in their order, in the rooms that they are in
    /// but for direct conversations. With reactions where a message has some, and without who answered.
    ///
    /// # Errors
    /// The database's.
    pub async fn written_by(&self, person: UserId, after: ClientId, limit: u32) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> = read!(self, |pool| sqlx::query_as(concat!(
            select_events!(),
            "WHERE events.actor_id = $1 AND events.client_id > $2 AND EXISTS (
                 SELECT 1 FROM members JOIN rooms ON rooms.id = members.room_id AND rooms.kind <> 2
                 WHERE members.room_id = events.room_id AND members.user_id = $1
             ) ORDER BY events.client_id LIMIT $3"
        ))
        .bind(person.0)
        .bind(after.0)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        let mut reactions: Vec<ReactionRow> = Vec::new();
        for changed in rows::changed(&rows).chunks(REACTED_AT_ONCE) {
            reactions.extend(read!(self, |pool| {
                let mut query = QueryBuilder::new(
                    "SELECT room_id, seq, emoji, users.id, users.name, users.display_name, users.avatar FROM reactions
                     JOIN users ON users.id = user_id WHERE ",
                );
                for (at, (room, seq)) in changed.iter().enumerate() {
                    query.push(if at > 0 { " OR " } else { "" }).push("room_id = ").push_bind(room);
                    query.push(" AND seq = ").push_bind(seq);
                }
                query.push(" ORDER BY since");
                // Not kept: there is one for each number of messages.
                query.build_query_as::<ReactionRow>().persistent(false).fetch_all(pool).await?
            }));
        }
        Ok(rows::events(rows, reactions, Vec::new()))
    }

    /// The seq of the first event of a room that was written at a time, in milliseconds, or later; the one after its last where there is
    /// none. Seqs and times grow together, so that halves of the room are left out one after the other.
    ///
    /// # Errors
    /// The database's.
    pub async fn seq_at(&self, room: RoomId, at: i64) -> Result<Seq> {
        let seq: Option<i64> = read!(self, |pool| sqlx::query_scalar(
            "WITH RECURSIVE part (low, high) AS (
                 SELECT first_seq - 1, last_seq + 1 FROM rooms WHERE id = $1
                 UNION ALL
                 SELECT CASE WHEN events.at < $2 THEN events.seq ELSE low END,
                     CASE WHEN events.at < $2 THEN high ELSE events.seq END
                 FROM part JOIN events ON events.room_id = $1 AND events.seq = (low + high) / 2 WHERE high - low > 1
             ) SELECT MIN(high) FROM part"
        )
        .bind(room.0)
        .bind(at)
        .fetch_one(pool)
        .await?);
        Ok(seq.unwrap_or_default().unsigned_abs())
    }

    /// The seq of the first message of a room that was written at a time or later, deleted ones among them: they are shown, too. None
    /// for a reader who is not a member. Where only other events follow for long, the last of these.
    ///
    /// # Errors
    /// The database's.
    pub async fn first_message(&self, room: RoomId, reader: UserId, since: Timestamp) -> Result<Option<Seq>> {
        let from = to_sql(self.seq_at(room, since.0).await?);
        let seq: Option<i64> = read!(self, |pool| {
            sqlx::query_scalar(
            "SELECT COALESCE(MIN(CASE WHEN kind = $5 THEN seq END), CASE WHEN COUNT(*) = $4 THEN MAX(seq) END) FROM (
                 SELECT seq, kind FROM events WHERE room_id = $1 AND seq >= $3
                 AND EXISTS (SELECT 1 FROM members WHERE members.room_id = $1 AND user_id = $2)
                 ORDER BY seq LIMIT $4
             ) AS next"
        )
        .bind(room.0)
        .bind(reader.0)
        .bind(from)
        .bind(OTHERS_MAX)
        .bind(POSTED)
        .fetch_one(pool)
        .await?
        });
        Ok(seq.map(i64::unsigned_abs))
    }

    /// A room's pinned messages, the newest pin first. None for a reader who is not a member.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn pins(&self, room: RoomId, reader: UserId, request: &PageRequest) -> Result<Page<Event>> {
        let (at, seq): (i64, i64) = request.after((i64::MAX, i64::MAX))?;
        let rows: Vec<EventRow> = read!(self, |pool| sqlx::query_as(select_for_reader!(
            "AND events.pinned_at IS NOT NULL AND (events.pinned_at, events.seq) < ($3, $4)
             ORDER BY events.pinned_at DESC, events.seq DESC LIMIT $5"
        ))
        .bind(room.0)
        .bind(Some(reader.0))
        .bind(at)
        .bind(seq)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        let Page { entries, next } = Page::of(request, rows, |row: EventRow| (row.pin(), Some(row)));
        Ok(Page { entries: self.with_reactions(room, entries).await?, next })
    }

    /// What a message has said, oldest first. Nothing where it is deleted, or for a reader who is not a member.
    ///
    /// # Errors
    /// The database's.
    pub async fn versions(&self, room: RoomId, reader: UserId, message: Seq) -> Result<Vec<Version>> {
        let rows: Vec<(i64, i16, String)> = read!(self, |pool| sqlx::query_as(
            "SELECT at, kind, content FROM events WHERE room_id = $1
             AND EXISTS (SELECT 1 FROM members WHERE members.room_id = $1 AND user_id = $2)
             AND (seq = $3 AND kind = 0 AND deleted_at IS NULL OR target = $3 AND kind = $4) ORDER BY seq"
        )
        .bind(room.0)
        .bind(reader.0)
        .bind(to_sql(message))
        .bind(EDITED)
        .fetch_all(pool)
        .await?);
        let mut versions = Vec::with_capacity(rows.len());
        for (at, kind, content) in rows {
            let content: Content = match kind {
                EDITED => match serde_json::from_str(&content)? {
                    protocol::EventKind::Edited { content, .. } => content,
                    _ => Content::Deleted,
                },
                _ => serde_json::from_str(&content)?,
            };
            versions.extend(content.text().map(|text| Version { at: Timestamp(at), text: text.to_owned() }));
        }
        Ok(versions)
    }

    pub(super) async fn with_reactions(&self, room: RoomId, rows: Vec<EventRow>) -> Result<Vec<Event>> {
        let (changed, answered) = (rows::changed(&rows), rows::answered(&rows));
        let mut reactions: Vec<ReactionRow> = Vec::new();
        if let Some((first, last)) = ends(&changed) {
            reactions = read!(self, |pool| sqlx::query_as(
                "SELECT room_id, seq, emoji, users.id, users.name, users.display_name, users.avatar FROM reactions
                 JOIN users ON users.id = user_id WHERE room_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY since"
            )
            .bind(room.0)
            .bind(first)
            .bind(last)
            .fetch_all(pool)
            .await?);
        }
        let mut answerers: Vec<AnswererRow> = Vec::new();
        if let Some((first, last)) = ends(&answered) {
            answerers = read!(self, |pool| sqlx::query_as(concat!(
                select_answerers!(),
                "room_id = $1 AND root BETWEEN $2 AND $3 ORDER BY root, place"
            ))
            .bind(room.0)
            .bind(first)
            .bind(last)
            .fetch_all(pool)
            .await?);
        }
        Ok(rows::events(rows, reactions, answerers))
    }

    /// A page of a thread that any message of it names, for somebody who may read the room: the message that began it, and up to
    /// `limit` answers right before `before`, oldest first. `None` where there is no such message, or for a reader who is not a
    /// member.
    ///
    /// # Errors
    /// The database's.
    pub async fn thread(
        &self,
        room: RoomId,
        reader: UserId,
        named: Seq,
        before: Seq,
        limit: u32,
    ) -> Result<Option<ThreadPage>> {
        // What happens while the page is read may be on it all the same.
        let as_of: Option<i64> = read!(self, |pool| sqlx::query_scalar("SELECT last_seq FROM rooms WHERE id = $1")
            .bind(room.0)
            .fetch_optional(pool)
            .await?);
        let root: Option<EventRow> = read!(self, |pool| {
            sqlx::query_as(select_for_reader!(
            "AND events.kind = 0 AND events.seq = (
                 SELECT COALESCE(named.thread, named.seq) FROM events AS named WHERE named.room_id = $1 AND named.seq = $3
             )"
        ))
        .bind(room.0)
        .bind(Some(reader.0))
        .bind(to_sql(named))
        .fetch_optional(pool)
        .await?
        });
        let Some(root) = self.with_reactions(room, root.into_iter().collect()).await?.pop() else { return Ok(None) };
        let mut rows: Vec<EventRow> = read!(self, |pool| sqlx::query_as(select_for_reader!(
            "AND events.thread = $3 AND events.seq < $4 ORDER BY events.seq DESC LIMIT $5"
        ))
        .bind(room.0)
        .bind(Some(reader.0))
        .bind(to_sql(root.seq))
        .bind(to_sql(before))
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await?);
        let has_earlier = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let mut answers = self.with_reactions(room, rows).await?;
        answers.reverse();
        let following = self.follows(room, root.seq, reader).await?;
        let as_of = as_of.unwrap_or_default().unsigned_abs();
        Ok(Some(ThreadPage { root, answers, has_earlier, as_of, following }))
    }
}

/// The first and the last seq of these.
fn ends(keys: &[(Uuid, i64)]) -> Option<(i64, i64)> {
    let seqs = || keys.iter().map(|key| key.1);
    Some((seqs().min()?, seqs().max()?))
}
