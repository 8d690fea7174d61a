//! How people want to be told of what is new.

use protocol::{UserId, notifications::NotificationSettings};

use super::{Result, Store};

impl Store {
    /// What somebody has chosen.
    ///
    /// # Errors
    /// The database's.
    pub async fn notification_settings(&self, user: UserId) -> Result<NotificationSettings> {
        let settings: Option<String> =
            read!(self, |pool| sqlx::query_scalar("SELECT settings FROM notification_settings WHERE user_id = $1")
                .bind(user.0)
                .fetch_optional(pool)
                .await?);
        Ok(settings.map(|settings| serde_json::from_str(&settings)).transpose()?.unwrap_or_default())
    }

    /// What somebody has chosen from now on.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_notification_settings(&self, user: UserId, settings: &NotificationSettings) -> Result<()> {
        let written = serde_json::to_string(settings)?;
        write!(self, |pool| sqlx::query(
            "INSERT INTO notification_settings (user_id, settings, has_key_words) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET settings = excluded.settings, has_key_words = excluded.has_key_words"
        )
        .bind(user.0)
        .bind(written)
        .bind(!settings.key_words.is_empty())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}
