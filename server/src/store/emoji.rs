//! Emoji of this server's own.

use protocol::{
    ErrorCode, PictureId, UserId,
    api::{AuditAction, CustomEmoji},
    emoji::EMOJI_MAX,
};
use uuid::Uuid;

use super::{NewContent, Result, Store, StoreError, Transaction, audit, files::attach, now};

/// Who adds one holds this: two who add the last one would both be let.
const EMOJI: &str = "emoji";

impl Store {
    /// All of them, by their names.
    ///
    /// # Errors
    /// The database's.
    pub async fn emoji(&self) -> Result<Vec<CustomEmoji>> {
        let rows: Vec<(String, Uuid)> =
            read!(self, |pool| sqlx::query_as("SELECT name, picture FROM emoji").fetch_all(pool).await?);
        let mut emoji: Vec<_> =
            rows.into_iter().map(|(name, picture)| CustomEmoji { name, picture: PictureId(picture) }).collect();
        emoji.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(emoji)
    }

    /// Whether there is one of this name.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_emoji(&self, name: &str) -> Result<bool> {
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM emoji WHERE name = $1)")
            .bind(name)
            .fetch_one(pool)
            .await?))
    }

    /// What the picture of one holds, while one has it.
    ///
    /// # Errors
    /// The database's.
    pub async fn emoji_picture(&self, picture: PictureId) -> Result<Option<Uuid>> {
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT content_id FROM emoji WHERE picture = $1 LIMIT 1")
            .bind(picture.0)
            .fetch_optional(pool)
            .await?))
    }

    /// Adds one; `by` is who decided it.
    ///
    /// # Errors
    /// [`ErrorCode::EmojiNameTaken`], [`TooManyEmoji`](ErrorCode::TooManyEmoji), or the database's.
    pub async fn add_emoji(&self, name: &str, picture: &NewContent, by: UserId) -> Result<CustomEmoji> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            tx.connection().hold(EMOJI).await?;
            let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM emoji").fetch_one(&mut *tx).await?;
            if usize::try_from(count).unwrap_or_default() >= EMOJI_MAX {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::TooManyEmoji));
            }
            let held = attach::exchange_content(&mut tx.connection(), None, Some(picture)).await?;
            sqlx::query("INSERT INTO emoji (name, picture, content_id, added_at) VALUES ($1, $2, $3, $4)")
                .bind(name)
                .bind(picture.picture().0)
                .bind(held)
                .bind(now().0)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::taken(ErrorCode::EmojiNameTaken))?;
            audit::of_server(&mut tx.connection(), by, AuditAction::EmojiAdded, None, format!(":{name}:")).await?;
            tx.commit().await?;
        });
        Ok(CustomEmoji { name: name.to_owned(), picture: picture.picture() })
    }

    /// Gives one another name. Messages and reactions keep the one that they have.
    ///
    /// # Errors
    /// [`ErrorCode::EmojiUnknown`], [`EmojiNameTaken`](ErrorCode::EmojiNameTaken), or the database's.
    pub async fn rename_emoji(&self, name: &str, new: &str, by: UserId) -> Result<()> {
        if name == new {
            return if self.has_emoji(name).await? {
                Ok(())
            } else {
                Err(StoreError::Refused(ErrorCode::EmojiUnknown))
            };
        }
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let renamed = sqlx::query("UPDATE emoji SET name = $2 WHERE name = $1")
                .bind(name)
                .bind(new)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::taken(ErrorCode::EmojiNameTaken))?;
            if renamed.rows_affected() == 0 {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::EmojiUnknown));
            }
            let both = format!(":{name}: → :{new}:");
            audit::of_server(&mut tx.connection(), by, AuditAction::EmojiRenamed, None, both).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Takes one away, if it is there. Its picture is deleted a day later, unless something else holds it.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_emoji(&self, name: &str, by: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let content: Option<Uuid> = sqlx::query_scalar("DELETE FROM emoji WHERE name = $1 RETURNING content_id")
                .bind(name)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(content) = content {
                attach::unused(&mut tx.connection(), content).await?;
                audit::of_server(&mut tx.connection(), by, AuditAction::EmojiRemoved, None, format!(":{name}:"))
                    .await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }
}
