//! Lists of files: a room's, and somebody's own.

use protocol::{
    FileKind, RoomId, Timestamp, UserId,
    api::{Files, ListedFile},
};

use super::{FileRecord, FileRow, FileState, kind_number, select_files};
use crate::store::{Page, PageRequest, Result, Store, page::NEWEST};

impl Store {
    /// The files of a room's messages, of one kind or of all, the newest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn files_of_room(&self, room: RoomId, kind: Option<FileKind>, request: &PageRequest) -> Result<Files> {
        let (seq, id) = request.after(NEWEST)?;
        let rows: Vec<FileRow> = read!(self, |pool| {
            sqlx::query_as(select_files!(
            "WHERE room_id = $1 AND (seq, files.id) < ($2, $3) AND (CAST($4 AS smallint) < 0 OR kind = CAST($4 AS smallint)) ORDER BY seq DESC, files.id DESC LIMIT $5"
        ))
        .bind(room.0)
        .bind(seq)
        .bind(id)
        .bind(kind.map_or(-1, kind_number))
        .bind(request.rows())
        .fetch_all(pool)
        .await?
        });
        let Page { entries: files, next } = Page::of(request, rows, |row| {
            let key = (row.seq.unwrap_or_default(), row.id);
            (key, Some(listed(row.into())))
        });
        Ok(Files { files, next, used: None })
    }

    /// What somebody has uploaded, the newest first, and how many bytes it is in all.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn files_of(&self, owner: UserId, request: &PageRequest) -> Result<Files> {
        let (at, id) = request.after(NEWEST)?;
        let used: i64 = read!(self, |pool| sqlx::query_scalar(
            "SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM files WHERE owner_id = $1"
        )
        .bind(owner.0)
        .fetch_one(pool)
        .await?);
        let rows: Vec<FileRow> = read!(self, |pool| {
            sqlx::query_as(select_files!(
            "WHERE owner_id = $1 AND (files.created_at, files.id) < ($2, $3) ORDER BY files.created_at DESC, files.id DESC LIMIT $4"
        ))
        .bind(owner.0)
        .bind(at)
        .bind(id)
        .bind(request.rows())
        .fetch_all(pool)
        .await?
        });
        let Page { entries: files, next } = Page::of(request, rows, |row| {
            let key = (row.created_at, row.id);
            (key, Some(listed(row.into())))
        });
        Ok(Files { files, next, used: Some(used.unsigned_abs()) })
    }
}

fn listed(file: FileRecord) -> ListedFile {
    let message = file.message;
    let (at, is_whole) = (Timestamp(file.created_at.0), file.state == FileState::Ready);
    ListedFile { file: file.attachment(String::new(), false), at, is_whole, message }
}
