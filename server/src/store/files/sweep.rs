//! Deleting what is no longer needed.

use protocol::FileId;
use uuid::Uuid;

use super::{Store, UNSENT_MS};
use crate::store::{Result, Transaction, now};

/// So many of each are looked at in one go.
const AT_ONCE: i64 = 100;

impl Store {
    /// Deletes uploads that nobody has sent for long, and contents that no file holds; the objects that are to be deleted now, which
    /// [`forget_objects`](Self::forget_objects) is told of once they are.
    ///
    /// # Errors
    /// The database's; what was done before stays done.
    pub async fn sweep_files(&self) -> Result<Vec<Uuid>> {
        let at = now().0;
        let old: Vec<(Uuid, Uuid)> = read!(self, |pool| sqlx::query_as(
            "SELECT id, owner_id FROM files WHERE room_id IS NULL AND changed_at < $1 LIMIT $2"
        )
        .bind(at - UNSENT_MS)
        .bind(AT_ONCE)
        .fetch_all(pool)
        .await?);
        for (file, owner) in old {
            self.delete_unsent(protocol::UserId(owner), FileId(file)).await?;
        }
        self.sweep_previews().await?;
        let unused: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT content_id FROM unused_contents WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
        )
        .bind(at)
        .bind(AT_ONCE)
        .fetch_all(pool)
        .await?);
        for content in unused {
            self.delete_content(content).await?;
        }
        Ok(read!(self, |pool| sqlx::query_scalar(
            "SELECT object FROM unused_objects WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
        )
        .bind(at)
        .bind(AT_ONCE)
        .fetch_all(pool)
        .await?))
    }

    /// Deletes a content, unless a file, a person, a room or an emoji holds it.
    async fn delete_content(&self, content: Uuid) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Holds the row, so that no file comes to hold it meanwhile.
            sqlx::query("UPDATE contents SET size = size WHERE id = $1").bind(content).execute(&mut *tx).await?;
            let is_held: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM files WHERE content_id = $1)
                 OR EXISTS (SELECT 1 FROM files WHERE preview_id = $1)
                 OR EXISTS (SELECT 1 FROM users WHERE avatar_id = $1)
                 OR EXISTS (SELECT 1 FROM rooms WHERE picture_id = $1)
                 OR EXISTS (SELECT 1 FROM emoji WHERE content_id = $1)
                 OR EXISTS (SELECT 1 FROM preview_pictures WHERE content_id = $1)",
            )
            .bind(content)
            .fetch_one(&mut *tx)
            .await?;
            let statements: &[&'static str] = if is_held {
                &["DELETE FROM unused_contents WHERE content_id = $1"]
            } else {
                &[
                    "INSERT INTO unused_objects (object, due_at) SELECT object, 0 FROM content_parts WHERE content_id = $1
                     ON CONFLICT (object) DO NOTHING",
                    // Its parts go with it.
                    "DELETE FROM contents WHERE id = $1",
                ]
            };
            for &statement in statements {
                sqlx::query(statement).bind(content).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Objects are deleted.
    ///
    /// # Errors
    /// The database's; then they are deleted once more.
    pub async fn forget_objects(&self, objects: &[Uuid]) -> Result<()> {
        for object in objects {
            write!(self, |pool| sqlx::query("DELETE FROM unused_objects WHERE object = $1")
                .bind(object)
                .execute(pool)
                .await
                .map(drop))?;
        }
        Ok(())
    }
}
