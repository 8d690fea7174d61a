//! Messages that people want to come back to, and when they want to be reminded of them.

use std::collections::HashMap;

use protocol::{
    ErrorCode, Event, EventKind, RoomId, Seq, Timestamp, UserId,
    api::{LaterCounts, Reminder, SavedContent, SavedMessage, UNREAD_MAX},
    later::SAVED_MAX,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Page, PageRequest, Result, Store, StoreError, Transaction,
    connection::Connection,
    inbox::NEWS_MS,
    jobs::{Job, cancel, enqueue_at},
    now,
    rows::{self, EventRow, POSTED, to_sql},
};

/// A saved message: where it is, since when, its reminder, whether that has come, and whether the person is in the room.
type Row = (Uuid, i64, i64, Option<i64>, bool, bool);
/// By what a saved message has its place in the list.
type Key = (i64, Uuid, i64);

/// Before all keys.
const TOP: Key = (i64::MAX, Uuid::max(), i64::MAX);

/// Keeps others from changing what a person has put off until the transaction ends.
///
/// # Errors
/// The database's, as with all that follow.
pub(super) async fn hold_person(tx: &mut Connection<'_>, user: UserId) -> Result<()> {
    tx.query("UPDATE users SET is_admin = is_admin WHERE id = $1").bind(user.0).execute().await?;
    Ok(())
}

/// Saves a message within a transaction, unless it is, and sets its reminder.
async fn save(tx: &mut Connection<'_>, user: UserId, (room, seq): (RoomId, Seq), reminder: Reminder) -> Result<()> {
    hold_person(tx, user).await?;
    let message: Option<(i64,)> = tx
        .query("SELECT seq FROM events WHERE room_id = $1 AND seq = $2 AND kind = $3 AND deleted_at IS NULL")
        .bind(room.0)
        .bind(to_sql(seq))
        .bind(POSTED)
        .fetch_optional()
        .await?;
    message.ok_or(StoreError::Refused(ErrorCode::MessageUnknown))?;
    let before: Option<(Option<Uuid>,)> = tx
        .query("SELECT job_id FROM saved WHERE user_id = $1 AND room_id = $2 AND seq = $3")
        .bind(user.0)
        .bind(room.0)
        .bind(to_sql(seq))
        .fetch_optional()
        .await?;
    match before {
        Some(_) if reminder == Reminder::Keep => return Ok(()),
        Some((job,)) => cancel(tx, job).await?,
        None => {
            let (count,): (i64,) =
                tx.query("SELECT COUNT(*) FROM saved WHERE user_id = $1").bind(user.0).fetch_one().await?;
            if count >= SAVED_MAX as i64 {
                return Err(StoreError::Refused(ErrorCode::TooManySaved));
            }
        }
    }
    let (remind_at, job) = match reminder {
        Reminder::Keep | Reminder::None => (None, None),
        Reminder::At(at) => {
            (Some(at.0), Some(enqueue_at(tx, &Job::Remind { user, room, message: seq, at }, at).await?))
        }
    };
    tx.query(
        "INSERT INTO saved (user_id, room_id, seq, at, remind_at, job_id) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (user_id, room_id, seq)
         DO UPDATE SET remind_at = excluded.remind_at, job_id = excluded.job_id, is_due = FALSE",
    )
    .bind(user.0)
    .bind(room.0)
    .bind(to_sql(seq))
    .bind(now().0)
    .bind(remind_at)
    .bind(job)
    .execute()
    .await?;
    Ok(())
}

impl Store {
    /// Saves a message, unless it is saved already, and sets its reminder. Whether the person may read it is not looked at.
    ///
    /// # Errors
    /// [`ErrorCode::MessageUnknown`], [`ErrorCode::TooManySaved`], or the database's.
    pub async fn save_message(&self, user: UserId, room: RoomId, seq: Seq, reminder: Reminder) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            if let Err(refused) = save(&mut tx.connection(), user, (room, seq), reminder).await {
                tx.rollback().await?;
                return Err(refused);
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// A message is saved no longer, if it was.
    ///
    /// # Errors
    /// The database's.
    pub async fn unsave_message(&self, user: UserId, room: RoomId, seq: Seq) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let job: Option<(Option<Uuid>,)> = tx
                .connection()
                .query("DELETE FROM saved WHERE user_id = $1 AND room_id = $2 AND seq = $3 RETURNING job_id")
                .bind(user.0)
                .bind(room.0)
                .bind(to_sql(seq))
                .fetch_optional()
                .await?;
            if let Some((job,)) = job {
                cancel(&mut tx.connection(), job).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// The reminder that was to come at this time has come. Nothing happens where it has come before, or is another by now.
    ///
    /// # Errors
    /// The database's.
    pub async fn remind(&self, user: UserId, room: RoomId, seq: Seq, at: Timestamp) -> Result<()> {
        write!(self, |pool| {
            sqlx::query(
                "UPDATE saved SET is_due = TRUE, at = $4, job_id = NULL
                 WHERE user_id = $1 AND room_id = $2 AND seq = $3 AND remind_at = $4 AND job_id IS NOT NULL",
            )
            .bind(user.0)
            .bind(room.0)
            .bind(to_sql(seq))
            .bind(at.0)
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// How much a person has put off, and how much of theirs was reacted to.
    ///
    /// # Errors
    /// The database's.
    pub async fn later_counts(&self, user: UserId) -> Result<LaterCounts> {
        let (saved, due, scheduled, refused, reactions): (i64, i64, i64, i64, i64) =
            read!(self, |pool| sqlx::query_as(concat!(
                "SELECT (SELECT COUNT(*) FROM saved WHERE user_id = $1),
             (SELECT COUNT(*) FROM saved WHERE user_id = $1 AND is_due),
             (SELECT COUNT(*) FROM scheduled WHERE user_id = $1),
             (SELECT COUNT(*) FROM scheduled WHERE user_id = $1 AND error IS NOT NULL),
             (SELECT COUNT(*) FROM (SELECT 1",
                reacted!(),
                "LIMIT $3) AS counted)"
            ))
            .bind(user.0)
            .bind(now().0 - NEWS_MS)
            .bind(i64::from(UNREAD_MAX))
            .fetch_one(pool)
            .await?);
        let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let [saved, due, scheduled, refused, reactions] = [saved, due, scheduled, refused, reactions].map(count);
        Ok(LaterCounts { saved, due, scheduled, refused, reactions })
    }

    /// A page of what a person has saved; of what is due alone where that is wanted.
    ///
    /// # Errors
    /// [`CursorInvalid`](ErrorCode::CursorInvalid), or the database's.
    pub async fn saved(&self, user: UserId, due: bool, request: &PageRequest) -> Result<Page<SavedMessage>> {
        let (at, room, seq) = request.after(TOP)?;
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT saved.room_id, saved.seq, saved.at, saved.remind_at, saved.is_due, members.user_id IS NOT NULL
             FROM saved LEFT JOIN members ON members.room_id = saved.room_id AND members.user_id = saved.user_id
             WHERE saved.user_id = $1 AND (saved.at, saved.room_id, saved.seq) < ($2, $3, $4) AND (is_due OR NOT $5)
             ORDER BY saved.at DESC, saved.room_id DESC, saved.seq DESC LIMIT $6"
        )
        .bind(user.0)
        .bind(at)
        .bind(room)
        .bind(seq)
        .bind(due)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        let page = Page::of(request, rows, |row: Row| ((row.2, row.0, row.1), Some(row)));
        Ok(Page { entries: self.saved_messages(user, page.entries).await?, next: page.next })
    }

    /// A message as it is saved, if it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn saved_message(&self, user: UserId, room: RoomId, seq: Seq) -> Result<Option<SavedMessage>> {
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT saved.room_id, saved.seq, saved.at, saved.remind_at, saved.is_due, members.user_id IS NOT NULL
             FROM saved LEFT JOIN members ON members.room_id = saved.room_id AND members.user_id = saved.user_id
             WHERE saved.user_id = $1 AND saved.room_id = $2 AND saved.seq = $3"
        )
        .bind(user.0)
        .bind(room.0)
        .bind(to_sql(seq))
        .fetch_optional(pool)
        .await?);
        Ok(self.saved_messages(user, row.into_iter().collect()).await?.pop())
    }

    async fn saved_messages(&self, user: UserId, rows: Vec<Row>) -> Result<Vec<SavedMessage>> {
        let mut said = self.said_at(user, &rows).await?;
        let shown = |(room, seq, at, remind_at, due, is_member): Row| {
            let message = said.remove(&(room, seq));
            let hidden = match message {
                Some(_) => None,
                None if is_member => Some(ErrorCode::MessageUnknown),
                None => Some(ErrorCode::NotAMember),
            };
            SavedMessage {
                room: RoomId(room),
                seq: seq.unsigned_abs(),
                at: Timestamp(at),
                remind_at: remind_at.map(Timestamp),
                due,
                message,
                hidden,
            }
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// What the messages say that the person may read. Membership is looked up in the same statement.
    async fn said_at(&self, user: UserId, rows: &[Row]) -> Result<HashMap<(Uuid, i64), SavedContent>> {
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let found: Vec<EventRow> = read!(self, |pool| {
            let mut query = QueryBuilder::new(concat!(select_events!(), "WHERE events.deleted_at IS NULL AND ("));
            for (at, (room, seq, ..)) in rows.iter().enumerate() {
                query.push(if at > 0 { " OR " } else { "" }).push("events.room_id = ").push_bind(room);
                query.push(" AND events.seq = ").push_bind(seq);
            }
            query.push(") AND events.room_id IN (SELECT room_id FROM members WHERE user_id = ");
            // Not kept: there is one for each number of messages.
            query.push_bind(user.0).push(")").build_query_as().persistent(false).fetch_all(pool).await?
        });
        let said = |event: Event| {
            let EventKind::Posted { content, files, .. } = event.kind else { return None };
            let text = content.text().unwrap_or_default().to_owned();
            let said = SavedContent { author: event.actor, at: event.at, text, files };
            Some(((event.room.0, to_sql(event.seq)), said))
        };
        Ok(rows::events(found, Vec::new(), Vec::new()).into_iter().filter_map(said).collect())
    }
}
