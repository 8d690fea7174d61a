//! Who takes nothing from whom.

use protocol::{Blocked, ErrorCode, Person, UserId, blocked::BLOCKED_MAX, permission::Block};
use uuid::Uuid;

use super::{
    Result, Store, StoreError, Transaction, connection::Connection, now, people::PersonRow, rooms::direct_key,
};

/// Keeps others from beginning a conversation of these two, or changing who of them has blocked whom, until the transaction
/// ends. One row is locked, always the same, so that nobody waits in a circle.
///
/// # Errors
/// The database's, as with all that follow.
pub(super) async fn hold_pair(tx: &mut Connection<'_>, one: UserId, other: UserId) -> Result<()> {
    tx.query("UPDATE users SET is_admin = is_admin WHERE id = $1").bind(one.min(other).0).execute().await?;
    Ok(())
}

/// Notes at the conversation of two whether one has blocked the other. Its row is locked by that: what is posted there comes
/// before or after.
async fn restrict_pair(tx: &mut Connection<'_>, one: UserId, other: UserId) -> Result<()> {
    tx.query(
        "UPDATE rooms SET restricted = EXISTS (
             SELECT 1 FROM blocks WHERE user_id = $1 AND blocked_id = $2 OR user_id = $2 AND blocked_id = $1
         ) WHERE name_key = $3",
    )
    .bind(one.0)
    .bind(other.0)
    .bind(direct_key(&[one, other]))
    .execute()
    .await?;
    Ok(())
}

/// What stands between somebody and these people, by the first of them where something does.
pub(super) async fn block_toward(tx: &mut Connection<'_>, user: UserId, people: &[UserId]) -> Result<Option<Block>> {
    let found: Vec<(Uuid,)> = tx
        .query("SELECT user_id FROM blocks WHERE blocked_id = ")
        .push_bind(user.0)
        .push(" AND user_id IN (")
        .push_list(people.iter().map(|person| person.0))
        .push(") UNION ALL SELECT user_id FROM blocks WHERE user_id = ")
        .push_bind(user.0)
        .push(" AND blocked_id IN (")
        .push_list(people.iter().map(|person| person.0))
        .push(")")
        .fetch_all()
        .await?;
    let by_other = found.iter().any(|(id,)| *id != user.0);
    Ok(Block::between(by_other, !found.is_empty() && !by_other))
}

impl Store {
    /// Lets a person take nothing more from another. When this returns, nothing more is posted in the conversation of the two.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyBlocked`].
    pub async fn block(&self, user: UserId, other: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            hold_pair(&mut tx.connection(), user, other).await?;
            let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM blocks WHERE user_id = $1 AND blocked_id <> $2")
                .bind(user.0)
                .bind(other.0)
                .fetch_one(&mut *tx)
                .await?;
            if count >= BLOCKED_MAX as i64 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::TooManyBlocked));
            }
            sqlx::query(
                "INSERT INTO blocks (user_id, blocked_id, at) VALUES ($1, $2, $3)
                 ON CONFLICT (user_id, blocked_id) DO NOTHING",
            )
            .bind(user.0)
            .bind(other.0)
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            // What they have asked is not shown any more, and keeps no place from others.
            sqlx::query("DELETE FROM invitations WHERE user_id = $1 AND by_id = $2")
                .bind(user.0)
                .bind(other.0)
                .execute(&mut *tx)
                .await?;
            restrict_pair(&mut tx.connection(), user, other).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Lets a person take again what comes from another.
    ///
    /// # Errors
    /// The database's.
    pub async fn unblock(&self, user: UserId, other: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            hold_pair(&mut tx.connection(), user, other).await?;
            sqlx::query("DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2")
                .bind(user.0)
                .bind(other.0)
                .execute(&mut *tx)
                .await?;
            restrict_pair(&mut tx.connection(), user, other).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Whom a person has blocked.
    ///
    /// # Errors
    /// The database's.
    pub async fn blocked_by(&self, user: UserId) -> Result<Blocked> {
        let ids: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar("SELECT blocked_id FROM blocks WHERE user_id = $1")
            .bind(user.0)
            .fetch_all(pool)
            .await?);
        Ok(ids.into_iter().map(UserId).collect::<Vec<_>>().into())
    }

    /// Whom a person has blocked, as they are called, the last first.
    ///
    /// # Errors
    /// The database's.
    pub async fn blocked_people(&self, user: UserId) -> Result<Vec<Person>> {
        let rows: Vec<PersonRow> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT users.id, users.name, users.display_name, users.avatar FROM blocks JOIN users ON users.id = blocks.blocked_id
             WHERE blocks.user_id = $1 ORDER BY blocks.at DESC, users.id"
        )
        .bind(user.0)
        .fetch_all(pool)
        .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
