//! Who is asked whether they want to be in a room.

use protocol::{Person, PictureId, RoomId, Timestamp, UserId, api::Invitation, room::INVITATIONS_MAX};
use uuid::Uuid;

use super::{Result, Store, connection::Connection, now, people::PersonRow};

/// How long an invitation waits for its answer, in milliseconds: 30 days.
const GOOD_MS: i64 = 30 * 24 * 3_600_000;

/// Invitations of then and before are not good any more.
pub(super) fn oldest() -> i64 {
    now().0 - GOOD_MS
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    room_id: Uuid,
    room_name: String,
    topic: String,
    at: i64,
    picture: Option<Uuid>,
    #[sqlx(flatten)]
    by: PersonRow,
}

/// The invitations of a person ($1) that are newer than $2, into rooms that they are not in and not banned from, by people whose
/// accounts are open, whom they have not blocked, and who may still bring somebody in.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT invitations.room_id, rooms.name AS room_name, rooms.topic, invitations.at, rooms.picture,
             users.id, users.name, users.display_name, users.avatar
             FROM invitations JOIN rooms ON rooms.id = invitations.room_id
             JOIN users ON users.id = invitations.by_id AND users.state = 'active'
             WHERE invitations.user_id = $1 AND invitations.at > $2
             AND NOT EXISTS (SELECT 1 FROM members WHERE members.room_id = rooms.id AND members.user_id = $1)
             AND NOT EXISTS (SELECT 1 FROM removals WHERE removals.room_id = rooms.id AND removals.user_id = $1 AND banned)
             AND EXISTS (SELECT 1 FROM members WHERE members.room_id = rooms.id AND members.user_id = users.id
                 AND (members.role >= 1 OR rooms.kind = 0))
             AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = $1 AND blocks.blocked_id = users.id) ",
            $rest
        )
    };
}

/// Writes that a person is asked into a room by somebody, within a transaction.
///
/// # Errors
/// The database's.
pub(super) async fn invite(
    tx: &mut Connection<'_>,
    user: UserId,
    room: RoomId,
    by: UserId,
    at: Timestamp,
) -> Result<()> {
    tx.query("INSERT INTO invitations (user_id, room_id, by_id, at) VALUES ($1, $2, $3, $4)")
        .bind(user.0)
        .bind(room.0)
        .bind(by.0)
        .bind(at.0)
        .execute()
        .await?;
    Ok(())
}

impl Store {
    /// What waits for a person's answer, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn invitations(&self, user: UserId) -> Result<Vec<Invitation>> {
        let rows: Vec<Row> =
            read!(self, |pool| sqlx::query_as(select!("ORDER BY invitations.at DESC, invitations.room_id LIMIT $3"))
                .bind(user.0)
                .bind(oldest())
                .bind(INVITATIONS_MAX as i64)
                .fetch_all(pool)
                .await?);
        let invitation = |row: Row| Invitation {
            room: RoomId(row.room_id),
            name: row.room_name,
            topic: row.topic,
            by: row.by.into(),
            at: Timestamp(row.at),
            picture: row.picture.map(PictureId),
        };
        Ok(rows.into_iter().map(invitation).collect())
    }

    /// Who has invited a person into a room; `None` where there is no invitation that is good.
    ///
    /// # Errors
    /// The database's.
    pub async fn inviter(&self, user: UserId, room: RoomId) -> Result<Option<Person>> {
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(select!("AND invitations.room_id = $3"))
            .bind(user.0)
            .bind(oldest())
            .bind(room.0)
            .fetch_optional(pool)
            .await?);
        Ok(row.map(|row| row.by.into()))
    }

    /// An invitation is answered. Tells whether there was one.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_invitation(&self, user: UserId, room: RoomId) -> Result<bool> {
        let ended = write!(self, |pool| {
            sqlx::query("DELETE FROM invitations WHERE user_id = $1 AND room_id = $2")
                .bind(user.0)
                .bind(room.0)
                .execute(pool)
                .await?
                .rows_affected()
        });
        Ok(ended > 0)
    }
}
