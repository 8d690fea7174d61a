//! Messages that the index does not have: those from before there was one, and what servers of an older version write.

use protocol::{RoomId, Seq};
use uuid::Uuid;

use super::{
    index::{change, put, sqlite_fill},
    words::{Entry, texts_of},
};
use crate::store::{
    Job, Result, Store, Transaction,
    connection::Connection,
    rows::{self, EventRow, POSTED, to_sql},
};

/// Events that are looked at in one transaction, while their room waits.
const EVENTS_AT_ONCE: Seq = 200;
/// Rooms that are looked at in one step: most are short.
const ROOMS_AT_ONCE: usize = 20;

/// How many events come before an event ($2) of a room ($1), and how many there are.
const DONE: &str = "SELECT
    CAST(COALESCE(SUM(CASE WHEN id < $1 THEN last_seq WHEN id = $1 THEN $2 ELSE 0 END), 0) AS bigint),
    CAST(COALESCE(SUM(last_seq), 0) AS bigint) FROM rooms";

impl Store {
    /// Indexes some messages: those of `room` behind `after`, or of the rooms after it. Only what was written or changed from the time
    /// `since` on, in milliseconds; 0 for all. Tells where it goes on; `None` where all is done. May be done more than once.
    ///
    /// # Errors
    /// The database's.
    pub async fn index_older(&self, room: Option<RoomId>, after: Seq, since: i64) -> Result<Option<(RoomId, Seq)>> {
        let from = room.map_or(Uuid::nil(), |room| room.0);
        let rooms: Vec<(Uuid, i64, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT id, first_seq, last_seq FROM rooms WHERE id >= $1 ORDER BY id LIMIT $2"
        )
        .bind(from)
        .bind(ROOMS_AT_ONCE as i64 + 1)
        .fetch_all(pool)
        .await?);
        let mut left = EVENTS_AT_ONCE;
        for (room, first, last) in rooms.iter().take(ROOMS_AT_ONCE) {
            let after = if *room == from && after > 0 {
                after
            } else if since > 0 {
                self.seq_at(RoomId(*room), since).await?.saturating_sub(1)
            } else {
                first.unsigned_abs() - 1
            };
            let until = last.unsigned_abs().min(after + left);
            if until > after {
                self.index_part(*room, after, until, since > 0).await?;
                left -= until - after;
            }
            if left == 0 {
                return Ok(Some((RoomId(*room), until)));
            }
        }
        Ok(rooms.get(ROOMS_AT_ONCE).map(|(next, ..)| (RoomId(*next), 0)))
    }

    /// Indexes the messages of a room behind one event and up to another one; where `and_changed`, those, too, that these change.
    async fn index_part(&self, room: Uuid, after: Seq, until: Seq, and_changed: bool) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Whoever changes a message holds its room.
            sqlx::query("UPDATE rooms SET last_seq = last_seq WHERE id = $1").bind(room).execute(&mut *tx).await?;
            let rows: Vec<EventRow> = sqlx::query_as(concat!(
                select_events!(),
                "WHERE events.room_id = $1 AND events.kind = $4 AND events.seq IN (
                     SELECT CASE WHEN $5 THEN COALESCE(target, seq) ELSE seq END FROM events
                     WHERE room_id = $1 AND seq > $2 AND seq <= $3
                     UNION SELECT thread FROM events WHERE $5 AND room_id = $1 AND seq > $2 AND seq <= $3 AND thread IS NOT NULL
                 )"
            ))
            .bind(room)
            .bind(to_sql(after))
            .bind(to_sql(until))
            .bind(POSTED)
            .bind(and_changed)
            .fetch_all(&mut *tx)
            .await?;
            let events = rows::events(rows, Vec::new(), Vec::new());
            let texts = texts_of(&mut tx.connection(), &events).await?;
            let entries: Vec<Entry> = events.iter().filter_map(|event| Entry::of(event, &texts)).collect();
            match &mut tx.connection() {
                Connection::Postgres(connection) => put(connection, &entries).await?,
                Connection::Sqlite(connection) => sqlite_fill(connection, room, &entries).await?,
            }
            for event in events.iter().filter(|event| and_changed && Entry::of(event, &texts).is_none()) {
                change(&mut tx.connection(), (room, to_sql(event.seq)), None, None).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// How many messages in a hundred are indexed, while not all of them are.
    ///
    /// # Errors
    /// The database's.
    pub async fn indexed(&self) -> Result<Option<u8>> {
        let payloads: Vec<String> =
            read!(self, |pool| sqlx::query_scalar("SELECT payload FROM jobs WHERE kind = 'index_words' LIMIT 2")
                .fetch_all(pool)
                .await?);
        let all = payloads.iter().find_map(|payload| match serde_json::from_str(payload) {
            Ok(Job::IndexWords { room, after, since: 0 }) => Some((room, after)),
            _ => None,
        });
        let Some((room, after)): Option<(Option<RoomId>, Seq)> = all else { return Ok(None) };
        let (done, all): (i64, i64) = read!(self, |pool| sqlx::query_as(DONE)
            .bind(room.map_or(Uuid::nil(), |room| room.0))
            .bind(to_sql(after))
            .fetch_one(pool)
            .await?);
        let share = (done * 100).checked_div(all).unwrap_or_default().clamp(0, 99);
        Ok(u8::try_from(share).ok())
    }
}
