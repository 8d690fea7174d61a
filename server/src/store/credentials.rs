//! By what people prove who they are: so far a password, which is one credential of several kinds to come.

use protocol::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Result, Store, Transaction, connection::Connection, now};

/// A credential. Who changes their password gets another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialId(pub Uuid);

/// A password as it is kept.
#[derive(Clone, Debug)]
pub struct StoredPassword {
    /// Which.
    pub id: CredentialId,
    /// By argon2, in PHC string format.
    pub hash: String,
}

/// Writes a password, within a transaction.
///
/// # Errors
/// The database's.
pub(super) async fn insert_password(tx: &mut Connection<'_>, user: UserId, hash: &str) -> Result<CredentialId> {
    let id = Uuid::now_v7();
    tx.query("INSERT INTO credentials (id, user_id, kind, secret, created_at) VALUES ($1, $2, 'password', $3, $4)")
        .bind(id)
        .bind(user.0)
        .bind(hash)
        .bind(now().0)
        .execute()
        .await?;
    Ok(CredentialId(id))
}

impl Store {
    /// A person's password, if they have one.
    ///
    /// # Errors
    /// The database's.
    pub async fn password_of(&self, user: UserId) -> Result<Option<StoredPassword>> {
        let row: Option<(Uuid, String)> = read!(self, |pool| sqlx::query_as(
            "SELECT id, secret FROM credentials WHERE user_id = $1 AND kind = 'password'"
        )
        .bind(user.0)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|(id, hash)| StoredPassword { id: CredentialId(id), hash }))
    }

    /// Gives a person a new password, and ends all of their sessions but this one, at once. Nothing happens where the account
    /// was deleted meanwhile, or is a bot's.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_password(
        &self,
        user: UserId,
        hash: &str,
        keep: Option<SessionId>,
    ) -> Result<Option<CredentialId>> {
        let password = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Whoever changes or uses somebody's credentials holds their row, so that one comes after the other.
            let held = sqlx::query(
                "UPDATE users SET state = state WHERE id = $1 AND state <> 'deleted' AND bot_owner IS NULL",
            )
            .bind(user.0)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if held == 0 {
                tx.rollback().await?;
                return Ok(None);
            }
            sqlx::query("DELETE FROM credentials WHERE user_id = $1 AND kind = 'password'")
                .bind(user.0)
                .execute(&mut *tx)
                .await?;
            let password = insert_password(&mut tx.connection(), user, hash).await?;
            sqlx::query(
                "UPDATE sessions SET ended_at = $3
                 WHERE user_id = $1 AND ($2 IS NULL OR id <> $2) AND ended_at IS NULL",
            )
            .bind(user.0)
            .bind(keep.map(|session| session.0))
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
            password
        });
        Ok(Some(password))
    }
}
