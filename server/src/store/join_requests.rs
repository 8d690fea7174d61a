//! Who asks to come back into a private room.

use protocol::{
    ErrorCode, Person, RoomId, Timestamp, UserId,
    api::{AuditAction, JoinRequest},
    room::INVITATIONS_MAX,
};
use uuid::Uuid;

use super::{
    AT_ONCE, Audited, Page, PageRequest, Result, Store, StoreError, Transaction, audit,
    connection::Connection,
    invitations::oldest,
    now,
    page::NEWEST,
    people::PersonRow,
    rows::{JOINED, LEFT},
};

/// Somebody asks once in this time, in milliseconds: a day.
const PAUSE_MS: i64 = 24 * 3_600_000;

#[derive(sqlx_macros::FromRow)]
struct Row {
    room_id: Uuid,
    room_name: String,
    note: String,
    at: i64,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl From<Row> for JoinRequest {
    fn from(row: Row) -> Self {
        Self {
            room: RoomId(row.room_id),
            name: row.room_name,
            person: row.person.into(),
            note: row.note,
            at: Timestamp(row.at),
        }
    }
}

/// The requests that are newer than $2 and wait for an answer of $1, a moderator of their rooms, by people whose accounts are open,
/// who are not banned, and whom the moderator has not blocked.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT join_requests.room_id, rooms.name AS room_name, join_requests.note, join_requests.at,
             users.id, users.name, users.display_name, users.avatar
             FROM members JOIN join_requests ON join_requests.room_id = members.room_id
             AND NOT join_requests.declined AND join_requests.at > $2
             JOIN rooms ON rooms.id = members.room_id AND rooms.archived_at IS NULL
             JOIN users ON users.id = join_requests.user_id AND users.state = 'active'
             WHERE members.user_id = $1 AND members.role >= 1
             AND NOT EXISTS (SELECT 1 FROM removals WHERE removals.room_id = rooms.id AND removals.user_id = users.id AND banned)
             AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = $1 AND blocks.blocked_id = users.id) ",
            $rest
        )
    };
}

/// Writes a line of the audit log about a request.
async fn log_request(
    tx: &mut Connection<'_>,
    room: RoomId,
    actor: UserId,
    action: AuditAction,
    person: UserId,
) -> Result<()> {
    let line = Audited { room, actor, action, subject: Some(person), detail: String::new() };
    audit::insert(tx, &line, now()).await
}

impl Store {
    /// Whether somebody was in a room once, as far as its log and the list of those who were taken out tell.
    ///
    /// # Errors
    /// The database's.
    pub async fn was_in(&self, room: RoomId, user: UserId) -> Result<bool> {
        Ok(read!(self, |pool| {
            sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM removals WHERE room_id = $1 AND user_id = $2)
             OR EXISTS (SELECT 1 FROM events WHERE actor_id = $2 AND client_id IS NULL AND room_id = $1 AND kind IN ($3, $4))"
        )
        .bind(room.0)
        .bind(user.0)
        .bind(JOINED)
        .bind(LEFT)
        .fetch_one(pool)
        .await?
        }))
    }

    /// Keeps that somebody asks to come back.
    ///
    /// # Errors
    /// [`ErrorCode::AskedAlready`] where they have within a day.
    pub async fn ask_to_join(&self, room: RoomId, user: UserId, note: &str) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let at = now().0;
            let asked = sqlx::query(
                "INSERT INTO join_requests (room_id, user_id, at, note) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (room_id, user_id) DO UPDATE SET at = excluded.at, note = excluded.note, declined = FALSE
                 WHERE join_requests.at <= $5",
            )
            .bind(room.0)
            .bind(user.0)
            .bind(at)
            .bind(note)
            .bind(at - PAUSE_MS)
            .execute(&mut *tx)
            .await?;
            if asked.rows_affected() == 0 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::AskedAlready));
            }
            log_request(&mut tx.connection(), room, user, AuditAction::AskedToReturn, user).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// The requests that wait for a moderator's answer in all rooms, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn join_requests_for(&self, moderator: UserId) -> Result<Vec<JoinRequest>> {
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(select!(
            "ORDER BY join_requests.at DESC, join_requests.room_id, join_requests.user_id LIMIT $3"
        ))
        .bind(moderator.0)
        .bind(oldest())
        .bind(INVITATIONS_MAX as i64)
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The requests that wait for a moderator's answer in a room, the newest first.
    ///
    /// # Errors
    /// [`ErrorCode::CursorInvalid`], or the database's.
    pub async fn join_requests(
        &self,
        room: RoomId,
        moderator: UserId,
        request: &PageRequest,
    ) -> Result<Page<JoinRequest>> {
        let (at, id) = request.after(NEWEST)?;
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(select!(
            "AND members.room_id = $3 AND (join_requests.at, join_requests.user_id) < ($4, $5)
             ORDER BY join_requests.at DESC, join_requests.user_id DESC LIMIT $6"
        ))
        .bind(moderator.0)
        .bind(oldest())
        .bind(room.0)
        .bind(at)
        .bind(id)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        Ok(Page::of(request, rows, |row| ((row.at, row.person.id().0), Some(row.into()))))
    }

    /// Who has asked to come back, where that waits for this moderator's answer.
    ///
    /// # Errors
    /// The database's.
    pub async fn asker(&self, room: RoomId, user: UserId, moderator: UserId) -> Result<Option<Person>> {
        let row: Option<Row> =
            read!(self, |pool| sqlx::query_as(select!("AND members.room_id = $3 AND join_requests.user_id = $4"))
                .bind(moderator.0)
                .bind(oldest())
                .bind(room.0)
                .bind(user.0)
                .fetch_optional(pool)
                .await?);
        Ok(row.map(|row| row.person.into()))
    }

    /// A moderator declines. The person can ask again a day after they did.
    ///
    /// # Errors
    /// [`ErrorCode::RequestUnknown`] where there is none that waits.
    pub async fn decline_request(&self, room: RoomId, user: UserId, moderator: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let declined = sqlx::query(
                "UPDATE join_requests SET declined = TRUE WHERE room_id = $1 AND user_id = $2 AND NOT declined",
            )
            .bind(room.0)
            .bind(user.0)
            .execute(&mut *tx)
            .await?;
            if declined.rows_affected() == 0 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::RequestUnknown));
            }
            log_request(&mut tx.connection(), room, moderator, AuditAction::RequestDeclined, user).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Those who can answer requests in a room.
    ///
    /// # Errors
    /// The database's.
    pub async fn moderators(&self, room: RoomId) -> Result<Vec<UserId>> {
        let ids: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT user_id FROM members WHERE room_id = $1 AND role >= 1 LIMIT $2"
        )
        .bind(room.0)
        .bind(AT_ONCE as i64)
        .fetch_all(pool)
        .await?);
        Ok(ids.into_iter().map(UserId).collect())
    }
}
