//! The files of the embedded database: whose they are, and that one server at a time uses them.

use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    str::FromStr,
};

use sqlx::sqlite::SqliteConnectOptions;

use super::OpenError;
use crate::private;

/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// How to open the embedded database, where `url` stands for it.
pub(super) fn options(url: &str, data_dir: &Path) -> Result<Option<SqliteConnectOptions>, OpenError> {
    Ok(match url {
        "" => Some(SqliteConnectOptions::new().filename(data_dir.join("weconnect.db"))),
        url if url.starts_with("sqlite:") => Some(SqliteConnectOptions::from_str(url)?),
        _ => None,
    })
}

/// Makes the database's file before SQLite does, which then makes all others like it, and keeps those that there are to their
/// owner.
pub(super) fn make_private(file: &Path) -> Result<(), OpenError> {
    let failed = |error| OpenError::File { file: file.to_owned(), error };
    private::make(file).map_err(failed)?;
    BESIDE.iter().try_for_each(|end| private::restrict(&with(file, end))).map_err(failed)
}

/// Keeps other servers off the embedded database until it is dropped or the process ends, however it does. Commands, such as
/// `make-admin`, ask for no lock and go on beside a server.
#[derive(Debug)]
pub struct OnlyServer(File);

impl OnlyServer {
    /// Takes the lock; `None` where the database is one that servers share.
    ///
    /// # Errors
    /// [`OpenError::Taken`] where another server has it.
    pub fn on(url: &str, data_dir: &Path) -> Result<Option<Self>, OpenError> {
        let Some(options) = options(url, data_dir)? else { return Ok(None) };
        let database = options.get_filename();
        let file = with(database, ".lock");
        let lock = private::make(&file).map_err(|error| OpenError::File { file: file.clone(), error })?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self(lock))),
            Err(TryLockError::WouldBlock) => Err(OpenError::Taken { file: database.to_owned() }),
            Err(TryLockError::Error(error)) => {
                // Some network file systems have no locks.
                tracing::warn!(file = %file.display(), %error, "can't make sure that no other server uses the database");
                Ok(Some(Self(lock)))
            }
        }
    }

    /// Lets another server have the database, while this process goes on.
    pub fn release(&self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the database stays locked until the process ends");
        }
    }
}

fn with(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(end);
    name.into()
}
