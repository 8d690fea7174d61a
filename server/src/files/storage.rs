//! Where the bytes of files are: a folder. Each object has a name that is never used again, so that what is written is never changed.

use std::{
    fs::Permissions,
    io,
    ops::Range,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::PathBuf,
};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};
use uuid::Uuid;

use crate::settings::Settings;

/// Bytes that are left free on the disk, so that the database beside the files goes on.
const RESERVE: u64 = 256 * 1024 * 1024;

/// Why files can't be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The storage failed.
    #[error("the storage of files: {0}")]
    Failed(#[from] object_store::Error),
    /// The disk is nearly full.
    #[error("less than 256 MiB are free where the files are")]
    Full,
    /// The disk can't be asked how much is free.
    #[error("can't ask how much is free where the files are: {0}")]
    Io(#[from] io::Error),
}

/// Why the storage can't be opened.
#[derive(Debug, thiserror::Error)]
#[error("can't use the folder of files {folder}: {error}. Choose another with files-dir (WECONNECT_FILES_DIR)")]
pub struct OpenError {
    folder: PathBuf,
    error: io::Error,
}

/// The objects that hold the bytes of files.
#[derive(Debug)]
pub struct Storage {
    objects: Box<dyn ObjectStore>,
    folder: PathBuf,
}

impl Storage {
    /// Opens the folder that is set, or makes it.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let folder = settings.files_dir.clone();
        let failed = |error| OpenError { folder: folder.clone(), error };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        // It may be older than the server, or have been unpacked from a backup.
        let metadata = std::fs::metadata(&folder).map_err(failed)?;
        if metadata.mode() & 0o077 != 0 {
            std::fs::set_permissions(&folder, Permissions::from_mode(0o700)).map_err(failed)?;
        }
        let objects = LocalFileSystem::new_with_prefix(&folder).map_err(|error| failed(io::Error::other(error)))?;
        // What is confirmed is on the disk, as with messages.
        Ok(Self { objects: Box::new(objects.with_fsync(true)), folder })
    }

    /// Writes an object.
    ///
    /// # Errors
    /// [`StorageError`]; then perhaps a part of it is there.
    pub async fn put(&self, object: Uuid, bytes: Bytes) -> Result<(), StorageError> {
        self.check_room(bytes.len() as u64)?;
        self.objects.put(&path(object), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// Some of an object's bytes, as they are read.
    ///
    /// # Errors
    /// [`StorageError`], at once or within.
    pub async fn read(
        &self,
        object: Uuid,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, StorageError>>, StorageError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.objects.get_opts(&path(object), options).await?;
        Ok(found.into_stream().map_err(StorageError::from).boxed())
    }

    /// Deletes an object. One that is not there is no error.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn delete(&self, object: Uuid) -> Result<(), StorageError> {
        match self.objects.delete(&path(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses what would leave the database no room.
    ///
    /// # Errors
    /// [`StorageError::Full`].
    pub fn check_room(&self, bytes: u64) -> Result<(), StorageError> {
        let disk = rustix::fs::statvfs(&self.folder).map_err(io::Error::from)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < RESERVE.saturating_add(bytes) { Err(StorageError::Full) } else { Ok(()) }
    }
}

/// Objects are spread over 256 folders: some file systems are slow with a million entries in one.
fn path(object: Uuid) -> Path {
    let name = object.simple().to_string();
    // The end of a UUID is random, its beginning is the time.
    Path::from_iter([&name[30..], &name])
}
