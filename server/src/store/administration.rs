//! Closing, opening and deleting accounts, and who may.

use futures_util::TryStreamExt;
use protocol::{
    ErrorCode, Person, RoomId, Timestamp, UserId,
    api::{AccountListing, AuditAction},
    profile::DELETED_NAME,
};
use uuid::Uuid;

use super::{
    AccountState, Job, NameSeal, Page, PageRequest, Result, Store, StoreError, Transaction, audit,
    avatars::held_avatar,
    connection::Connection,
    files::attach::unused,
    is_findable,
    jobs::enqueue,
    now,
    page::{Filling, LOOKED_AT_MAX, NEWEST},
    people::PersonRow,
    retired_names::{no_key, retire_names},
};

/// The name of the fingerprint of the secret key.
const KEY: &str = "key";

/// Who takes an administrator away holds this: two who do it to each other would both be let.
const ADMINISTRATORS: &str = "administrators";

/// Holds for all but the last administrator whose account is open. Needs [`ADMINISTRATORS`].
macro_rules! not_last_administrator {
    ($update:literal) => {
        concat!(
            $update,
            " AND (NOT is_admin OR EXISTS (SELECT 1 FROM users AS other
             WHERE other.is_admin AND other.state = 'active' AND other.id <> users.id))"
        )
    };
}

/// Why such an update changed nothing.
async fn refusal(tx: &mut Connection<'_>, user: UserId) -> Result<ErrorCode> {
    let known: Option<(i64,)> = tx
        .query("SELECT created_at FROM users WHERE id = $1 AND state <> 'deleted'")
        .bind(user.0)
        .fetch_optional()
        .await?;
    Ok(if known.is_some() { ErrorCode::LastAdministrator } else { ErrorCode::PersonUnknown })
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    person: PersonRow,
    is_admin: bool,
    created_at: i64,
    last_seen_at: Option<i64>,
    state: String,
    closed_because: String,
}

impl From<Row> for AccountListing {
    fn from(row: Row) -> Self {
        Self {
            person: row.person.into(),
            is_admin: row.is_admin,
            created_at: Timestamp(row.created_at),
            last_seen_at: row.last_seen_at.map(Timestamp),
            closed_because: AccountState::new(&row.state, row.closed_because).closed_because(),
        }
    }
}

impl Store {
    /// Accounts whose name or display name has this in it, in whatever case, the newest first; deleted ones are none any more.
    /// They are compared here, since SQLite's `LOWER` knows no letters but ASCII's, nor does PostgreSQL's in some locales.
    ///
    /// # Errors
    /// [`ErrorCode::CursorInvalid`], or the database's.
    pub async fn accounts(&self, part: &str, request: &PageRequest) -> Result<Page<AccountListing>> {
        let (at, id) = request.after(NEWEST)?;
        if !is_findable(part) {
            return Ok(Page { entries: Vec::new(), next: None });
        }
        let part = part.trim().to_lowercase();
        let has_it = |name: &String| name.to_lowercase().contains(&part);
        let rows = if part.is_empty() { request.limit.saturating_add(1) } else { LOOKED_AT_MAX };
        let mut filling = Filling::new(request, rows);
        read!(self, |pool| {
            let mut found = sqlx::query_as::<_, Row>(
                "SELECT id, name, display_name, avatar, is_admin, created_at, last_seen_at, state, closed_because FROM users
                 WHERE state <> 'deleted' AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3",
            )
            .bind(at)
            .bind(id)
            .bind(i64::from(rows))
            .fetch(pool);
            while let Some(row) = found.try_next().await? {
                let account = AccountListing::from(row);
                let Person { id, name, display_name, .. } = &account.person;
                let key = (account.created_at.0, id.0);
                let is_sought = has_it(name) || display_name.as_ref().is_some_and(has_it);
                if filling.take(key, is_sought.then_some(account)).is_break() {
                    break;
                }
            }
        });
        Ok(filling.page())
    }

    /// Whether a person administers the server.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_admin(&self, user: UserId) -> Result<bool> {
        let found: Option<bool> =
            read!(self, |pool| sqlx::query_scalar("SELECT is_admin FROM users WHERE id = $1 AND state = 'active'")
                .bind(user.0)
                .fetch_optional(pool)
                .await?);
        Ok(found.unwrap_or(false))
    }

    /// Makes a person an administrator; `by` is who decided it, the person themself where the server was told to.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`] where there is no such open account of a person.
    pub async fn make_admin(&self, user: UserId, by: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            tx.connection().hold(ADMINISTRATORS).await?;
            let was: Option<bool> = sqlx::query_scalar("SELECT is_admin FROM users WHERE id = $1 AND state = 'active'")
                .bind(user.0)
                .fetch_optional(&mut *tx)
                .await?;
            let changed = sqlx::query(
                "UPDATE users SET is_admin = TRUE WHERE id = $1 AND state = 'active' AND bot_owner IS NULL",
            )
            .bind(user.0)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::PersonUnknown));
            }
            if was == Some(false) {
                audit::of_server(&mut tx.connection(), by, AuditAction::AdministratorMade, Some(user), "").await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Makes an administrator a person like others again; `by` is who decided it.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`] where there is no such account, [`ErrorCode::LastAdministrator`].
    pub async fn unmake_admin(&self, user: UserId, by: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            tx.connection().hold(ADMINISTRATORS).await?;
            let was: Option<bool> = sqlx::query_scalar("SELECT is_admin FROM users WHERE id = $1")
                .bind(user.0)
                .fetch_optional(&mut *tx)
                .await?;
            let changed = sqlx::query(not_last_administrator!(
                "UPDATE users SET is_admin = FALSE WHERE id = $1 AND state <> 'deleted'"
            ))
            .bind(user.0)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                let code = refusal(&mut tx.connection(), user).await?;
                tx.rollback().await?;
                return Err(StoreError::Refused(code));
            }
            if was == Some(true) {
                audit::of_server(&mut tx.connection(), by, AuditAction::AdministratorUnmade, Some(user), "").await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Closes an account and ends its sessions, at once.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`], [`ErrorCode::LastAdministrator`].
    pub async fn close_account(&self, user: UserId, reason: &str) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            tx.connection().hold(ADMINISTRATORS).await?;
            let closed = sqlx::query(not_last_administrator!(
                "UPDATE users SET state = 'closed', closed_at = COALESCE(closed_at, $2), closed_because = $3
                 WHERE id = $1 AND state <> 'deleted'"
            ))
            .bind(user.0)
            .bind(now().0)
            .bind(reason)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if closed == 0 {
                let code = refusal(&mut tx.connection(), user).await?;
                tx.rollback().await?;
                return Err(StoreError::Refused(code));
            }
            // With those of their bots: nobody is left to answer for what these do.
            sqlx::query(
                "UPDATE sessions SET ended_at = $2 WHERE ended_at IS NULL
                 AND user_id IN (SELECT id FROM users WHERE id = $1 OR bot_owner = $1)",
            )
            .bind(user.0)
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Opens an account that was closed.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`] where there is none, or it was deleted.
    pub async fn reopen_account(&self, user: UserId) -> Result<()> {
        let found = write!(self, |pool| {
            sqlx::query(
            "UPDATE users SET state = 'active', closed_at = NULL, closed_because = '' WHERE id = $1 AND state <> 'deleted'"
        )
        .bind(user.0)
        .execute(pool)
        .await?
        .rows_affected()
        });
        if found > 0 { Ok(()) } else { Err(StoreError::Refused(ErrorCode::PersonUnknown)) }
    }

    /// Deletes an account: all that it told of its owner goes, its name stays taken, as a seal only, its messages stay. It is still
    /// in its rooms: see [`left_behind`](Self::left_behind).
    ///
    /// # Errors
    /// [`ErrorCode::LastAdministrator`].
    pub async fn erase_account(&self, user: UserId, seal: &NameSeal) -> Result<()> {
        let _stale = self.stale_events();
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            tx.connection().hold(ADMINISTRATORS).await?;
            if let Some(avatar) = held_avatar(&mut tx.connection(), user).await?.flatten() {
                unused(&mut tx.connection(), avatar).await?;
            }
            let erased = sqlx::query(not_last_administrator!(
                "UPDATE users SET name = $2, display_name = NULL, avatar = NULL, avatar_id = NULL, bio = '', status = '', language = NULL, last_seen_at = NULL,
                 is_admin = FALSE, state = 'deleted', closed_at = $3, closed_because = '', name_key = $4 WHERE id = $1"
            ))
            .bind(user.0)
            .bind(DELETED_NAME)
            .bind(now().0)
            .bind(no_key(user))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if erased == 0 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::LastAdministrator));
            }
            sqlx::query("DELETE FROM credentials WHERE user_id = $1").bind(user.0).execute(&mut *tx).await?;
            retire_names(&mut tx.connection(), user, seal).await?;
            for forget in [
                "DELETE FROM blocks WHERE user_id = $1 OR blocked_id = $1",
                "DELETE FROM invitations WHERE user_id = $1 OR by_id = $1",
                "DELETE FROM join_requests WHERE user_id = $1",
                "DELETE FROM notification_settings WHERE user_id = $1",
                "DELETE FROM sidebars WHERE user_id = $1",
                "DELETE FROM push_subscriptions WHERE user_id = $1",
                // Their jobs find nothing to do.
                "DELETE FROM saved WHERE user_id = $1",
                "DELETE FROM scheduled WHERE user_id = $1",
                "DELETE FROM reacted WHERE user_id = $1",
            ] {
                sqlx::query(forget).bind(user.0).execute(&mut *tx).await?;
            }
            sqlx::query("UPDATE sessions SET ended_at = COALESCE(ended_at, $2), user_agent = '' WHERE user_id = $1")
                .bind(user.0)
                .bind(now().0)
                .execute(&mut *tx)
                .await?;
            enqueue(&mut tx.connection(), &Job::ForgetPerson { user, after: None }).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// The accounts that were closed or deleted since then, by whichever process.
    ///
    /// # Errors
    /// The database's.
    pub async fn accounts_closed_since(&self, since: Timestamp) -> Result<Vec<UserId>> {
        let ids: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar("SELECT id FROM users WHERE closed_at >= $1")
            .bind(since.0)
            .fetch_all(pool)
            .await?);
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// The memberships of deleted accounts that are still to be ended, in the rooms' logs.
    ///
    /// # Errors
    /// The database's.
    pub async fn left_behind(&self) -> Result<Vec<(RoomId, Person)>> {
        let rows: Vec<(Uuid, Uuid)> = read!(self, |pool| sqlx::query_as(
            "SELECT members.room_id, members.user_id FROM users JOIN members ON members.user_id = users.id
             WHERE users.state = 'deleted'"
        )
        .fetch_all(pool)
        .await?);
        let person = |id| Person { id: UserId(id), name: DELETED_NAME.to_owned(), display_name: None, avatar: None };
        Ok(rows.into_iter().map(|(room, user)| (RoomId(room), person(user))).collect())
    }

    /// The fingerprint of the secret key that the servers on this database share: that of the first one.
    ///
    /// # Errors
    /// The database's.
    pub async fn agree_on_key(&self, fingerprint: &str) -> Result<String> {
        write!(self, |pool| sqlx::query(
            "INSERT INTO server_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
        )
        .bind(KEY)
        .bind(fingerprint)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT value FROM server_settings WHERE name = $1")
            .bind(KEY)
            .fetch_one(pool)
            .await?))
    }
}
