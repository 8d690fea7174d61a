//! Writing messages to rooms that end where they are known to end.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Event, RoomId, Seq};
use sqlx::{Connection, PgPool, SqlitePool};
use uuid::Uuid;

use crate::store::{
    Result, Store, Transaction, WriteSet,
    rows::{NewRow, to_sql},
    search::{Entry, IDS_PER_MS, Texts, sqlite_add},
};

/// Planned once: for the planner all arrays are of the same length, that of $1, which it can't look into. Nor does it know
/// how few rooms are left of them, so that each is found by its key.
///
/// Writes to the rooms ($1) that end where they are known to end ($2), that nobody holds and that are not restricted, and gives them a
/// new end ($3); the messages ($4 and so on) are those of all rooms, and so is what the index has of them ($12 and so on). Tells which rooms were written to: none where one of the messages
/// was there before, and is deleted since. A locked row is the newest, all else is as of the statement's beginning: where the two begin
/// with another seq, messages were deleted between, whose names are not seen.
const POSTGRES: &str = "WITH held AS (
    SELECT room.id, known.new_last_seq FROM UNNEST((SELECT $1::uuid[]), $2::bigint[], $3::bigint[])
        AS known (room_id, last_seq, new_last_seq)
    CROSS JOIN LATERAL (
        SELECT id, last_seq, first_seq, restricted FROM rooms WHERE id = known.room_id FOR NO KEY UPDATE SKIP LOCKED
    ) AS room
    WHERE room.last_seq = known.last_seq AND NOT room.restricted
    AND room.first_seq = (SELECT first_seq FROM rooms WHERE id = known.room_id)
    AND NOT EXISTS (
        SELECT 1 FROM UNNEST($6::uuid[], $7::uuid[]) AS new (user_id, client_id) JOIN idempotency_keys USING (user_id, client_id)
    )
), ended AS (
    UPDATE rooms SET last_seq = held.new_last_seq FROM held WHERE rooms.id = held.id RETURNING rooms.id, rooms.number
), posted AS (
    INSERT INTO events (room_id, seq, at, actor_id, kind, client_id, content)
    SELECT new.room_id, new.seq, $8, new.actor_id, $9, new.client_id, new.content
    FROM UNNEST($4::uuid[], $5::bigint[], $6::uuid[], $7::uuid[], $10::text[])
        AS new (room_id, seq, actor_id, client_id, content)
    JOIN ended ON ended.id = new.room_id
), indexed AS (
    INSERT INTO search_entries (id, room, seq, words)
    SELECT new.at * $11 + new.seq % $11, ended.number, new.seq, new.words
    FROM UNNEST($12::bigint[], $13::uuid[], $14::bigint[], $15::text[]) AS new (at, room_id, seq, words)
    JOIN ended ON ended.id = new.room_id
)
SELECT id FROM ended";

/// The same for the rooms in a list of `[id, last_seq, new_last_seq]`, and the messages that [`SQLITE_POST`] writes. One query for any number of rooms has to be read only
/// once.
const SQLITE_END: &str = "UPDATE rooms SET last_seq = known.new_last_seq FROM (
    SELECT UNHEX(value ->> 0) AS room_id, value ->> 1 AS last_seq, value ->> 2 AS new_last_seq FROM JSON_EACH($1)
) AS known WHERE rooms.id = known.room_id AND rooms.last_seq = known.last_seq AND NOT rooms.restricted AND NOT EXISTS (
    SELECT 1 FROM JSON_EACH($2) JOIN idempotency_keys
    ON user_id = UNHEX(value ->> 2) AND client_id = UNHEX(value ->> 3)
)";

/// Messages of a list of `[room_id, seq, actor_id, client_id, content, place]`; those that can be found have a place in the index, counted
/// from $4.
const SQLITE_POST: &str = "INSERT INTO events (room_id, seq, at, actor_id, kind, client_id, content, entry)
    SELECT UNHEX(value ->> 0), value ->> 1, $2, UNHEX(value ->> 2), $3, UNHEX(value ->> 3), value ->> 4, $4 + (value ->> 5)
    FROM JSON_EACH($1)";

/// A room, its end before, and its new end.
type End = (RoomId, Seq, Seq);

impl Store {
    /// Writes new messages to those of the rooms that end as they did `before`, or on SQLite to none where one of them does
    /// not; tells to which.
    pub(super) async fn post(&self, before: &BTreeMap<RoomId, Seq>, writes: &WriteSet) -> Result<BTreeSet<RoomId>> {
        let WriteSet { events, ends, .. } = writes;
        if events.is_empty() {
            return Ok(BTreeSet::new());
        }
        let end = |(room, end): (&RoomId, &Seq)| (*room, before.get(room).copied().unwrap_or_default(), *end);
        let ends: Vec<End> = ends.iter().map(end).collect();
        let rows: Vec<(&Event, NewRow)> =
            events.iter().map(|event| Ok((event, NewRow::of(event)?))).collect::<Result<_>>()?;
        match self {
            Self::Postgres { log, .. } => postgres(log, &ends, &rows).await,
            Self::Sqlite { write, .. } => sqlite(write, &ends, &rows).await,
        }
    }
}

async fn postgres(pool: &PgPool, ends: &[End], rows: &[(&Event, NewRow)]) -> Result<BTreeSet<RoomId>> {
    let entries: Vec<Entry> = rows.iter().filter_map(|(event, _)| Entry::of(event, &Texts::new())).collect();
    let mut connection = pool.acquire().await?;
    let written: sqlx::Result<Vec<Uuid>> = sqlx::query_scalar(POSTGRES)
        .bind(ends.iter().map(|(room, ..)| room.0).collect::<Vec<_>>())
        .bind(ends.iter().map(|(_, before, _)| to_sql(*before)).collect::<Vec<_>>())
        .bind(ends.iter().map(|(.., end)| to_sql(*end)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(event, _)| event.room.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|(event, _)| to_sql(event.seq)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(event, _)| event.actor.id.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.client_id).collect::<Vec<_>>())
        .bind(rows[0].0.at.0)
        .bind(rows[0].1.kind)
        .bind(rows.iter().map(|(_, row)| &*row.content).collect::<Vec<_>>())
        .bind(IDS_PER_MS)
        .bind(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.room).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| &*entry.words).collect::<Vec<_>>())
        .fetch_all(&mut *connection)
        .await;
    if written.is_err() {
        // PostgreSQL tells of a failure before it lets go of the rooms; a second answer comes after that.
        connection.ping().await?;
    }
    Ok(written?.into_iter().map(RoomId).collect())
}

async fn sqlite(pool: &SqlitePool, ends: &[End], rows: &[(&Event, NewRow)]) -> Result<BTreeSet<RoomId>> {
    let hex = |id: Uuid| id.simple().to_string();
    let known: Vec<_> = ends.iter().map(|(room, before, end)| (hex(room.0), before, end)).collect();
    let mut entries: Vec<Entry> = Vec::new();
    let mut new = Vec::new();
    for (event, row) in rows {
        let client_id = row.client_id.map(hex);
        let entry = Entry::of(event, &Texts::new());
        let place = entry.is_some().then_some(entries.len());
        entries.extend(entry);
        new.push((hex(event.room.0), event.seq, hex(event.actor.id.0), client_id, &row.content, place));
    }
    let (known, new) = (serde_json::to_string(&known)?, serde_json::to_string(&new)?);
    let mut tx = Transaction::begin(pool).await?;
    let ended = sqlx::query(SQLITE_END).bind(known).bind(&new).execute(&mut *tx).await?;
    // To be told which would cost every batch a tenth of its time more, and it hardly happens: nobody else writes to the file.
    if ended.rows_affected() != ends.len() as u64 {
        tx.rollback().await?;
        return Ok(BTreeSet::new());
    }
    let first = sqlite_add(&mut tx, &entries).await?;
    let post = sqlx::query(SQLITE_POST).bind(new).bind(rows[0].0.at.0).bind(rows[0].1.kind).bind(first);
    post.execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(ends.iter().map(|(room, ..)| *room).collect())
}
