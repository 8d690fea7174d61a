//! The index of a database that was filled with rows: its messages are indexed by a job, as those from before there was an index.

use crate::store::{
    Result,
    connection::Connection,
    jobs::{Job, enqueue},
};

/// On SQLite each message has its place in the order in which all were written.
const SQLITE_ENTRIES: [&str; 2] = [
    "INSERT INTO search_entries (id, room, seq, is_indexed)
     SELECT ROW_NUMBER() OVER (ORDER BY events.at, events.room_id, events.seq), rooms.number, events.seq, 0
     FROM events JOIN rooms ON rooms.id = events.room_id WHERE events.kind = 0 AND events.deleted_at IS NULL",
    "UPDATE events SET entry = search_entries.id FROM search_entries JOIN rooms ON rooms.number = search_entries.room
     WHERE events.room_id = rooms.id AND events.seq = search_entries.seq",
];

/// Leaves a job that indexes all messages, where none is indexed yet, in the place of those that had begun.
///
/// # Errors
/// The database's.
pub async fn begin_anew(tx: &mut Connection<'_>) -> Result<()> {
    if let Connection::Sqlite(_) = tx {
        for statement in SQLITE_ENTRIES {
            tx.run(statement).await?;
        }
    }
    let job = Job::IndexWords { room: None, after: 0, since: 0 };
    tx.query("DELETE FROM jobs WHERE kind = $1").bind(job.kind()).execute().await?;
    enqueue(tx, &job).await
}
