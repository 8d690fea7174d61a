//! Writing the index, in the transaction of what it is about.

use std::collections::BTreeMap;

use sqlx::{PgConnection, SqliteConnection};
use uuid::Uuid;

use super::words::Entry;
use crate::store::{Result, connection::Connection};

/// Ids of the index that one millisecond has.
pub const IDS_PER_MS: i64 = 4_096;

/// Lets these messages be found by these words from now on, and by no others.
///
/// # Errors
/// The database's, as with all that follow.
pub async fn index(tx: &mut Connection<'_>, entries: &[Entry]) -> Result<()> {
    match tx {
        _ if entries.is_empty() => {}
        Connection::Postgres(connection) => postgres(connection, entries).await?,
        Connection::Sqlite(connection) => sqlite(connection, entries).await?,
    }
    Ok(())
}

/// Lets a message be found by nothing.
pub async fn unindex(tx: &mut Connection<'_>, room: Uuid, seq: i64) -> Result<()> {
    tx.query("DELETE FROM search WHERE room_id = $1 AND seq = $2").bind(room).bind(seq).execute().await?;
    Ok(())
}

async fn postgres(connection: &mut PgConnection, entries: &[Entry]) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO search (id, room_id, seq, words)
         SELECT new.at * $1 + new.seq % $1, new.room_id, new.seq, new.words::tsvector
         FROM UNNEST($2::bigint[], $3::uuid[], $4::bigint[], $5::text[]) AS new (at, room_id, seq, words)
         ON CONFLICT (room_id, seq) DO UPDATE SET words = excluded.words",
    )
    .bind(IDS_PER_MS)
    .bind(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.room).collect::<Vec<_>>())
    .bind(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>())
    .bind(entries.iter().map(Entry::vector).collect::<Vec<_>>())
    .execute(connection)
    .await
    .map(drop)
}

async fn sqlite(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<()> {
    // FTS5 knows a message by its id alone, so that each needs one of its own.
    let mut free: BTreeMap<i64, i64> = BTreeMap::new();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut at = entry.at;
        let id = loop {
            let next = match free.get(&at) {
                Some(next) => *next,
                None => first_free(connection, at).await?,
            };
            if next < (at + 1) * IDS_PER_MS {
                free.insert(at, next + 1);
                break next;
            }
            // This millisecond is full.
            free.insert(at, next);
            at += 1;
        };
        rows.push((id, entry.room.simple().to_string(), entry.seq, entry.text()));
    }
    // One statement for all: each costs a way to SQLite's thread and back.
    sqlx::query(
        "INSERT INTO search (id, room_id, seq, words)
         SELECT value ->> 0, UNHEX(value ->> 1), value ->> 2, value ->> 3 FROM JSON_EACH($1) WHERE TRUE
         ON CONFLICT (room_id, seq) DO UPDATE SET words = excluded.words",
    )
    .bind(serde_json::to_string(&rows)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// The id after the last one of a millisecond, on SQLite, where nobody else writes meanwhile.
async fn first_free(connection: &mut SqliteConnection, at: i64) -> sqlx::Result<i64> {
    let begin = at * IDS_PER_MS;
    let last: Option<i64> = sqlx::query_scalar("SELECT MAX(id) FROM search WHERE id >= $1 AND id < $2")
        .bind(begin)
        .bind(begin + IDS_PER_MS)
        .fetch_one(connection)
        .await?;
    Ok(last.map_or(begin, |last| last + 1))
}

/// Takes the messages of a room ($1) before a seq ($2) out of the index.
pub const UNINDEX_BEFORE: &str = "DELETE FROM search WHERE room_id = $1 AND seq < $2";

/// A message, as the index knows it: its id, its room and its seq. Newer messages have greater ones.
pub type Key = (i64, Uuid, i64);
