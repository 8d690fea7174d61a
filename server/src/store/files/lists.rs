//! Lists of files: a room's, and somebody's own.

use protocol::{
    FileKind, Person, PictureId, RoomId, Timestamp, UserId,
    api::{Files, ListedFile},
};
use uuid::Uuid;

use super::{FileRecord, FileRow, FileState, kind_number, select_files};
use crate::store::{Page, PageRequest, Result, Store, page::NEWEST};

impl Store {
    /// The files of a room's messages, of the kinds from one to another or of all, the newest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn files_of_room(
        &self,
        room: RoomId,
        kinds: Option<(FileKind, FileKind)>,
        request: &PageRequest,
    ) -> Result<Files> {
        let (seq, id) = request.after(NEWEST)?;
        let (first, last) = kinds.unwrap_or((FileKind::Picture, FileKind::Other));
        let rows: Vec<OwnedRow> = read!(self, |pool| {
            sqlx::query_as(select_files!(
            ", users.name AS owner_name, users.display_name AS owner_display_name, users.avatar AS owner_avatar",
            "JOIN users ON users.id = owner_id WHERE room_id = $1 AND (seq, files.id) < ($2, $3) AND files.kind BETWEEN $4 AND $5 ORDER BY seq DESC, files.id DESC LIMIT $6"
        ))
        .bind(room.0)
        .bind(seq)
        .bind(id)
        .bind(kind_number(first))
        .bind(kind_number(last))
        .bind(request.rows())
        .fetch_all(pool)
        .await?
        });
        let Page { entries: files, next } = Page::of(request, rows, |row| {
            let key = (row.file.seq.unwrap_or_default(), row.file.id);
            let owner = Person {
                id: UserId(row.file.owner_id),
                name: row.owner_name,
                display_name: row.owner_display_name,
                avatar: row.owner_avatar.map(PictureId),
            };
            (key, Some(listed(row.file.into(), Some(owner))))
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
            (key, Some(listed(row.into(), None)))
        });
        Ok(Files { files, next, used: Some(used.unsigned_abs()) })
    }
}

/// A file's row, with who owns it.
#[derive(sqlx_macros::FromRow)]
struct OwnedRow {
    #[sqlx(flatten)]
    file: FileRow,
    owner_name: String,
    owner_display_name: Option<String>,
    owner_avatar: Option<Uuid>,
}

fn listed(file: FileRecord, owner: Option<Person>) -> ListedFile {
    let message = file.message;
    let (at, is_whole) = (Timestamp(file.created_at.0), file.state == FileState::Ready);
    ListedFile { file: file.attachment(String::new(), false), at, is_whole, message, owner }
}
