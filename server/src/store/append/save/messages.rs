//! Messages that are different now.

use std::collections::BTreeSet;

use protocol::{Content, Event, EventKind, Mentions, RoomId, Seq, Timestamp};

use super::mentions;
use crate::store::{
    Result, WriteSet,
    connection::Connection,
    files::attach::release_files,
    previews::settle_previews,
    rows::{EDITED, files_column, mentions_column, previews_column, to_sql},
};

/// Writes them.
pub(super) async fn save(tx: &mut Connection<'_>, writes: &WriteSet, at: Timestamp) -> Result<()> {
    let is_of_previews = |kind: &EventKind| {
        matches!(kind, EventKind::Edited { .. } | EventKind::Deleted { .. } | EventKind::Previewed { .. })
    };
    let previewed: BTreeSet<(RoomId, Seq)> = writes
        .events
        .iter()
        .filter(|event| is_of_previews(&event.kind))
        .filter_map(|event| Some((event.room, event.kind.target()?)))
        .collect();
    for ((room, seq), message) in &writes.messages {
        let EventKind::Posted { content, mentions, marks, files, .. } = &message.kind else { continue };
        update(tx, message, at).await?;
        if marks.edited.is_some() || *content == Content::Deleted {
            release_files(tx, *room, *seq, files).await?;
        }
        if previewed.contains(&(*room, *seq)) {
            settle_previews(tx, *room, *seq, &marks.previews).await?;
        }
        if *content == Content::Deleted {
            forget(tx, *room, *seq, mentions, at).await?;
        }
    }
    Ok(())
}

async fn update(tx: &mut Connection<'_>, message: &Event, at: Timestamp) -> Result<()> {
    let EventKind::Posted { content, mentions, marks, files, .. } = &message.kind else { return Ok(()) };
    let current = marks.edited.map(|_| serde_json::to_string(content)).transpose()?;
    tx.query(
        "UPDATE events SET current = CASE WHEN $9 THEN current ELSE $3 END, mentions = $4, rev = $5, edited_at = $6,
         pinned_at = CASE WHEN $7 THEN COALESCE(pinned_at, $8) END, files = $10, previews = $11,
         answers = $12, answered_at = $13 WHERE room_id = $1 AND seq = $2",
    )
    .bind(message.room.0)
    .bind(to_sql(message.seq))
    .bind(current)
    .bind(mentions_column(mentions)?)
    .bind(to_sql(marks.rev))
    .bind(marks.edited.map(|at| at.0))
    .bind(marks.pinned)
    .bind(at.0)
    // What this version does not know stays as it was written.
    .bind(matches!(content, Content::Unsupported { .. }))
    .bind(files_column(files)?)
    .bind(previews_column(&marks.previews)?)
    .bind(marks.thread.as_ref().map_or(0, |thread| i32::try_from(thread.answers).unwrap_or(i32::MAX)))
    .bind(marks.thread.as_ref().map(|thread| thread.last.0))
    .execute()
    .await?;
    Ok(())
}

/// Nothing of what a deleted message said stays, neither here nor in its history.
async fn forget(tx: &mut Connection<'_>, room: RoomId, seq: Seq, mentions: &Mentions, at: Timestamp) -> Result<()> {
    let content = Content::Deleted;
    tx.query("UPDATE events SET content = $3, deleted_at = $4 WHERE room_id = $1 AND seq = $2")
        .bind(room.0)
        .bind(to_sql(seq))
        .bind(serde_json::to_string(&content)?)
        .bind(at.0)
        .execute()
        .await?;
    let (mentions, calls) = (mentions.clone(), mentions.clone());
    let edited = EventKind::Edited { target: seq, content, mentions, calls, files: None };
    tx.query("UPDATE events SET content = $4 WHERE room_id = $1 AND target = $2 AND kind = $3")
        .bind(room.0)
        .bind(to_sql(seq))
        .bind(EDITED)
        .bind(serde_json::to_string(&edited)?)
        .execute()
        .await?;
    tx.query("DELETE FROM reactions WHERE room_id = $1 AND seq = $2").bind(room.0).bind(to_sql(seq)).execute().await?;
    mentions::forget(tx, room, seq).await
}
