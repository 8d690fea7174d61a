//! Messages that are to be sent later.

use protocol::{
    ClientId, ErrorCode, Person, RoomId, Seq, Timestamp, UserId,
    api::{ScheduleMessage, ScheduledMessage},
    later::SCHEDULED_MAX,
};
use uuid::Uuid;

use super::{
    LEASE_MS, Result, Store, StoreError, Transaction,
    connection::Connection,
    jobs::{Job, cancel, enqueue_at},
    now,
    people::PersonRow,
    rows::to_sql,
    saved::hold_person,
};

/// A message whose time has come, for the server that sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueMessage {
    /// Whose it is.
    pub sender: Person,
    /// Whether their account is open.
    pub is_active: bool,
    /// Where.
    pub room: RoomId,
    /// What it is to say, as it was typed.
    pub text: String,
    /// The message that it answers.
    pub reply_to: Option<Seq>,
}

#[derive(sqlx_macros::FromRow)]
struct DueRow {
    room_id: Uuid,
    text: String,
    reply_to: Option<i64>,
}

#[derive(sqlx_macros::FromRow)]
struct SenderRow {
    #[sqlx(flatten)]
    person: PersonRow,
    is_active: bool,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    client_id: Uuid,
    room_id: Uuid,
    text: String,
    reply_to: Option<i64>,
    send_at: i64,
    error: Option<String>,
}

impl From<Row> for ScheduledMessage {
    fn from(row: Row) -> Self {
        Self {
            client_id: ClientId(row.client_id),
            room: RoomId(row.room_id),
            text: row.text,
            reply_to: row.reply_to.map(i64::unsigned_abs),
            send_at: Timestamp(row.send_at),
            // A newer server may have another reason.
            error: row.error.map(|code| ErrorCode::parse(&code).unwrap_or(ErrorCode::Internal)),
        }
    }
}

/// Keeps a message within a transaction, or changes it.
async fn schedule(tx: &mut Connection<'_>, user: UserId, client_id: ClientId, message: &ScheduleMessage) -> Result<()> {
    hold_person(tx, user).await?;
    let unknown = StoreError::Refused(ErrorCode::ScheduledUnknown);
    let sent: Option<(i64,)> = tx
        .query("SELECT seq FROM events WHERE actor_id = $1 AND client_id = $2")
        .bind(user.0)
        .bind(client_id.0)
        .fetch_optional()
        .await?;
    if sent.is_some() {
        return Err(unknown);
    }
    let before: Option<(Uuid, i64)> = tx
        .query("SELECT job_id, sending_until FROM scheduled WHERE user_id = $1 AND client_id = $2")
        .bind(user.0)
        .bind(client_id.0)
        .fetch_optional()
        .await?;
    match before {
        Some((_, sending_until)) if sending_until > now().0 => return Err(unknown),
        Some((job, _)) => cancel(tx, Some(job)).await?,
        None => {
            let (count,): (i64,) =
                tx.query("SELECT COUNT(*) FROM scheduled WHERE user_id = $1").bind(user.0).fetch_one().await?;
            if count >= SCHEDULED_MAX as i64 {
                return Err(StoreError::Refused(ErrorCode::TooManyScheduled));
            }
        }
    }
    let job = Job::SendScheduled { user, client_id, at: message.send_at };
    let job = enqueue_at(tx, &job, message.send_at).await?;
    tx.query(
        "INSERT INTO scheduled (user_id, client_id, room_id, text, reply_to, send_at, job_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (user_id, client_id) DO UPDATE SET room_id = excluded.room_id, text = excluded.text,
         reply_to = excluded.reply_to, send_at = excluded.send_at, job_id = excluded.job_id, sending_until = 0, error = NULL",
    )
    .bind(user.0)
    .bind(client_id.0)
    .bind(message.room.0)
    .bind(&message.text)
    .bind(message.reply_to.map(to_sql))
    .bind(message.send_at.0)
    .bind(job)
    .execute()
    .await?;
    Ok(())
}

/// Takes a message for a server that is going to send it, within a transaction.
async fn claim(
    tx: &mut Connection<'_>,
    user: UserId,
    client_id: ClientId,
    at: Timestamp,
) -> Result<Option<DueMessage>> {
    let due: Option<DueRow> = tx
        .query(
            "UPDATE scheduled SET sending_until = $4
             WHERE user_id = $1 AND client_id = $2 AND send_at = $3 AND error IS NULL RETURNING room_id, text, reply_to",
        )
        .bind(user.0)
        .bind(client_id.0)
        .bind(at.0)
        .bind(now().0 + LEASE_MS)
        .fetch_optional()
        .await?;
    let Some(DueRow { room_id, text, reply_to }) = due else { return Ok(None) };
    let SenderRow { person, is_active } = tx
        .query("SELECT id, name, display_name, avatar, state = 'active' AS is_active FROM users WHERE id = $1")
        .bind(user.0)
        .fetch_one()
        .await?;
    let reply_to = reply_to.map(i64::unsigned_abs);
    Ok(Some(DueMessage { sender: person.into(), is_active, room: RoomId(room_id), text, reply_to }))
}

impl Store {
    /// Keeps a message that is to be sent later, or changes the one of this client id. Whether the person may post there is not
    /// looked at.
    ///
    /// # Errors
    /// [`ErrorCode::ScheduledUnknown`] for one that was sent, or is just being sent; [`ErrorCode::TooManyScheduled`]; or the
    /// database's.
    pub async fn schedule(&self, user: UserId, client_id: ClientId, message: &ScheduleMessage) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            if let Err(refused) = schedule(&mut tx.connection(), user, client_id, message).await {
                tx.rollback().await?;
                return Err(refused);
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// A message that is to be sent later, if there is such a one.
    ///
    /// # Errors
    /// The database's.
    pub async fn scheduled_message(&self, user: UserId, client_id: ClientId) -> Result<Option<ScheduledMessage>> {
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT client_id, room_id, text, reply_to, send_at, error FROM scheduled
             WHERE user_id = $1 AND client_id = $2"
        )
        .bind(user.0)
        .bind(client_id.0)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(Into::into))
    }

    /// The messages that a person sends later, the next one first.
    ///
    /// # Errors
    /// The database's.
    pub async fn scheduled(&self, user: UserId) -> Result<Vec<ScheduledMessage>> {
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT client_id, room_id, text, reply_to, send_at, error FROM scheduled
             WHERE user_id = $1 ORDER BY send_at, client_id"
        )
        .bind(user.0)
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Takes back a message that is to be sent later. Tells whether there was one that is not just being sent.
    ///
    /// # Errors
    /// The database's.
    pub async fn unschedule(&self, user: UserId, client_id: ClientId) -> Result<bool> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let job: Option<(Uuid,)> = tx
                .connection()
                .query(
                    "DELETE FROM scheduled WHERE user_id = $1 AND client_id = $2 AND sending_until <= $3
                     RETURNING job_id",
                )
                .bind(user.0)
                .bind(client_id.0)
                .bind(now().0)
                .fetch_optional()
                .await?;
            if let Some((job,)) = job {
                cancel(&mut tx.connection(), Some(job)).await?;
            }
            tx.commit().await?;
            Ok(job.is_some())
        })
    }

    /// Takes a message whose time this was, to send it: nobody changes it meanwhile. `None` where it is to be sent at another
    /// time by now, was sent, refused or taken back.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_scheduled(
        &self,
        user: UserId,
        client_id: ClientId,
        at: Timestamp,
    ) -> Result<Option<DueMessage>> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let due = claim(&mut tx.connection(), user, client_id, at).await?;
            tx.commit().await?;
            Ok(due)
        })
    }

    /// A message that was to be sent is in the log; or it was refused, and waits for its sender.
    ///
    /// # Errors
    /// The database's.
    pub async fn settle_scheduled(
        &self,
        user: UserId,
        client_id: ClientId,
        at: Timestamp,
        refused: Option<ErrorCode>,
    ) -> Result<()> {
        let Some(code) = refused else {
            write!(self, |pool| sqlx::query("DELETE FROM scheduled WHERE user_id = $1 AND client_id = $2")
                .bind(user.0)
                .bind(client_id.0)
                .execute(pool)
                .await
                .map(drop))?;
            return Ok(());
        };
        write!(self, |pool| sqlx::query(
            "UPDATE scheduled SET error = $4, sending_until = 0 WHERE user_id = $1 AND client_id = $2 AND send_at = $3"
        )
        .bind(user.0)
        .bind(client_id.0)
        .bind(at.0)
        .bind(code.as_str())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}
