//! What a deleted account leaves behind, taken away.

use protocol::{EventKind, Mentions, RoomId, Seq, UserId, profile::DELETED_NAME};
use uuid::Uuid;

use super::{
    Result, Store, Transaction,
    rows::{EDITED, mentions_column, to_sql},
};

/// Events that are looked at in one step.
const STEP: i64 = 5_000;

/// An event, with what can name somebody in it.
type Row = (Uuid, i64, Option<String>, Option<String>);

impl Store {
    /// Takes a deleted person's names out of some events after `after`, in the order of rooms and seqs; the last one that was looked
    /// at, or `None` where none is left. May be done more than once.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_in_events(&self, user: UserId, after: Option<(RoomId, Seq)>) -> Result<Option<(RoomId, Seq)>> {
        let (room, seq) = after.map_or((Uuid::nil(), 0), |(room, seq)| (room.0, to_sql(seq)));
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT room_id, seq, mentions, CASE WHEN kind = $4 THEN content END AS edit FROM events
             WHERE (room_id, seq) > ($1, $2) ORDER BY room_id, seq LIMIT $3"
        )
        .bind(room)
        .bind(seq)
        .bind(STEP)
        .bind(EDITED)
        .fetch_all(pool)
        .await?);
        let Some(last) = rows.last().map(|(room, seq, ..)| (RoomId(*room), seq.unsigned_abs())) else {
            return Ok(None);
        };
        let id = user.to_string();
        let names = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(&id));
        let mut changed = Vec::new();
        for before in rows.iter().filter(|(_, _, mentions, edit)| names(mentions) || names(edit)) {
            let (.., mentions, edit) = before;
            // What this version does not know it leaves as it is.
            let mentions = mentions.as_deref().and_then(|mentions| without_name(user, mentions).ok().flatten());
            let edit = edit.as_deref().and_then(|edit| without_name_in_edit(user, edit).ok());
            changed.push((before, mentions, edit));
        }
        if !changed.is_empty() {
            write!(self, |pool| {
                let mut tx = Transaction::begin(pool).await?;
                for ((room, seq, old_mentions, old_edit), mentions, edit) in changed {
                    // What somebody has edited or deleted since it was read stays as it is by now, and names nobody who is gone.
                    sqlx::query(
                        "UPDATE events SET mentions = COALESCE($3, mentions), content = COALESCE($4, content)
                         WHERE room_id = $1 AND seq = $2 AND COALESCE(mentions, '') = COALESCE($5, '')
                         AND ($6 IS NULL OR content = $6)",
                    )
                    .bind(room)
                    .bind(seq)
                    .bind(mentions)
                    .bind(edit)
                    .bind(old_mentions)
                    .bind(old_edit)
                    .execute(&mut *tx)
                    .await?;
                }
                tx.commit().await?;
            });
        }
        Ok(Some(last))
    }
}

fn forget(user: UserId, mentions: &mut Mentions) {
    for person in mentions.people.iter_mut().filter(|person| person.id == user) {
        DELETED_NAME.clone_into(&mut person.name);
        person.display_name = None;
    }
}

fn without_name(user: UserId, mentions: &str) -> Result<Option<String>> {
    let mut mentions: Mentions = serde_json::from_str(mentions)?;
    forget(user, &mut mentions);
    mentions_column(&mentions)
}

fn without_name_in_edit(user: UserId, edit: &str) -> Result<String> {
    let mut kind: EventKind = serde_json::from_str(edit)?;
    if let EventKind::Edited { mentions, .. } = &mut kind {
        forget(user, mentions);
    }
    Ok(serde_json::to_string(&kind)?)
}
