//! Files: what is known of each, and of which parts it is made.
//!
//! A file's bytes are a *content*: parts, each of them an object in the storage of files. Two files that hold the same share one
//! content. What is no longer needed is written down as unused in the transaction that makes it so, and deleted a day later if it
//! is still unused ([`sweep`]): a backup that takes first the database and then the objects has all that it names. An object is
//! written down as unused before it is written, so that one whose part is never recorded is deleted, too.

mod anew;
pub(super) mod attach;
mod lists;
mod sweep;
mod upload;

use protocol::{Attachment, FileId, FileKind, RoomId, Seq, Timestamp, UserId, files::Picture};
use uuid::Uuid;

use super::{Result, Store};

pub use upload::{Finished, NewContent, Received};

/// Bytes of each part but the last.
pub const PART: u64 = 2 * 1024 * 1024;
/// How long what is unused is kept, in milliseconds.
const KEPT_MS: i64 = 86_400_000;
/// How long a file that no message has is kept, in milliseconds: as long as somebody may leave a draft, or a phone in a drawer.
pub const UNSENT_MS: i64 = 14 * 86_400_000;

/// How far an upload has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Bytes are missing.
    Uploading,
    /// All are there; what they are is being found out.
    Whole,
    /// It can be sent.
    Ready,
}

/// A file.
#[derive(Clone, Debug)]
pub struct FileRecord {
    /// Which.
    pub id: FileId,
    /// Who has uploaded it.
    pub owner: UserId,
    /// What it is called.
    pub name: String,
    /// Its bytes. Less than were uploaded, where something was taken out.
    pub size: u64,
    /// How far it is.
    pub state: FileState,
    /// Bytes that were uploaded.
    pub received: u64,
    /// What it holds.
    pub content: Uuid,
    /// Its SHA-256, once all of it is there.
    pub sha256: Option<Vec<u8>>,
    /// A smaller, still picture of it, with its media type.
    pub preview: Option<(Uuid, String)>,
    /// Its media type, by what is in it.
    pub media_type: String,
    /// What it is shown as.
    pub kind: FileKind,
    /// What is known of a picture.
    pub picture: Option<Picture>,
    /// The message that has it.
    pub message: Option<(RoomId, Seq)>,
    /// Whether it should have been checked for viruses and could not be.
    pub is_unchecked: bool,
    /// When the upload began.
    pub created_at: Timestamp,
    /// When something of it came last.
    pub changed_at: Timestamp,
}

impl FileRecord {
    /// How many bytes are to be uploaded in all.
    pub fn length(&self) -> u64 {
        if self.state == FileState::Uploading { self.size } else { self.received }
    }

    /// As a message tells of it.
    pub fn attachment(&self, alt: String, spoiler: bool) -> Attachment {
        let (name, media_type, picture) = (self.name.clone(), self.media_type.clone(), self.picture.clone());
        let (size, kind, unchecked) = (self.size, self.kind, self.is_unchecked);
        Attachment { id: self.id, name, size, media_type, kind, picture, alt, spoiler, unchecked }
    }
}

/// One part of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Part {
    /// The object that holds it.
    pub object: Uuid,
    /// Its bytes.
    pub size: i64,
}

/// The columns of [`FileRow`], and others; a condition follows.
macro_rules! select_files {
    ($rest:literal) => {
        $crate::store::files::select_files!("", $rest)
    };
    ($others:literal, $rest:literal) => {
        concat!(
            "SELECT files.id, owner_id, files.name, files.size, files.state, received, content_id, contents.sha256, preview_id,
             preview_type, media_type, files.kind, picture, room_id, seq, is_unchecked, files.created_at, changed_at",
            $others,
            " FROM files JOIN contents ON contents.id = files.content_id ",
            $rest
        )
    };
}
pub(super) use select_files;

/// A file's row.
#[derive(sqlx_macros::FromRow)]
pub(super) struct FileRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    size: i64,
    state: i16,
    received: i64,
    content_id: Uuid,
    sha256: Option<Vec<u8>>,
    preview_id: Option<Uuid>,
    preview_type: String,
    media_type: String,
    kind: i16,
    picture: Option<String>,
    room_id: Option<Uuid>,
    seq: Option<i64>,
    is_unchecked: bool,
    created_at: i64,
    changed_at: i64,
}

impl From<FileRow> for FileRecord {
    fn from(row: FileRow) -> Self {
        Self {
            id: FileId(row.id),
            owner: UserId(row.owner_id),
            name: row.name,
            size: row.size.unsigned_abs(),
            state: match row.state {
                0 => FileState::Uploading,
                1 => FileState::Whole,
                _ => FileState::Ready,
            },
            received: row.received.unsigned_abs(),
            content: row.content_id,
            sha256: row.sha256,
            preview: row.preview_id.map(|id| (id, row.preview_type)),
            media_type: row.media_type,
            kind: kind(row.kind),
            // What a newer server has written and this one does not know is shown without.
            picture: row.picture.and_then(|json| serde_json::from_str(&json).ok()),
            message: row.room_id.zip(row.seq).map(|(room, seq)| (RoomId(room), seq.unsigned_abs())),
            is_unchecked: row.is_unchecked,
            created_at: Timestamp(row.created_at),
            changed_at: Timestamp(row.changed_at),
        }
    }
}

/// The number that stands for a kind.
pub(super) fn kind_number(kind: FileKind) -> i16 {
    match kind {
        FileKind::Picture => 0,
        FileKind::Video => 1,
        FileKind::Audio => 2,
        FileKind::Text => 3,
        FileKind::Other => 4,
    }
}

fn kind(number: i16) -> FileKind {
    match number {
        0 => FileKind::Picture,
        1 => FileKind::Video,
        2 => FileKind::Audio,
        3 => FileKind::Text,
        _ => FileKind::Other,
    }
}

impl Store {
    /// A file.
    ///
    /// # Errors
    /// The database's.
    pub async fn file(&self, id: FileId) -> Result<Option<FileRecord>> {
        let row: Option<FileRow> = read!(self, |pool| sqlx::query_as(select_files!("WHERE files.id = $1"))
            .bind(id.0)
            .fetch_optional(pool)
            .await?);
        Ok(row.map(Into::into))
    }

    /// The parts of a content, in their order.
    ///
    /// # Errors
    /// The database's.
    pub async fn parts(&self, content: Uuid) -> Result<Vec<Part>> {
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT object, size FROM content_parts WHERE content_id = $1 ORDER BY position"
        )
        .bind(content)
        .fetch_all(pool)
        .await?))
    }
}
