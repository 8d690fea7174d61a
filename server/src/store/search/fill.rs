//! Messages that were written before there was an index.

use protocol::{RoomId, Seq};
use uuid::Uuid;

use super::{index::index, words::Entry};
use crate::store::{
    Job, Result, Store, Transaction,
    rows::{self, EventRow, POSTED, to_sql},
};

/// Messages that are indexed in one transaction, while their room waits.
const MESSAGES_AT_ONCE: usize = 200;
/// Rooms that are looked at in one step: most are short.
const ROOMS_AT_ONCE: usize = 20;

/// How many events come before an event ($2) of a room ($1), and how many there are.
const DONE: &str = "SELECT
    CAST(COALESCE(SUM(CASE WHEN id < $1 THEN last_seq WHEN id = $1 THEN $2 ELSE 0 END), 0) AS bigint),
    CAST(COALESCE(SUM(last_seq), 0) AS bigint) FROM rooms";

impl Store {
    /// Indexes some messages: those of `room` behind `after`, or of the rooms after it. Tells where it goes on; `None` where all is
    /// done. May be done more than once.
    ///
    /// # Errors
    /// The database's.
    pub async fn index_older(&self, room: Option<RoomId>, after: Seq) -> Result<Option<(RoomId, Seq)>> {
        let (from, after) = (room.map_or(Uuid::nil(), |room| room.0), to_sql(after));
        let rooms: Vec<Uuid> =
            read!(self, |pool| sqlx::query_scalar("SELECT id FROM rooms WHERE id >= $1 ORDER BY id LIMIT $2")
                .bind(from)
                .bind(ROOMS_AT_ONCE as i64 + 1)
                .fetch_all(pool)
                .await?);
        let mut left = MESSAGES_AT_ONCE;
        for room in rooms.iter().take(ROOMS_AT_ONCE) {
            let after = if *room == from { after } else { 0 };
            let seqs = self.index_part(*room, after, left).await?;
            left -= seqs.len();
            if let Some(last) = seqs.last().filter(|_| left == 0) {
                return Ok(Some((RoomId(*room), last.unsigned_abs())));
            }
        }
        Ok(rooms.get(ROOMS_AT_ONCE).map(|next| (RoomId(*next), 0)))
    }

    /// Indexes up to so many messages of a room; their seqs.
    async fn index_part(&self, room: Uuid, after: i64, count: usize) -> Result<Vec<i64>> {
        let seqs: Vec<i64> = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Whoever changes a message holds its room.
            sqlx::query("UPDATE rooms SET last_seq = last_seq WHERE id = $1").bind(room).execute(&mut *tx).await?;
            let rows: Vec<EventRow> = sqlx::query_as(concat!(
                select_events!(),
                "WHERE events.room_id = $1 AND events.seq > $2 AND events.kind = $3 ORDER BY events.seq LIMIT $4"
            ))
            .bind(room)
            .bind(after)
            .bind(POSTED)
            .bind(i64::try_from(count).unwrap_or(i64::MAX))
            .fetch_all(&mut *tx)
            .await?;
            let events = rows::events(rows, Vec::new(), Vec::new());
            let entries: Vec<Entry> = events.iter().filter_map(Entry::of).collect();
            index(&mut tx.connection(), &entries).await?;
            tx.commit().await?;
            events.iter().map(|event| to_sql(event.seq)).collect()
        });
        Ok(seqs)
    }

    /// How many messages in a hundred are indexed, while not all of them are.
    ///
    /// # Errors
    /// The database's.
    pub async fn indexed(&self) -> Result<Option<u8>> {
        let payload: Option<String> =
            read!(self, |pool| sqlx::query_scalar("SELECT payload FROM jobs WHERE kind = 'index_messages' LIMIT 1")
                .fetch_optional(pool)
                .await?);
        let Some(Ok(Job::IndexMessages { room, after })) = payload.map(|payload| serde_json::from_str(&payload)) else {
            return Ok(None);
        };
        let (done, all): (i64, i64) = read!(self, |pool| sqlx::query_as(DONE)
            .bind(room.map_or(Uuid::nil(), |room| room.0))
            .bind(to_sql(after))
            .fetch_one(pool)
            .await?);
        let share = (done * 100).checked_div(all).unwrap_or_default().clamp(0, 99);
        Ok(u8::try_from(share).ok())
    }
}
