//! What is kept: accounts, sessions, rooms and their logs, in SQLite or PostgreSQL.
//!
//! Each query stands once; [`engine`] runs it on whichever database is there.

#[macro_use]
mod engine;
mod jobs;
#[macro_use]
mod rows;
mod credentials;
mod name_words;
mod retired_names;
#[macro_use]
mod registration;
#[macro_use]
mod inbox;
mod invitations;
#[macro_use]
mod entry;
mod administration;
mod append;
mod archive;
mod audit;
mod avatars;
mod backups;
mod blocks;
mod bots;
mod command;
mod connection;
mod decide;
mod devices;
mod embedded;
mod emoji;
mod events;
mod files;
mod forget;
mod heirs;
mod infos;
mod join_requests;
mod links;
mod listings;
mod members;
mod migrations;
mod name_keys;
mod newest;
mod notifications;
mod page;
mod people;
mod previews;
mod profiles;
mod push;
mod refresh;
mod retention;
mod rooms;
mod saved;
mod scheduled;
mod search;
mod sessions;
mod sidebars;
mod threads;
mod tokens;
mod transaction;
mod users;

pub use archive::{ArchiveError, DatabaseSnapshot, Loading, Piece, StoredObject};
pub use command::{NewPost, Outcome, Request, RoomCommand, RoomState};
pub use credentials::{CredentialId, StoredPassword};
pub use decide::{Audited, MemberState, Removed, Snapshot, WriteSet, decide};
pub use devices::DeviceSession;
pub use embedded::OnlyServer;
pub use engine::{OpenError, Store};
pub use entry::FoundLink;
pub use files::{FileRecord, FileState, Finished, NewContent, PART, Part, Received, UNSENT_MS};
pub use jobs::{Job, LEASE_MS, Lease, Leased};
pub use page::{Page, PageRequest};
pub use previews::{FoundPage, FoundPicture, NewPicture, NewPreview, PictureOf, PreviewPicture};
pub use profiles::{Change, Profile};
pub use push::{NewSubscription, PushListener, PushSubscription, PushedEvents, Whom};
pub use refresh::RefreshOutcome;
pub use retired_names::NameSeal;
pub use rooms::SEEN_MAX;
pub use scheduled::DueMessage;
pub use search::{Entry, FoundBy, Scope, Texts, Wanted, found_by, words_of};
pub use tokens::{FoundToken, NewTokenRecord};
use transaction::Transaction;
pub use users::{AccountRecord, AccountState};

use std::time::{SystemTime, UNIX_EPOCH};

use protocol::{ErrorCode, Timestamp};

/// Values of a list that one statement takes: SQLite binds 32,766 parameters and PostgreSQL 65,535.
const AT_ONCE: usize = 1_000;
/// The longest text that anything is found by, in bytes: forty characters of a display name, at four bytes each, and more.
const SOUGHT_MAX: usize = 256;

/// Whether something can be found by a text that somebody has typed. No database is asked otherwise: PostgreSQL calls a NUL an
/// error, and a long text takes time.
fn is_findable(typed: &str) -> bool {
    typed.len() <= SOUGHT_MAX && !typed.contains('\0')
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What was asked for can't be; the person is told.
    #[error("refused: {}", .0.as_str())]
    Refused(ErrorCode),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The database holds something that this version can't read.
    #[error("unreadable content: {0}")]
    Content(#[from] serde_json::Error),
}

impl StoreError {
    /// Whether what was to be written is at fault, and not the way to the database or the database itself.
    pub fn is_about_content(&self) -> bool {
        match self {
            Self::Refused(_) | Self::Content(_) => true,
            Self::Database(sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. }) => true,
            Self::Database(sqlx::Error::Database(error)) => !error.code().is_some_and(|code| is_trouble(&code)),
            Self::Database(_) => false,
        }
    }

    /// A broken UNIQUE constraint means that this is taken.
    fn taken(code: ErrorCode) -> impl Fn(sqlx::Error) -> Self {
        move |error| match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => Self::Refused(code),
            _ => Self::Database(error),
        }
    }
}

/// Whether an error's code says that the database itself is in trouble: that it is busy, full, away, only to be read, or broken.
/// All others are about what it was asked.
fn is_trouble(code: &str) -> bool {
    /// Classes of PostgreSQL's codes, which have five characters (PostgreSQL's documentation, appendix A).
    const POSTGRES: [&str; 8] = ["08", "25", "40", "53", "55", "57", "58", "XX"];
    /// SQLite's primary codes: BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
    const SQLITE: [u32; 9] = [5, 6, 7, 8, 10, 11, 13, 14, 26];
    if code.len() == 5 {
        POSTGRES.iter().any(|class| code.starts_with(class))
    } else {
        code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xFF)))
    }
}

/// What a store's method returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The time, by this machine's clock.
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
