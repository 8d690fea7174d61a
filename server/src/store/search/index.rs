//! Writing the index, in the transaction of what it is about.

use std::collections::BTreeMap;

use protocol::{RoomId, Seq};
use sqlx::{PgConnection, SqliteConnection};
use uuid::Uuid;

use super::words::{Entry, texts_of};
use crate::store::{
    Result,
    connection::Connection,
    rows::{self, EventRow, POSTED, to_sql},
};

/// Ids of PostgreSQL's index that one millisecond has.
pub const IDS_PER_MS: i64 = 4_096;

/// Where a message is in the index: its id, the number of its room, and its seq. Newer messages have greater ones.
pub type Key = (i64, i32, i64);

/// Lets SQLite find those ($1) of a list of `[id, room, words]` from now on, or no more ($2).
macro_rules! sqlite_words {
    ($command:literal, $value:literal) => {
        concat!(
            "INSERT INTO search_terms (",
            $command,
            "rowid, words) SELECT ",
            $value,
            "value ->> 0, '_r' || (SELECT number FROM rooms WHERE id = UNHEX(value ->> 1)) || ' ' || (value ->> 2) FROM JSON_EACH($1)"
        )
    };
}
const SQLITE_ADD: &str = sqlite_words!("", "");
const SQLITE_TAKE: &str = sqlite_words!("search_terms, ", "'delete', ");

/// Lets these messages be found, which are new to the index.
///
/// # Errors
/// The database's, as with all that follow.
pub async fn add(tx: &mut Connection<'_>, entries: &[Entry]) -> Result<()> {
    match tx {
        _ if entries.is_empty() => {}
        Connection::Postgres(connection) => put(connection, entries).await?,
        Connection::Sqlite(connection) => {
            let first = sqlite_add(connection, entries).await?;
            let places: Vec<_> = entries.iter().map(|entry| (hex(entry.room), entry.seq)).collect();
            sqlx::query(
                "UPDATE events SET entry = new.entry FROM (
                     SELECT UNHEX(value ->> 0) AS room_id, value ->> 1 AS seq, $2 + key AS entry FROM JSON_EACH($1)
                 ) AS new WHERE events.room_id = new.room_id AND events.seq = new.seq",
            )
            .bind(serde_json::to_string(&places)?)
            .bind(first)
            .execute(&mut **connection)
            .await?;
        }
    }
    Ok(())
}

/// The same on SQLite; the id of the first one, which the others follow. The events don't know of their ids yet.
pub async fn sqlite_add(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<i64> {
    if entries.is_empty() {
        return Ok(0);
    }
    let places: Vec<_> = entries.iter().map(|entry| (hex(entry.room), entry.seq)).collect();
    // Each gets the id after the greatest one.
    let added = sqlx::query(
        "INSERT INTO search_entries (room, seq, is_indexed)
         SELECT (SELECT number FROM rooms WHERE id = UNHEX(value ->> 0)), value ->> 1, 1 FROM JSON_EACH($1)",
    )
    .bind(serde_json::to_string(&places)?)
    .execute(&mut *connection)
    .await?;
    let first = added.last_insert_rowid() - entries.len() as i64 + 1;
    sqlite_words(connection, SQLITE_ADD, (first..).zip(entries)).await?;
    Ok(first)
}

async fn sqlite_words(
    connection: &mut SqliteConnection,
    sql: &'static str,
    entries: impl Iterator<Item = (i64, &Entry)>,
) -> Result<()> {
    let rows: Vec<_> = entries.map(|(id, entry)| (id, hex(entry.room), &entry.words)).collect();
    // One statement for all: each costs a way to SQLite's thread and back.
    sqlx::query(sql).bind(serde_json::to_string(&rows)?).execute(connection).await?;
    Ok(())
}

/// On PostgreSQL, lets messages be found by these words from now on, and by no others.
pub async fn put(connection: &mut PgConnection, entries: &[Entry]) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO search_entries (id, room, seq, words)
         SELECT new.at * $1 + new.seq % $1, rooms.number, new.seq, new.words
         FROM UNNEST($2::bigint[], $3::uuid[], $4::bigint[], $5::text[]) AS new (at, room_id, seq, words)
         JOIN rooms ON rooms.id = new.room_id
         ON CONFLICT (room, seq) DO UPDATE SET words = excluded.words WHERE search_entries.words <> excluded.words",
    )
    .bind(IDS_PER_MS)
    .bind(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.room).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| &*entry.words).collect::<Vec<_>>())
    .execute(connection)
    .await
    .map(drop)
}

/// Lets a message be found by what it says `now`, or by nothing. SQLite has to be told what it said `before`.
pub async fn change(
    tx: &mut Connection<'_>,
    (room, seq): (Uuid, i64),
    before: Option<&Entry>,
    now: Option<&Entry>,
) -> Result<()> {
    let known: Option<(i64, bool)> = match tx {
        Connection::Postgres(connection) => {
            match now {
                Some(now) => put(connection, std::slice::from_ref(now)).await?,
                None => {
                    tx.query(
                        "DELETE FROM search_entries WHERE room = (SELECT number FROM rooms WHERE id = $1) AND seq = $2",
                    )
                    .bind(room)
                    .bind(seq)
                    .execute()
                    .await?;
                }
            }
            return Ok(());
        }
        Connection::Sqlite(connection) => {
            sqlx::query_as(
                "SELECT id, is_indexed FROM search_entries
                 WHERE id = (SELECT entry FROM events WHERE room_id = $1 AND seq = $2)",
            )
            .bind(room)
            .bind(seq)
            .fetch_optional(&mut **connection)
            .await?
        }
    };
    let Some((id, is_indexed)) = known else { return add(tx, now.map_or(&[], std::slice::from_ref)).await };
    if let Connection::Sqlite(connection) = tx {
        // What is not in the index yet comes as it is then.
        if let Some(before) = before.filter(|_| is_indexed) {
            sqlite_words(connection, SQLITE_TAKE, [(id, before)].into_iter()).await?;
        }
        if let Some(now) = now.filter(|_| is_indexed) {
            sqlite_words(connection, SQLITE_ADD, [(id, now)].into_iter()).await?;
        }
    }
    if now.is_none() {
        tx.query("DELETE FROM search_entries WHERE id = $1").bind(id).execute().await?;
        tx.query("UPDATE events SET entry = NULL WHERE room_id = $1 AND seq = $2")
            .bind(room)
            .bind(seq)
            .execute()
            .await?;
    }
    Ok(())
}

/// Lets older messages of a room be found that SQLite has no words of yet.
pub async fn sqlite_fill(connection: &mut SqliteConnection, room: Uuid, entries: &[Entry]) -> Result<()> {
    let seqs = serde_json::to_string(&entries.iter().map(|entry| entry.seq).collect::<Vec<_>>())?;
    let missing: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT search_entries.id, search_entries.seq FROM JSON_EACH($2) AS message
         CROSS JOIN events ON events.room_id = $1 AND events.seq = message.value
         CROSS JOIN search_entries ON search_entries.id = events.entry WHERE NOT search_entries.is_indexed",
    )
    .bind(room)
    .bind(seqs)
    .fetch_all(&mut *connection)
    .await?;
    let of = |seq: i64| entries.iter().find(|entry| entry.seq == seq);
    let rows = missing.iter().filter_map(|(id, seq)| Some((*id, of(*seq)?)));
    sqlite_words(connection, SQLITE_ADD, rows).await?;
    sqlx::query("UPDATE search_entries SET is_indexed = 1 WHERE id IN (SELECT value FROM JSON_EACH($1))")
        .bind(serde_json::to_string(&missing.iter().map(|(id, _)| id).collect::<Vec<_>>())?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets the messages of a room before a seq be found no more, while they are still there.
pub async fn take_before(tx: &mut Connection<'_>, room: RoomId, before: Seq) -> Result<()> {
    if let Connection::Sqlite(_) = tx {
        sqlite_take_before(tx, room, before).await?;
    }
    tx.query("DELETE FROM search_entries WHERE room = (SELECT number FROM rooms WHERE id = $1) AND seq < $2")
        .bind(room.0)
        .bind(to_sql(before))
        .execute()
        .await?;
    Ok(())
}

async fn sqlite_take_before(tx: &mut Connection<'_>, room: RoomId, before: Seq) -> Result<()> {
    let indexed: Vec<(i64, i64)> = tx
        .query(
            "SELECT search_entries.id, search_entries.seq FROM events JOIN search_entries ON search_entries.id = events.entry
             WHERE events.room_id = $1 AND events.seq < $2 AND search_entries.is_indexed = 1",
        )
        .bind(room.0)
        .bind(to_sql(before))
        .fetch_all()
        .await?;
    let rows: Vec<EventRow> = tx
        .query(concat!(select_events!(), "WHERE events.room_id = $1 AND events.seq < $2 AND events.kind = $3"))
        .bind(room.0)
        .bind(to_sql(before))
        .bind(POSTED)
        .fetch_all()
        .await?;
    let messages = rows::events(rows, Vec::new(), Vec::new());
    let texts = texts_of(tx, &messages).await?;
    let entries = messages.iter().filter_map(|message| Entry::of(message, &texts));
    let entries: BTreeMap<i64, Entry> = entries.map(|entry| (entry.seq, entry)).collect();
    let gone = indexed.iter().filter_map(|(id, seq)| Some((*id, entries.get(seq)?)));
    match tx {
        Connection::Sqlite(connection) => sqlite_words(connection, SQLITE_TAKE, gone).await,
        Connection::Postgres(_) => Ok(()),
    }
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}
