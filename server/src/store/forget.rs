//! What a deleted account leaves behind, taken away.

use std::collections::BTreeSet;

use protocol::{EventKind, Mentions, Person, RoomId, Seq, UserId, profile::DELETED_NAME};
use uuid::Uuid;

use super::{
    Result, Store, Transaction,
    rows::{EDITED, OTHER, mentions_column, subject_mut, to_sql},
};

/// Events that are looked at in one step.
const STEP: i64 = 5_000;
/// Events that are changed in one transaction, while their rooms wait.
const CHANGED_AT_ONCE: usize = 100;

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
            "SELECT room_id, seq, mentions, CASE WHEN kind IN ($4, $5) THEN content END AS change FROM events
             WHERE (room_id, seq) > ($1, $2) ORDER BY room_id, seq LIMIT $3"
        )
        .bind(room)
        .bind(seq)
        .bind(STEP)
        .bind(EDITED)
        .bind(OTHER)
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
            let edit = edit.as_deref().and_then(|edit| without_name_in_change(user, edit).ok());
            changed.push((before, mentions, edit));
        }
        let _stale = (!changed.is_empty()).then(|| self.stale_events());
        for changed in changed.chunks(CHANGED_AT_ONCE) {
            write!(self, |pool| {
                let mut tx = Transaction::begin(pool).await?;
                // In the order in which all lock them: whoever writes to a room has read its events after it was locked.
                for room in changed.iter().map(|((room, ..), ..)| *room).collect::<BTreeSet<Uuid>>() {
                    sqlx::query("UPDATE rooms SET last_seq = last_seq WHERE id = $1")
                        .bind(room)
                        .execute(&mut *tx)
                        .await?;
                }
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
    mentions.people.iter_mut().filter(|person| person.id == user).for_each(forget_person);
}

fn forget_person(person: &mut Person) {
    DELETED_NAME.clone_into(&mut person.name);
    person.display_name = None;
    person.avatar = None;
}

fn without_name(user: UserId, mentions: &str) -> Result<Option<String>> {
    let mut mentions: Mentions = serde_json::from_str(mentions)?;
    forget(user, &mut mentions);
    mentions_column(&mentions)
}

fn without_name_in_change(user: UserId, change: &str) -> Result<String> {
    let mut kind: EventKind = serde_json::from_str(change)?;
    match &mut kind {
        EventKind::Edited { mentions, calls, .. } => {
            forget(user, mentions);
            forget(user, calls);
        }
        kind => subject_mut(kind).into_iter().filter(|person| person.id == user).for_each(forget_person),
    }
    Ok(serde_json::to_string(&kind)?)
}
