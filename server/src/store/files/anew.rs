//! Uploads of which something has gone.

use super::{FileRecord, Store};
use crate::store::{Result, Transaction, now, rows::to_sql};

impl Store {
    /// Takes back what was recorded of an upload that is not finished: a backup's database can name objects that were replaced before the
    /// objects were copied. Nothing happens where another request has gone on with it.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin_upload_anew(&self, file: &FileRecord) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let moved = sqlx::query(
                "UPDATE files SET received = 0, state = 0, changed_at = $3 WHERE id = $1 AND received = $2 AND state < 2",
            )
            .bind(file.id.0)
            .bind(to_sql(file.received))
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() > 0 {
                for statement in [
                    "INSERT INTO unused_objects (object, due_at) SELECT object, 0 FROM content_parts WHERE content_id = $1
                     ON CONFLICT (object) DO NOTHING",
                    "DELETE FROM content_parts WHERE content_id = $1",
                ] {
                    sqlx::query(statement).bind(file.content).execute(&mut *tx).await?;
                }
            }
            tx.commit().await?;
        });
        Ok(())
    }
}
