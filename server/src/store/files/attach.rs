//! Files and their messages: what is written in the transactions that write the messages.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Attachment, FileId, RoomId, Seq};
use uuid::Uuid;

use super::{FileRow, select_files};
use crate::store::{FileRecord, NewContent, Result, connection::Connection, now, rows::to_sql};

/// Writes down that perhaps nothing holds a content any more: it is deleted after a while if that is so.
///
/// # Errors
/// The database's, as with all that follow.
pub(in crate::store) async fn unused(tx: &mut Connection<'_>, content: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO unused_contents (content_id, due_at) VALUES ($1, $2)
         ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
    )
    .bind(content)
    .bind(due_at())
    .execute()
    .await?;
    Ok(())
}

/// The content that holds the same as a new one, or that one where there is none, which something is to hold by the end of the
/// transaction.
pub(in crate::store) async fn share_content(tx: &mut Connection<'_>, new: &NewContent) -> Result<Uuid> {
    // On PostgreSQL the second of two who write down the same hash waits for the first.
    let same: Option<(Uuid,)> =
        tx.query("SELECT id FROM contents WHERE sha256 = $1").bind(new.sha256.as_slice()).fetch_optional().await?;
    if same.is_none() {
        tx.query("UPDATE contents SET sha256 = $2, size = $3 WHERE id = $1")
            .bind(new.id)
            .bind(new.sha256.as_slice())
            .bind(to_sql(new.size))
            .execute()
            .await?;
    }
    let id = same.map_or(new.id, |(id,)| id);
    tx.query("DELETE FROM unused_contents WHERE content_id = $1").bind(id).execute().await?;
    Ok(id)
}

/// What is to be held in the place of what was before: a content that may be shared, or nothing.
pub(in crate::store) async fn exchange_content(
    tx: &mut Connection<'_>,
    before: Option<Uuid>,
    new: Option<&NewContent>,
) -> Result<Option<Uuid>> {
    if let Some(before) = before {
        unused(tx, before).await?;
    }
    let Some(new) = new else { return Ok(None) };
    // After that, as it can be the same.
    let held = share_content(tx, new).await?;
    if held != new.id {
        unused(tx, new.id).await?;
    }
    Ok(Some(held))
}

/// Those of these files that no message has, held until the transaction ends: of two messages that want one, one has it.
pub(in crate::store) async fn unsent_files(
    tx: &mut Connection<'_>,
    asked: &BTreeSet<FileId>,
) -> Result<BTreeMap<FileId, FileRecord>> {
    let hold = tx.dialect().hold_files;
    let rows: Vec<FileRow> = tx
        .query(select_files!("WHERE room_id IS NULL AND files.id IN ("))
        .push_list(asked.iter().map(|file| file.0))
        .push(") ORDER BY files.id ")
        .push(hold)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(FileRecord::from).map(|file| (file.id, file)).collect())
}

/// Gives a new message its files.
pub(in crate::store) async fn attach_files(
    tx: &mut Connection<'_>,
    room: RoomId,
    message: Seq,
    files: &[Attachment],
) -> Result<()> {
    for file in files {
        tx.query("UPDATE files SET room_id = $2, seq = $3 WHERE id = $1")
            .bind(file.id.0)
            .bind(room.0)
            .bind(to_sql(message))
            .execute()
            .await?;
    }
    Ok(())
}

/// Deletes the files of a message but for those that it still has.
pub(in crate::store) async fn release_files(
    tx: &mut Connection<'_>,
    room: RoomId,
    message: Seq,
    kept: &[Attachment],
) -> Result<()> {
    let files: Vec<(Uuid, Uuid, Option<Uuid>)> = tx
        .query("SELECT id, content_id, preview_id FROM files WHERE room_id = $1 AND seq = $2")
        .bind(room.0)
        .bind(to_sql(message))
        .fetch_all()
        .await?;
    for (id, content, preview) in files {
        if kept.iter().any(|file| file.id.0 == id) {
            continue;
        }
        tx.query("DELETE FROM files WHERE id = $1").bind(id).execute().await?;
        for content in [Some(content), preview].into_iter().flatten() {
            unused(tx, content).await?;
        }
    }
    Ok(())
}

/// When what becomes unused now is deleted.
pub fn due_at() -> i64 {
    now().0 + super::KEPT_MS
}

/// Releases the files, and the pictures of link previews, of all messages of a room ($1) before a seq ($2), to be run in this order; $3 is when their contents are
/// deleted.
pub const RELEASE_BEFORE: [&str; 4] = [
    "INSERT INTO unused_contents (content_id, due_at)
     SELECT content_id, CAST($3 AS bigint) FROM files WHERE room_id = $1 AND seq < $2
     UNION SELECT preview_id, CAST($3 AS bigint) FROM files WHERE room_id = $1 AND seq < $2 AND preview_id IS NOT NULL
     ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
    // The parameter is there for the sake of the list.
    "DELETE FROM files WHERE room_id = $1 AND seq < $2 AND CAST($3 AS bigint) IS NOT NULL",
    "INSERT INTO unused_contents (content_id, due_at)
     SELECT DISTINCT content_id, CAST($3 AS bigint) FROM preview_pictures WHERE room_id = $1 AND seq < $2
     ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
    "DELETE FROM preview_pictures WHERE room_id = $1 AND seq < $2 AND CAST($3 AS bigint) IS NOT NULL",
];
