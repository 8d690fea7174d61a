//! Backups: one archive of database, files and secret key, made while servers run, and put back into an empty place of either engine.
//!
//! The archive is a compressed tar. It begins with [`About`], the key, and the rows of all tables in pieces; then come the objects of
//! files, which are never changed, so that all of those that the rows name are there when they are copied later. After each so many
//! entries stands a manifest of their hashes, with the hash of the manifest before: so neither writing nor checking has to
//! remember more than that. Nothing in an archive is taken for a path.

mod format;
mod make;
mod read;
mod restore;
mod schedule;
mod shelf;
mod write;

pub use make::{Made, to_file};
pub use restore::{Restored, check, restore};
pub use schedule::keep;

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    files::{OpenError, StorageError},
    store::ArchiveError,
};

/// Why there is no backup, or nothing was restored. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Rows(#[from] ArchiveError),
    /// The storage of files can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The storage of files.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A file.
    #[error("{file}: {error}")]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The archive can't be written.
    #[error("the backup can't be written: {0}")]
    Write(io::Error),
    /// The archive is not one, or not whole.
    #[error("{0}. Nothing was restored")]
    Archive(String),
    /// The key that is there is another one.
    #[error("{0} holds another key than the backup. Move it away, if nothing else needs it")]
    OtherKey(PathBuf),
    /// A server runs there.
    #[error(transparent)]
    Running(#[from] crate::store::OpenError),
}

/// What an archive says first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct About {
    /// How the archive is written.
    format: u32,
    /// The version of WeConnect that has made it.
    version: String,
    /// From which engine.
    engine: String,
    /// Of which time, in milliseconds since 1970.
    at: i64,
    /// Which migrations were run on the database.
    migrations: Vec<i64>,
}
