//! A folder with the bytes of files.

use std::{
    fs::{DirBuilder, Permissions, metadata, set_permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::Path,
    sync::Arc,
};

use object_store::{ObjectStore, local::LocalFileSystem};

use super::{OpenError, StorageError};

/// Bytes that are left free on the disk, so that the database beside the files goes on.
const RESERVE: u64 = 256 * 1024 * 1024;

/// Opens a folder, or makes it.
pub(super) fn open(folder: &Path) -> Result<Arc<dyn ObjectStore>, OpenError> {
    let failed = |error| OpenError::Folder { folder: folder.to_owned(), error };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    // It may be older than the server, or have been unpacked from a backup.
    if metadata(folder).map_err(failed)?.mode() & 0o077 != 0 {
        set_permissions(folder, Permissions::from_mode(0o700)).map_err(failed)?;
    }
    let objects = LocalFileSystem::new_with_prefix(folder).map_err(|error| failed(io::Error::other(error)))?;
    // What is confirmed is on the disk, as with messages.
    Ok(Arc::new(objects.with_fsync(true)))
}

/// Refuses what would leave the database no room.
pub(super) fn check_room(folder: &Path, bytes: u64) -> Result<(), StorageError> {
    let disk = rustix::fs::statvfs(folder).map_err(io::Error::from)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < RESERVE.saturating_add(bytes) { Err(StorageError::Full) } else { Ok(()) }
}
