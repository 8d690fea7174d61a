//! Log-ins.

use protocol::{ErrorCode, Person, SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::{CredentialId, Result, Store, StoreError, Transaction, now, people::PersonRow};

impl Store {
    /// Starts a session with its first refresh token, for somebody who has proved by this credential that it is they.
    ///
    /// # Errors
    /// [`ErrorCode::WrongCredentials`] where they have the credential no longer, or the account is closed.
    pub async fn start_session(
        &self,
        user: UserId,
        credential: CredentialId,
        user_agent: &str,
        refresh_hash: &[u8],
        expires_at: Timestamp,
    ) -> Result<SessionId> {
        let session = SessionId(Uuid::now_v7());
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Holds the row, so that who changes the password meanwhile comes after this and ends this session too, or before: then
            // the next statement finds the credential gone. As a part of this one it would still see what was there before it waited.
            sqlx::query("UPDATE users SET last_seen_at = $2 WHERE id = $1")
                .bind(user.0)
                .bind(now().0)
                .execute(&mut *tx)
                .await?;
            let is_good: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM credentials JOIN users ON users.id = credentials.user_id
                 WHERE credentials.id = $1 AND users.id = $2 AND users.state = 'active')",
            )
            .bind(credential.0)
            .bind(user.0)
            .fetch_one(&mut *tx)
            .await?;
            if !is_good {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::WrongCredentials));
            }
            sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND expires_at < $2")
                .bind(user.0)
                .bind(now().0)
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "INSERT INTO sessions (id, user_id, user_agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(session.0)
            .bind(user.0)
            .bind(user_agent)
            .bind(now().0)
            .bind(expires_at.0)
            .execute(&mut *tx)
            .await?;
            sqlx::query("INSERT INTO refresh_tokens (hash, session_id, generation, issued_at) VALUES ($1, $2, 1, $3)")
                .bind(refresh_hash)
                .bind(session.0)
                .bind(now().0)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
        });
        Ok(session)
    }

    /// Whose session this is, while it is neither ended nor expired.
    ///
    /// # Errors
    /// The database's.
    pub async fn session_person(&self, session: SessionId) -> Result<Option<Person>> {
        let row: Option<PersonRow> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT users.id, users.name, users.display_name, users.avatar FROM sessions JOIN users ON users.id = sessions.user_id
             WHERE sessions.id = $1 AND sessions.ended_at IS NULL AND sessions.expires_at > $2
             AND users.state = 'active'"
        )
        .bind(session.0)
        .bind(now().0)
        .fetch_optional(pool)
        .await?
        });
        Ok(row.map(Into::into))
    }

    /// Ends a session: neither of its tokens is good any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_session(&self, session: SessionId) -> Result<()> {
        write!(self, |pool| sqlx::query("UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
            .bind(session.0)
            .bind(now().0)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }
}
