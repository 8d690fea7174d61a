//! Tokens of programs. Each is a session, so that all that ends a session ends it too.

use protocol::{
    ErrorCode, Person, SessionId, Timestamp, UserId,
    api::tokens::{TOKENS_MAX, TokenInfo},
};
use uuid::Uuid;

use super::{Result, Store, StoreError, Transaction, now, people::PersonRow};

/// How often it is written down that a token is used, in milliseconds.
const USED_EVERY_MS: i64 = 60_000;

/// What a token stands for, while it is good.
#[derive(Clone, Debug)]
pub struct FoundToken {
    /// The session that it is.
    pub session: SessionId,
    /// Who acts by it.
    pub person: Person,
    /// Whose bot that is, if it is one.
    pub owner: Option<UserId>,
    /// The names of its scopes, separated by spaces.
    pub scopes: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Whether it is to be written down that it is used.
    pub is_first_use: bool,
}

/// A token that is to be kept.
#[derive(Clone, Debug)]
pub struct NewTokenRecord {
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// What it is called.
    pub name: String,
    /// The names of its scopes, separated by spaces.
    pub scopes: String,
    /// When it is made.
    pub made_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

#[derive(sqlx_macros::FromRow)]
struct Found {
    session_id: Uuid,
    bot_owner: Option<Uuid>,
    scopes: String,
    expires_at: i64,
    last_used_at: Option<i64>,
    #[sqlx(flatten)]
    person: PersonRow,
}

#[derive(sqlx_macros::FromRow)]
struct Listed {
    session_id: Uuid,
    token_name: String,
    scopes: String,
    made_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl Store {
    /// What the token with this SHA-256 stands for, while it is good: neither revoked nor expired, and neither its account nor that of
    /// its owner closed.
    ///
    /// # Errors
    /// The database's.
    pub async fn token(&self, hash: &[u8]) -> Result<Option<FoundToken>> {
        let at = now().0;
        let row: Option<Found> = read!(self, |pool| sqlx::query_as(
            "SELECT tokens.session_id, tokens.scopes, tokens.last_used_at, sessions.expires_at, users.bot_owner,
             users.id, users.name, users.display_name, users.avatar
             FROM tokens JOIN sessions ON sessions.id = tokens.session_id JOIN users ON users.id = sessions.user_id
             LEFT JOIN users AS owners ON owners.id = users.bot_owner
             WHERE tokens.hash = $1 AND sessions.ended_at IS NULL AND sessions.expires_at > $2
             AND users.state = 'active' AND (users.bot_owner IS NULL OR owners.state = 'active')"
        )
        .bind(hash)
        .bind(at)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|row| FoundToken {
            session: SessionId(row.session_id),
            person: row.person.into(),
            owner: row.bot_owner.map(UserId),
            scopes: row.scopes,
            expires_at: Timestamp(row.expires_at),
            is_first_use: row.last_used_at.is_none_or(|used| used < at - USED_EVERY_MS),
        }))
    }

    /// Writes down that a token is used.
    ///
    /// # Errors
    /// The database's.
    pub async fn use_token(&self, session: SessionId) -> Result<()> {
        write!(self, |pool| sqlx::query("UPDATE tokens SET last_used_at = $2 WHERE session_id = $1")
            .bind(session.0)
            .bind(now().0)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Keeps a token by which `user` acts, who is `owner` or a bot of theirs.
    ///
    /// # Errors
    /// [`ErrorCode::SessionEnded`] where `owner` has no open account, [`ErrorCode::PersonUnknown`] where `user` is neither,
    /// [`ErrorCode::TooManyTokens`].
    pub async fn keep_token(&self, owner: UserId, user: UserId, new: &NewTokenRecord) -> Result<SessionId> {
        let session = SessionId(Uuid::now_v7());
        let at = new.made_at.0;
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Holds the owner's row, so that who closes the account meanwhile comes after this and ends the token too, or before.
            let held =
                sqlx::query("UPDATE users SET state = state WHERE id = $1 AND state = 'active' AND bot_owner IS NULL")
                    .bind(owner.0)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            let is_theirs: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM users WHERE id = $2 AND state = 'active' AND (id = $1 OR bot_owner = $1))",
            )
            .bind(owner.0)
            .bind(user.0)
            .fetch_one(&mut *tx)
            .await?;
            let count: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM tokens JOIN sessions ON sessions.id = tokens.session_id
                 JOIN users ON users.id = sessions.user_id
                 WHERE (users.id = $1 OR users.bot_owner = $1) AND sessions.ended_at IS NULL AND sessions.expires_at > $2",
            )
            .bind(owner.0)
            .bind(at)
            .fetch_one(&mut *tx)
            .await?;
            let refused = match (held, is_theirs, count >= TOKENS_MAX as i64) {
                (0, ..) => Some(ErrorCode::SessionEnded),
                (_, false, _) => Some(ErrorCode::PersonUnknown),
                (_, _, true) => Some(ErrorCode::TooManyTokens),
                _ => None,
            };
            if let Some(code) = refused {
                tx.rollback().await?;
                return Err(StoreError::Refused(code));
            }
            sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND expires_at < $2")
                .bind(user.0)
                .bind(at)
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "INSERT INTO sessions (id, user_id, user_agent, created_at, expires_at) VALUES ($1, $2, '', $3, $4)",
            )
            .bind(session.0)
            .bind(user.0)
            .bind(at)
            .bind(new.expires_at.0)
            .execute(&mut *tx)
            .await?;
            sqlx::query("INSERT INTO tokens (session_id, hash, name, scopes) VALUES ($1, $2, $3, $4)")
                .bind(session.0)
                .bind(new.hash.as_slice())
                .bind(&new.name)
                .bind(&new.scopes)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
        });
        Ok(session)
    }

    /// A person's tokens and those of their bots that are good, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn tokens_of(&self, owner: UserId) -> Result<Vec<TokenInfo>> {
        let rows: Vec<Listed> = read!(self, |pool| sqlx::query_as(
            "SELECT tokens.session_id, tokens.name AS token_name, tokens.scopes, sessions.created_at AS made_at,
             sessions.expires_at, tokens.last_used_at, users.id, users.name, users.display_name, users.avatar
             FROM users JOIN sessions ON sessions.user_id = users.id JOIN tokens ON tokens.session_id = sessions.id
             WHERE (users.id = $1 OR users.bot_owner = $1) AND users.state <> 'deleted'
             AND sessions.ended_at IS NULL AND sessions.expires_at > $2
             ORDER BY sessions.created_at DESC, sessions.id DESC"
        )
        .bind(owner.0)
        .bind(now().0)
        .fetch_all(pool)
        .await?);
        let info = |row: Listed| TokenInfo {
            id: SessionId(row.session_id),
            person: row.person.into(),
            name: row.token_name,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            created_at: Timestamp(row.made_at),
            expires_at: Timestamp(row.expires_at),
            last_used_at: row.last_used_at.map(Timestamp),
        };
        Ok(rows.into_iter().map(info).collect())
    }

    /// Ends a token of a person or of one of their bots. Tells whether they had it.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_token(&self, owner: UserId, token: SessionId) -> Result<bool> {
        let ended = write!(self, |pool| sqlx::query(
            "UPDATE sessions SET ended_at = $3 WHERE id = $2 AND ended_at IS NULL
             AND EXISTS (SELECT 1 FROM tokens WHERE tokens.session_id = sessions.id)
             AND user_id IN (SELECT id FROM users WHERE id = $1 OR bot_owner = $1)"
        )
        .bind(owner.0)
        .bind(token.0)
        .bind(now().0)
        .execute(pool)
        .await?
        .rows_affected());
        Ok(ended > 0)
    }
}
