//! Where the bytes of files are: a folder ([`folder`]), or a bucket of an object storage that speaks S3 ([`bucket`]). Each object has a
//! name that is never used again, so that what is written is never changed.

mod bucket;
mod client;
mod folder;
mod named;

pub use named::NextBytes;

use std::{io, ops::Range, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, path::Path};
use uuid::Uuid;

use crate::settings::Settings;

/// Why files can't be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The storage failed.
    #[error("the storage of files: {0}")]
    Failed(object_store::Error),
    /// The object is not there.
    #[error("the storage of files has no {path}")]
    Gone {
        /// Its name.
        path: String,
    },
    /// The disk is nearly full.
    #[error("less than 256 MiB are free where the files are")]
    Full,
    /// The disk can't be asked how much is free.
    #[error("can't ask how much is free where the files are: {0}")]
    Io(#[from] io::Error),
}

impl StorageError {
    /// `None` where an object is not there.
    ///
    /// # Errors
    /// All others.
    pub fn unless_gone<T>(result: Result<T, Self>) -> Result<Option<T>, Self> {
        match result {
            Err(Self::Gone { .. }) => Ok(None),
            result => result.map(Some),
        }
    }
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { path, .. } => Self::Gone { path },
            error => Self::Failed(error),
        }
    }
}

/// Why the storage can't be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder can't be made or used.
    #[error("can't use the folder of files {folder}: {error}. Choose another with files-dir (WECONNECT_FILES_DIR)")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The settings of the bucket can't be used.
    #[error("can't use the bucket {bucket} for files: {error}. Look at the settings that begin with files-s3")]
    Settings {
        /// Which.
        bucket: String,
        /// Why.
        error: Box<object_store::Error>,
    },
    /// The object storage has no such bucket.
    #[error("there is no bucket {bucket} at {endpoint}. Make it first, or name another with files-s3-bucket")]
    NoBucket {
        /// Which.
        bucket: String,
        /// Where.
        endpoint: String,
    },
    /// The object storage does not take the key.
    #[error(
        "{endpoint} does not let the key {key_id} write, read and delete in the bucket {bucket}: {error}. Look at files-s3-key-id, \
         files-s3-secret and files-s3-region, and at what the key may do"
    )]
    Refused {
        /// Which.
        bucket: String,
        /// Where.
        endpoint: String,
        /// The id of the key.
        key_id: String,
        /// What the object storage says.
        error: Box<object_store::Error>,
    },
}

/// The objects that hold the bytes of files.
pub struct Storage {
    objects: Arc<dyn ObjectStore>,
    /// Where they are, if it is a folder.
    folder: Option<PathBuf>,
}

impl Storage {
    /// Opens the folder that is set, or makes it; or the bucket. One that can't be reached is taken to come back.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        let Some(set) = &settings.files_s3 else {
            let objects = folder::open(&settings.files_dir)?;
            return Ok(Self { objects, folder: Some(settings.files_dir.clone()) });
        };
        let storage = Self { objects: bucket::open(set)?, folder: None };
        bucket::check(&storage, set).await?;
        Ok(storage)
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
        if self.folder.is_none() {
            let (objects, path) = (self.objects.clone(), path(object));
            let read = stream::iter(bucket::pieces(range)).then(move |piece| {
                let (objects, path) = (objects.clone(), path.clone());
                async move { Ok(objects.get_range(&path, piece).await?) }
            });
            return Ok(read.boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.objects.get_opts(&path(object), options).await?;
        Ok(found.into_stream().map_err(StorageError::from).boxed())
    }

    /// Deletes an object. One that is not there is no error.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn delete(&self, object: Uuid) -> Result<(), StorageError> {
        let deleted = self.objects.delete(&path(object)).await.map_err(StorageError::from);
        StorageError::unless_gone(deleted).map(drop)
    }

    /// Refuses what would leave the database no room on its disk.
    ///
    /// # Errors
    /// [`StorageError::Full`].
    pub fn check_room(&self, bytes: u64) -> Result<(), StorageError> {
        self.folder.as_ref().map_or(Ok(()), |folder| folder::check_room(folder, bytes))
    }
}

/// Objects are spread over 256 folders: some file systems are slow with a million entries in one.
fn path(object: Uuid) -> Path {
    let name = object.simple().to_string();
    // The end of a UUID is random, its beginning is the time.
    Path::from_iter([&name[30..], &name])
}
