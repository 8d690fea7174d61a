//! Which server makes the next backup, and when the last one was made.

use super::{Result, Store, now};

/// The name under which it is kept when a server last began, or went on with, a backup.
const BEGUN: &str = "backup-begun";
/// The name under which it is kept when one was done.
const DONE: &str = "backup-done";
/// After this time without a sign of life the server that makes a backup is taken for dead, in milliseconds.
const LEASE_MS: i64 = 3_600_000;

impl Store {
    /// Whether this server is to make a backup now: the last one is so many milliseconds old, and no other server is at it.
    ///
    /// # Errors
    /// The database's, as with all that follow.
    pub async fn claim_backup(&self, period_ms: i64) -> Result<bool> {
        let at = now().0;
        if self.backed_up_at().await?.is_some_and(|done| done > at - period_ms) {
            return Ok(false);
        }
        let claimed = write!(self, |pool| sqlx::query(
            "INSERT INTO server_settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE CAST(server_settings.value AS bigint) <= $3"
        )
        .bind(BEGUN)
        .bind(at.to_string())
        .bind(at - LEASE_MS)
        .execute(pool)
        .await?
        .rows_affected());
        Ok(claimed == 1)
    }

    /// A backup goes on.
    ///
    /// # Errors
    /// The database's.
    pub async fn hold_backup(&self) -> Result<()> {
        self.set_backup(BEGUN, now().0).await
    }

    /// A backup is done.
    ///
    /// # Errors
    /// The database's.
    pub async fn finish_backup(&self) -> Result<()> {
        self.set_backup(DONE, now().0).await?;
        self.set_backup(BEGUN, 0).await
    }

    /// When the last backup that the server made by itself was done, in milliseconds since 1970.
    ///
    /// # Errors
    /// The database's.
    pub async fn backed_up_at(&self) -> Result<Option<i64>> {
        let done: Option<String> =
            read!(self, |pool| sqlx::query_scalar("SELECT value FROM server_settings WHERE name = $1")
                .bind(DONE)
                .fetch_optional(pool)
                .await?);
        Ok(done.and_then(|done| done.parse().ok()))
    }

    async fn set_backup(&self, name: &str, at: i64) -> Result<()> {
        write!(self, |pool| sqlx::query(
            "INSERT INTO server_settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        .bind(name)
        .bind(at.to_string())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}
