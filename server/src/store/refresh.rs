//! Rotation of refresh tokens.
//!
//! A token may be presented again as long as none of its successors was: the reply with the successor can be lost. Several
//! tabs may refresh at once, and the browser keeps whichever reply comes last: what happens within [`GRACE_MS`] of a
//! token's making, or of now, says nothing. But where another token of the session, as new or newer, was first used later
//! than that, a token that turns up is a copy, and the session ends (RFC 9700, 4.14.2).

use protocol::{Person, SessionId, UserId};
use uuid::Uuid;

use super::{Result, Store, Transaction, now, people::PersonRow};

/// How long replies to several tabs may cross on the way, in milliseconds.
const GRACE_MS: i64 = 60_000;

/// So many generations of a session's tokens are kept. A copy that is older is refused without ending the session.
const GENERATIONS_KEPT: i64 = 100;

/// What became of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// It was good; the next one takes its place.
    Rotated {
        /// The session.
        session: SessionId,
        /// Whose.
        person: Person,
    },
    /// Nobody has such a token, or its session has ended.
    Unknown,
    /// It was used elsewhere before; the session has been ended.
    Reused(SessionId),
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    session_id: Uuid,
    generation: i64,
    issued_at: i64,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl Store {
    /// Trades a refresh token for the next one. Both are given by their SHA-256.
    ///
    /// # Errors
    /// The database's.
    pub async fn rotate(&self, hash: &[u8], next_hash: &[u8]) -> Result<RefreshOutcome> {
        let now = now().0;
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let row: Option<Row> = sqlx::query_as(
                "SELECT t.session_id, t.generation, t.issued_at, users.id, users.name, users.display_name, users.avatar
                 FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users ON users.id = s.user_id
                 WHERE t.hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND users.state = 'active'",
            )
            .bind(hash)
            .bind(now)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(row) = row else {
                tx.rollback().await?;
                return Ok(RefreshOutcome::Unknown);
            };
            let elsewhere: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM refresh_tokens
                 WHERE session_id = $1 AND generation >= $2 AND hash <> $3 AND used_at BETWEEN $4 AND $5",
            )
            .bind(row.session_id)
            .bind(row.generation)
            .bind(hash)
            .bind(row.issued_at + GRACE_MS)
            .bind(now - GRACE_MS)
            .fetch_one(&mut *tx)
            .await?;
            if elsewhere > 0 {
                sqlx::query("UPDATE sessions SET ended_at = $2 WHERE id = $1")
                    .bind(row.session_id)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await?;
                return Ok(RefreshOutcome::Reused(SessionId(row.session_id)));
            }
            sqlx::query("UPDATE refresh_tokens SET used_at = COALESCE(used_at, $2) WHERE hash = $1")
                .bind(hash)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query("INSERT INTO refresh_tokens (hash, session_id, generation, issued_at) VALUES ($1, $2, $3, $4)")
                .bind(next_hash)
                .bind(row.session_id)
                .bind(row.generation + 1)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query("DELETE FROM refresh_tokens WHERE session_id = $1 AND generation < $2")
                .bind(row.session_id)
                .bind(row.generation - GENERATIONS_KEPT)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(RefreshOutcome::Rotated { session: SessionId(row.session_id), person: row.person.into() })
        })
    }

    /// The session that a refresh token belongs to, while it lasts, and whose that is.
    ///
    /// # Errors
    /// The database's.
    pub async fn session_of_refresh(&self, hash: &[u8]) -> Result<Option<(SessionId, UserId)>> {
        let row: Option<(Uuid, Uuid)> = read!(self, |pool| sqlx::query_as(
            "SELECT s.id, s.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
             WHERE t.hash = $1 AND s.ended_at IS NULL"
        )
        .bind(hash)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|(session, user)| (SessionId(session), UserId(user))))
    }
}
