//! Uploads: from the first byte to a file that can be sent.

use protocol::{ErrorCode, FileId, FileKind, UserId, files::Picture};
use uuid::Uuid;

use super::{
    FileRecord, FileState, KEPT_MS, PART,
    attach::{share_content, unused},
    kind_number,
};
use crate::store::{Result, Store, StoreError, Transaction, now, rows::to_sql};

/// Files that one person may have uploaded, or begun to, and not sent.
const UNSENT_MAX: i64 = 200;

/// What came of a part of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is recorded; so many bytes are there by now.
    Recorded(u64),
    /// Another request has added something meanwhile: what this one has is not needed.
    Overtaken,
}

/// A content that was written, and is to be some file's.
#[derive(Clone, Debug)]
pub struct NewContent {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its bytes.
    pub size: u64,
}

/// What was found out about a file.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Its media type.
    pub media_type: String,
    /// What it is shown as.
    pub kind: FileKind,
    /// What is known of a picture.
    pub picture: Option<Picture>,
    /// What it holds.
    pub content: NewContent,
    /// A smaller picture, and its media type.
    pub preview: Option<(NewContent, String)>,
    /// Whether it should have been checked for viruses and could not be.
    pub is_unchecked: bool,
    /// The words by which a text is found: see [`words_of`](crate::store::words_of).
    pub words: Option<String>,
}

impl Store {
    /// Begins an upload of so many bytes. Asked again for the same one, it tells how far that is.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnknown`] where the id is taken, [`ErrorCode::FilesFull`] where the person has too many files that they have not
    /// sent, or would have more than `room` bytes; or the database's.
    pub async fn begin_upload(
        &self,
        owner: UserId,
        id: FileId,
        name: &str,
        size: u64,
        room: Option<u64>,
    ) -> Result<FileRecord> {
        if let Some(file) = self.file(id).await? {
            let is_same = file.owner == owner && file.length() == size;
            return if is_same { Ok(file) } else { Err(StoreError::Refused(ErrorCode::FileUnknown)) };
        }
        let (content, at) = (Uuid::now_v7(), now().0);
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let (all, unsent): (i64, i64) = sqlx::query_as(
                "SELECT CAST(COALESCE(SUM(size), 0) AS bigint), COUNT(CASE WHEN room_id IS NULL THEN 1 END)
                 FROM files WHERE owner_id = $1",
            )
            .bind(owner.0)
            .fetch_one(&mut *tx)
            .await?;
            if unsent >= UNSENT_MAX || room.is_some_and(|room| all.unsigned_abs().saturating_add(size) > room) {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::FilesFull));
            }
            sqlx::query("INSERT INTO contents (id, size, created_at) VALUES ($1, $2, $3)")
                .bind(content)
                .bind(to_sql(size))
                .bind(at)
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "INSERT INTO files (id, owner_id, name, size, content_id, created_at, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $6)",
            )
            .bind(id.0)
            .bind(owner.0)
            .bind(name)
            .bind(to_sql(size))
            .bind(content)
            .bind(at)
            .execute(&mut *tx)
            .await
            .map_err(StoreError::taken(ErrorCode::FileUnknown))?;
            tx.commit().await?;
        });
        self.file(id).await?.ok_or(StoreError::Refused(ErrorCode::FileUnknown))
    }

    /// Bytes of all files together.
    ///
    /// # Errors
    /// The database's.
    pub async fn bytes_of_files(&self) -> Result<u64> {
        let all: i64 =
            read!(self, |pool| sqlx::query_scalar("SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM contents")
                .fetch_one(pool)
                .await?);
        Ok(all.unsigned_abs())
    }

    /// Writes down that an object is about to be written, which is deleted unless a part is recorded with it.
    ///
    /// # Errors
    /// The database's.
    pub async fn expect_object(&self, object: Uuid) -> Result<()> {
        write!(self, |pool| sqlx::query("INSERT INTO unused_objects (object, due_at) VALUES ($1, $2)")
            .bind(object)
            .bind(now().0 + KEPT_MS)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Records a part of an upload of which `offset` bytes were there: its last one, which was not full, with more bytes, or a new
    /// one. Of two requests that add to the same bytes, one is overtaken.
    ///
    /// # Errors
    /// The database's.
    pub async fn record_part(&self, file: &FileRecord, offset: u64, object: Uuid, size: u64) -> Result<Received> {
        let position = offset / PART;
        let received = position * PART + size;
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let moved = sqlx::query(
                "UPDATE files SET received = $3, changed_at = $4, state = CASE WHEN $3 = size THEN 1 ELSE 0 END
                 WHERE id = $1 AND received = $2 AND state = 0",
            )
            .bind(file.id.0)
            .bind(to_sql(offset))
            .bind(to_sql(received))
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                tx.rollback().await?;
                return Ok(Received::Overtaken);
            }
            sqlx::query(
                "INSERT INTO unused_objects (object, due_at)
                 SELECT object, CAST($3 AS bigint) FROM content_parts WHERE content_id = $1 AND position = $2",
            )
            .bind(file.content)
            .bind(i32::try_from(position).unwrap_or(i32::MAX))
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            sqlx::query(
                "INSERT INTO content_parts (content_id, position, object, size) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (content_id, position) DO UPDATE SET object = excluded.object, size = excluded.size",
            )
            .bind(file.content)
            .bind(i32::try_from(position).unwrap_or(i32::MAX))
            .bind(object)
            .bind(to_sql(size))
            .execute(&mut *tx)
            .await?;
            sqlx::query("DELETE FROM unused_objects WHERE object = $1").bind(object).execute(&mut *tx).await?;
            tx.commit().await?;
        });
        Ok(Received::Recorded(received))
    }

    /// Writes down a content that was made of others' bytes, such as a preview, with its objects. Until a file has it, it is unused.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_content(&self, content: &NewContent, objects: &[(Uuid, u64)]) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            sqlx::query("INSERT INTO contents (id, size, created_at) VALUES ($1, $2, $3)")
                .bind(content.id)
                .bind(to_sql(content.size))
                .bind(now().0)
                .execute(&mut *tx)
                .await?;
            sqlx::query("INSERT INTO unused_contents (content_id, due_at) VALUES ($1, $2)")
                .bind(content.id)
                .bind(now().0 + KEPT_MS)
                .execute(&mut *tx)
                .await?;
            for (position, (object, size)) in (0_i32..).zip(objects) {
                sqlx::query("INSERT INTO content_parts (content_id, position, object, size) VALUES ($1, $2, $3, $4)")
                    .bind(content.id)
                    .bind(position)
                    .bind(object)
                    .bind(to_sql(*size))
                    .execute(&mut *tx)
                    .await?;
                sqlx::query("DELETE FROM unused_objects WHERE object = $1").bind(object).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// A file was looked at, and can be sent. Where another content holds the same, it is that one's from now on.
    ///
    /// # Errors
    /// The database's. Nothing happens where another server was first.
    pub async fn finish_upload(&self, file: &FileRecord, finished: &Finished) -> Result<()> {
        let picture = finished.picture.as_ref().map(serde_json::to_string).transpose()?;
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let whole: Option<i64> =
                sqlx::query_scalar("UPDATE files SET changed_at = $2 WHERE id = $1 AND state = 1 RETURNING changed_at")
                    .bind(file.id.0)
                    .bind(now().0)
                    .fetch_optional(&mut *tx)
                    .await?;
            if whole.is_none() {
                tx.rollback().await?;
                return Ok(());
            }
            let mut kept = Vec::new();
            for new in
                [Some(&finished.content), finished.preview.as_ref().map(|(preview, _)| preview)].into_iter().flatten()
            {
                kept.push(share_content(&mut tx.connection(), new).await?);
            }
            for content in
                [file.content, finished.content.id].into_iter().chain(finished.preview.as_ref().map(|(it, _)| it.id))
            {
                if !kept.contains(&content) {
                    sqlx::query(
                        "INSERT INTO unused_contents (content_id, due_at) VALUES ($1, $2)
                         ON CONFLICT (content_id) DO UPDATE SET due_at = excluded.due_at",
                    )
                    .bind(content)
                    // Nothing has ever named it.
                    .bind(now().0)
                    .execute(&mut *tx)
                    .await?;
                }
            }
            sqlx::query(
                "UPDATE files SET state = 2, size = $2, content_id = $3, preview_id = $4, preview_type = $5, media_type = $6,
                 kind = $7, picture = $8, is_unchecked = $9, words = $10 WHERE id = $1",
            )
            .bind(file.id.0)
            .bind(to_sql(finished.content.size))
            .bind(kept.first().copied().unwrap_or(file.content))
            .bind(kept.get(1).copied())
            .bind(finished.preview.as_ref().map(|(_, media_type)| media_type.as_str()).unwrap_or_default())
            .bind(&finished.media_type)
            .bind(kind_number(finished.kind))
            .bind(picture)
            .bind(finished.is_unchecked)
            .bind(&finished.words)
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Deletes an upload that is whole and may not be sent, with what it holds. Its objects are to be deleted then. `false` where another
    /// server was first.
    ///
    /// # Errors
    /// The database's.
    pub async fn refuse_upload(&self, file: &FileRecord) -> Result<bool> {
        let is_gone = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let gone =
                sqlx::query("DELETE FROM files WHERE id = $1 AND state = 1").bind(file.id.0).execute(&mut *tx).await?;
            // Nothing else holds it: contents are shared once they were looked at.
            if gone.rows_affected() > 0 {
                for statement in [
                    "INSERT INTO unused_objects (object, due_at) SELECT object, 0 FROM content_parts WHERE content_id = $1
                     ON CONFLICT (object) DO NOTHING",
                    "DELETE FROM contents WHERE id = $1",
                ] {
                    sqlx::query(statement).bind(file.content).execute(&mut *tx).await?;
                }
            }
            tx.commit().await?;
            gone.rows_affected() > 0
        });
        Ok(is_gone)
    }

    /// Uploads that are whole, and that nobody has looked at for a while: who was about to is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn left_over_uploads(&self, before: i64, limit: i64) -> Result<Vec<FileId>> {
        let ids: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT id FROM files WHERE room_id IS NULL AND state = 1 AND changed_at < $1 LIMIT $2"
        )
        .bind(before)
        .bind(limit)
        .fetch_all(pool)
        .await?);
        Ok(ids.into_iter().map(FileId).collect())
    }

    /// Deletes a file that no message has. Tells whether there was one of this person's.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_unsent(&self, owner: UserId, id: FileId) -> Result<bool> {
        let found = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let file: Option<(Uuid, Option<Uuid>)> = sqlx::query_as(
                "DELETE FROM files WHERE id = $1 AND owner_id = $2 AND room_id IS NULL RETURNING content_id, preview_id",
            )
            .bind(id.0)
            .bind(owner.0)
            .fetch_optional(&mut *tx)
            .await?;
            if let Some((content, preview)) = file {
                for content in [Some(content), preview].into_iter().flatten() {
                    unused(&mut tx.connection(), content).await?;
                }
            }
            tx.commit().await?;
            file.is_some()
        });
        Ok(found)
    }
}

impl FileState {
    /// Whether it can be sent.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnfinished`].
    pub fn check_ready(self) -> std::result::Result<(), ErrorCode> {
        if self == Self::Ready { Ok(()) } else { Err(ErrorCode::FileUnfinished) }
    }
}
