//! Where people are logged in, and the end of it.

use protocol::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::{Result, Store, now};

/// A session that lasts.
#[derive(Clone, Debug)]
pub struct DeviceSession {
    /// Which.
    pub id: SessionId,
    /// What the program said that it is.
    pub user_agent: String,
    /// When it logged in.
    pub created_at: Timestamp,
    /// When it last got a token.
    pub last_used_at: Timestamp,
}

impl Store {
    /// Where a person is logged in, the most recently used first.
    ///
    /// # Errors
    /// The database's.
    pub async fn devices(&self, user: UserId) -> Result<Vec<DeviceSession>> {
        let rows: Vec<(Uuid, String, i64, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT s.id, s.user_agent, s.created_at, MAX(t.issued_at) AS last_used_at
             FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id
             WHERE s.user_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2
             GROUP BY s.id, s.user_agent, s.created_at ORDER BY last_used_at DESC, s.id DESC"
        )
        .bind(user.0)
        .bind(now().0)
        .fetch_all(pool)
        .await?);
        let session = |(id, user_agent, created_at, last_used_at)| DeviceSession {
            id: SessionId(id),
            user_agent,
            created_at: Timestamp(created_at),
            last_used_at: Timestamp(last_used_at),
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Ends one of a person's sessions. Tells whether they had it.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_session_of(&self, user: UserId, session: SessionId) -> Result<bool> {
        let ended = write!(self, |pool| sqlx::query(
            "UPDATE sessions SET ended_at = $3 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL"
        )
        .bind(session.0)
        .bind(user.0)
        .bind(now().0)
        .execute(pool)
        .await?
        .rows_affected());
        Ok(ended > 0)
    }

    /// Ends all sessions of a person but this one.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_other_sessions(&self, user: UserId, keep: SessionId) -> Result<()> {
        write!(self, |pool| sqlx::query(
            "UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL"
        )
        .bind(user.0)
        .bind(keep.0)
        .bind(now().0)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The sessions that were ended or have expired since then, by whichever process.
    ///
    /// # Errors
    /// The database's.
    pub async fn sessions_ended_since(&self, since: Timestamp) -> Result<Vec<SessionId>> {
        let ids: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT id FROM sessions WHERE ended_at >= $1
             UNION ALL SELECT id FROM sessions WHERE ended_at IS NULL AND expires_at >= $1 AND expires_at <= $2"
        )
        .bind(since.0)
        .bind(now().0)
        .fetch_all(pool)
        .await?);
        Ok(ids.into_iter().map(SessionId).collect())
    }
}
