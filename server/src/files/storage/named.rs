//! Backups beside the objects of files, in the same bucket: they have names, and are of any size.

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::{ObjectStoreExt, WriteMultipart, path::Path};
use tokio::sync::mpsc;

use super::{Storage, StorageError};

/// Where they are. Objects of files are in folders of two letters.
const FOLDER: &str = "backups";
/// Bytes of one part of an upload: 10,000 of them, which S3 takes, are 80 GB.
const PART: usize = 8 * 1024 * 1024;
/// Parts that are on their way at the same time.
const PARTS_AT_ONCE: usize = 2;

/// What is to be written next: some bytes, or nothing more.
pub type NextBytes = Option<Bytes>;

impl Storage {
    /// Writes what comes, which is there under its name once its end has come.
    ///
    /// # Errors
    /// [`StorageError`], as with all that follow.
    pub async fn put_backup(&self, name: &str, mut next: mpsc::Receiver<NextBytes>) -> Result<(), StorageError> {
        let upload = self.objects.put_multipart(&named(name)).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        loop {
            match next.recv().await {
                Some(Some(bytes)) => {
                    upload.wait_for_capacity(PARTS_AT_ONCE).await?;
                    upload.put(bytes);
                }
                Some(None) => {
                    upload.finish().await?;
                    return Ok(());
                }
                // It was given up.
                None => return Ok(upload.abort().await?),
            }
        }
    }

    /// The names of all that are there, oldest first where they begin with a time.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn backups(&self) -> Result<Vec<String>, StorageError> {
        let found: Vec<_> = self.objects.list(Some(&Path::from(FOLDER))).try_collect().await?;
        let mut names: Vec<String> =
            found.iter().filter_map(|object| Some(object.location.filename()?.to_owned())).collect();
        names.sort();
        Ok(names)
    }

    /// Deletes one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn delete_backup(&self, name: &str) -> Result<(), StorageError> {
        let deleted = self.objects.delete(&named(name)).await.map_err(StorageError::from);
        StorageError::unless_gone(deleted).map(drop)
    }
}

fn named(name: &str) -> Path {
    Path::from_iter([FOLDER, name])
}
