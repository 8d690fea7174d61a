//! How people have arranged their rooms.

use protocol::{ErrorCode, UserId, sidebar::Sidebar};

use super::{Result, Store, StoreError};

impl Store {
    /// What somebody has arranged.
    ///
    /// # Errors
    /// The database's.
    pub async fn sidebar(&self, user: UserId) -> Result<Sidebar> {
        let kept: Option<String> =
            read!(self, |pool| sqlx::query_scalar("SELECT sidebar FROM sidebars WHERE user_id = $1")
                .bind(user.0)
                .fetch_optional(pool)
                .await?);
        Ok(kept.map(|kept| serde_json::from_str(&kept)).transpose()?.unwrap_or_default())
    }

    /// Keeps it, changed, as the next version after the one that it names.
    ///
    /// # Errors
    /// [`ErrorCode::SidebarChanged`] where another version is kept by now, or the database's.
    pub async fn set_sidebar(&self, user: UserId, changed: Sidebar) -> Result<Sidebar> {
        let from = i64::from(changed.version);
        let next = Sidebar { version: changed.version.wrapping_add(1), ..changed };
        let written = serde_json::to_string(&next)?;
        let kept = write!(self, |pool| sqlx::query(
            "INSERT INTO sidebars (user_id, version, sidebar) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, sidebar = excluded.sidebar
             WHERE sidebars.version = $4"
        )
        .bind(user.0)
        .bind(i64::from(next.version))
        .bind(written)
        .bind(from)
        .execute(pool)
        .await?
        .rows_affected());
        if kept > 0 { Ok(next) } else { Err(StoreError::Refused(ErrorCode::SidebarChanged)) }
    }
}
