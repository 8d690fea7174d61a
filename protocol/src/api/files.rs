//! Files over HTTP. Uploads follow tus 1.0.0 (<https://tus.io/protocols/resumable-upload>).

use serde::{Deserialize, Serialize};

use crate::{Attachment, FileKind, Person, RoomId, Seq, Timestamp};

/// What the server takes, before an upload begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLimits {
    /// Most bytes of a file.
    pub file_max: u64,
    /// Most bytes of all of one's files; `None` where only the disk sets a bound.
    pub mine_max: Option<u64>,
    /// Most files of a message.
    pub files_max: u32,
    /// Bytes of one request of an upload, beyond which it brings nothing to send more at once.
    pub chunk: u64,
}

/// Which files of a room are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FilesQuery {
    /// Only those of this kind.
    #[serde(default)]
    pub kind: Option<FileKind>,
    /// Only those of these kinds.
    #[serde(default)]
    pub group: Option<FileGroup>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// Most entries.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Kinds that one looks through together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileGroup {
    /// Pictures.
    Pictures,
    /// Moving pictures and sound.
    Media,
    /// All others.
    Others,
}

impl FileGroup {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pictures, Self::Media, Self::Others];

    /// As a query has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Media => "media",
            Self::Others => "others",
        }
    }

    /// From the first to the last of its kinds.
    pub fn kinds(self) -> (FileKind, FileKind) {
        match self {
            Self::Pictures => (FileKind::Picture, FileKind::Picture),
            Self::Media => (FileKind::Video, FileKind::Audio),
            Self::Others => (FileKind::Text, FileKind::Other),
        }
    }
}

/// A page of files, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// The files.
    pub files: Vec<ListedFile>,
    /// What the next page is asked for by; `None` at the end.
    pub next: Option<String>,
    /// Bytes of all of one's own files, where those were asked for.
    #[serde(default)]
    pub used: Option<u64>,
}

/// A file in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFile {
    /// The file, without its description.
    pub file: Attachment,
    /// When its upload began.
    pub at: Timestamp,
    /// Whether all of it is there.
    pub is_whole: bool,
    /// The message that has it, if one has.
    pub message: Option<(RoomId, Seq)>,
    /// Who has uploaded it, in a list of a room's.
    #[serde(default)]
    pub owner: Option<Person>,
}
