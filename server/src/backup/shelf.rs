//! Where backups are kept that the server makes by itself: a folder, or the bucket of files.

use std::{
    fs::{self, DirBuilder},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{
    BackupError,
    make::{Made, make, to_file},
};
use crate::{
    files::{NextBytes, Storage},
    settings::Settings,
};

/// What the names begin and end with; between is the time.
const BEGIN: &str = "weconnect-";
const END: &str = ".tar.gz";
/// Bytes that are given on at once.
const CHUNK: usize = 256 * 1024;
/// Chunks that wait.
const QUEUE: usize = 4;

/// Where they are kept.
pub(super) enum Shelf {
    /// In a folder.
    Folder(PathBuf),
    /// In the bucket.
    Bucket,
}

impl Shelf {
    /// Makes a backup there, and takes away the oldest, so that so many are kept.
    ///
    /// # Errors
    /// [`BackupError`]; those from before stay then.
    pub async fn add(&self, settings: &Settings, storage: &Storage, keep: usize) -> Result<Made, BackupError> {
        let name = format!("{BEGIN}{}{END}", jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ"));
        match self {
            Self::Folder(folder) => {
                let failed = |error| BackupError::File { file: folder.clone(), error };
                DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
                let made = to_file(settings, storage, &folder.join(&name)).await?;
                clear(folder, keep).map_err(failed)?;
                Ok(made)
            }
            Self::Bucket => {
                let (to, next) = mpsc::channel(QUEUE);
                let writing = async {
                    let (made, to) = make(settings, storage, ToBucket { to, left: Vec::new() }).await?;
                    // Only now it is whole.
                    to.to.send(None).await.map_err(|_| BackupError::Write(io::ErrorKind::BrokenPipe.into()))?;
                    Ok(made)
                };
                let (made, uploaded): (Result<Made, BackupError>, _) =
                    tokio::join!(writing, storage.put_backup(&name, next));
                // Where the upload has failed, the other only says that nobody takes it.
                uploaded?;
                let made = made?;
                let there: Vec<_> = storage.backups().await?.into_iter().filter(|name| is_ours(name)).collect();
                for old in &there[..there.len().saturating_sub(keep)] {
                    storage.delete_backup(old).await?;
                }
                Ok(made)
            }
        }
    }
}

/// Whether the server has given this name.
fn is_ours(name: &str) -> bool {
    name.strip_prefix(BEGIN).and_then(|name| name.strip_suffix(END)).is_some_and(|time| {
        time.len() == 16 && time.bytes().all(|byte| byte.is_ascii_digit() || byte == b'T' || byte == b'Z')
    })
}

/// Takes away the oldest backups of a folder, and what was left of one that was not made to its end.
fn clear(folder: &PathBuf, keep: usize) -> io::Result<()> {
    let mut there = Vec::new();
    for entry in fs::read_dir(folder)? {
        let Ok(name) = entry?.file_name().into_string() else { continue };
        if name.strip_suffix(".part").is_some_and(is_ours) {
            fs::remove_file(folder.join(name))?;
        } else if is_ours(&name) {
            there.push(name);
        }
    }
    there.sort();
    there[..there.len().saturating_sub(keep)].iter().try_for_each(|old| fs::remove_file(folder.join(old)))
}

/// Gives on to an upload what is written on another thread.
struct ToBucket {
    to: mpsc::Sender<NextBytes>,
    left: Vec<u8>,
}

impl Write for ToBucket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left.extend_from_slice(bytes);
        if self.left.len() >= CHUNK { self.flush().map(|()| bytes.len()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let bytes = Bytes::from(std::mem::take(&mut self.left));
        self.to.blocking_send(Some(bytes)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_nothing_else_is_touched() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().to_owned();
        let names = [
            "weconnect-20260101T000000Z.tar.gz",
            "weconnect-20260102T000000Z.tar.gz",
            "weconnect-20260103T000000Z.tar.gz",
        ];
        let others = ["weconnect-before-upgrade.tar.gz", "notes.txt"];
        for name in names.iter().chain(&others).chain(&["weconnect-20260101T120000Z.tar.gz.part"]) {
            fs::write(folder.join(name), "").unwrap();
        }
        clear(&folder, 2).unwrap();
        let mut left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [others[1], names[1], names[2], others[0]]);
    }
}
