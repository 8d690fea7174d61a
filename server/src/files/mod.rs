//! Files that people upload: their bytes, what is in them, and what is no longer needed.
//!
//! `store::files` knows which objects make up a file. Here they are written, read and deleted ([`storage`]), taken in from requests
//! ([`receive`], [`places`]), looked at once they are all there ([`finish`]) and checked for viruses ([`scan`]), given out again ([`send`]), made into small pictures ([`square`]), and cleared away ([`sweep`]).

mod finish;
mod media_type;
mod page_picture;
mod places;
mod receive;
mod scan;
mod send;
mod square;
mod storage;
mod sweep;

pub use send::{Range, Unsatisfiable, send};
pub use square::{EMOJI_TYPE, SQUARE_TYPE};
pub use storage::{NextBytes, OpenError, Storage, StorageError};
pub use sweep::keep as sweep;

use std::path::PathBuf;

use protocol::ErrorCode;
use tokio::sync::Semaphore;

use self::{places::Places, scan::Scanner};
use crate::{
    http::ApiError,
    pictures::Pictures,
    settings::{Clamd, Settings},
    store::Store,
};

/// Files that are being looked at at the same time.
const LOOKED_AT_ONCE: usize = 2;

/// Everything about files.
pub struct Files {
    store: Store,
    /// Where their bytes are.
    pub storage: Storage,
    receiving: Places,
    looking: Semaphore,
    pictures: Pictures,
    /// Who is asked about viruses, if anybody is.
    scanner: Option<Scanner>,
    /// Most bytes of a file.
    pub file_max: u64,
    /// Most bytes of a person's files, if there is a bound.
    pub mine_max: Option<u64>,
    /// Most bytes of all files, if there is a bound.
    all_max: Option<u64>,
}

impl Files {
    /// The files of a server, whose pictures are read by `program`.
    ///
    /// # Errors
    /// [`OpenError`], which says what to do.
    pub async fn open(settings: &Settings, store: Store, program: PathBuf) -> Result<Self, OpenError> {
        let scanner = |clamd: &Clamd| Scanner::new(clamd.clone(), settings.files_clamav_required);
        let megabytes = |number: u32| u64::from(number) * 1024 * 1024;
        let bound = |number| Some(megabytes(number)).filter(|bound| *bound > 0);
        Ok(Self {
            store,
            storage: Storage::open(settings).await?,
            receiving: Places::new(),
            looking: Semaphore::new(LOOKED_AT_ONCE),
            pictures: Pictures::new(program, Pictures::TIME_MAX),
            scanner: settings.files_clamav.as_ref().map(scanner),
            file_max: megabytes(settings.file_max_mb),
            mine_max: bound(settings.files_per_person_mb),
            all_max: bound(settings.files_total_mb),
        })
    }
}

impl Files {
    /// Whether there is room for a file of so many bytes.
    ///
    /// # Errors
    /// [`FileTooLarge`](ErrorCode::FileTooLarge), [`FilesFull`](ErrorCode::FilesFull), [`FileStorage`](ErrorCode::FileStorage), or the
    /// database's.
    pub async fn check_room(&self, size: u64) -> Result<(), ApiError> {
        if size > self.file_max {
            return Err(ApiError::about(ErrorCode::FileTooLarge, &format!("{} MB", self.file_max / 1024 / 1024)));
        }
        self.storage.check_room(size)?;
        match self.all_max {
            Some(max) if self.store.bytes_of_files().await?.saturating_add(size) > max => {
                Err(ErrorCode::FilesFull.into())
            }
            _ => Ok(()),
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "files can't be stored or read");
        ErrorCode::FileStorage.into()
    }
}
