//! Putting back what an archive holds.

use std::{fs, io, io::Write, path::Path};

use tokio::{sync::mpsc, task::spawn_blocking};

use super::{
    About, BackupError,
    format::{Name, Totals},
    read::read,
};
use crate::{
    auth::secret,
    files::Storage,
    private,
    settings::Settings,
    store::{ArchiveError, Loading, OnlyServer},
};

/// Entries that wait to be put back.
const QUEUE: usize = 4;

/// What an archive holds, and what was put back.
#[derive(Clone, Debug)]
pub struct Restored {
    about: About,
    totals: Totals,
    last: String,
}

impl Restored {
    /// In a sentence.
    pub fn sentence(&self) -> String {
        let Totals { rows, objects, bytes, .. } = self.totals;
        let About { version, engine, at, .. } = &self.about;
        let at = jiff::Timestamp::from_millisecond(*at).unwrap_or_default();
        format!(
            "a backup of {at:.0} from {engine}, by WeConnect {version}: {rows} rows and {objects} parts of files ({bytes} bytes); its \
             last manifest is {}.",
            self.last
        )
    }
}

/// Looks whether an archive is whole, without writing anything.
///
/// # Errors
/// [`BackupError::Archive`] where it is not.
pub async fn check(file: &Path) -> Result<Restored, BackupError> {
    let file = file.to_owned();
    let (about, totals, last) = spawn_blocking(move || read(&file, None)).await.map_err(lost)??;
    Ok(Restored { about, totals, last })
}

/// Checks an archive to its end, and puts it into the empty place that the settings name, whichever engine it is from. No server may
/// run there.
///
/// # Errors
/// [`BackupError`]; then there is no database. Objects of files may be there, which does no harm when it is tried again.
pub async fn restore(settings: &Settings, file: &Path) -> Result<Restored, BackupError> {
    let checked = check(file).await?;
    let in_dir = |error| BackupError::File { file: settings.data_dir.clone(), error };
    fs::create_dir_all(&settings.data_dir).map_err(in_dir)?;
    let _only = OnlyServer::on(&settings.database_url, &settings.data_dir)?;
    let storage = Storage::open(settings).await?;
    let mut loading = Loading::begin(&settings.database_url, &settings.data_dir, &checked.about.migrations).await?;
    let (to, mut entries) = mpsc::channel(QUEUE);
    let from = file.to_owned();
    let reading = spawn_blocking(move || read(&from, Some(&to)));
    let mut key = None;
    let put = async {
        while let Some((name, bytes)) = entries.recv().await {
            match name {
                Name::About | Name::Manifest(_) => {}
                Name::Key => key = Some(check_key(&settings.key_file, bytes)?),
                Name::Rows(..) => _ = loading.put(&bytes).await?,
                Name::Object(object) => storage.put(object, bytes.into()).await?,
            }
        }
        Ok(())
    };
    let put: Result<(), BackupError> = put.await;
    drop(entries);
    let (.., last) = match (put, reading.await.map_err(lost)?) {
        (Err(error), _) | (Ok(()), Err(error)) => return Err(error),
        (Ok(()), Ok(whole)) => whole,
    };
    let changed = || BackupError::Archive(format!("{} was changed meanwhile", file.display()));
    if last != checked.last {
        return Err(changed());
    }
    write_key(&settings.key_file, &key.ok_or_else(changed)?)
        .map_err(|error| BackupError::File { file: settings.key_file.clone(), error })?;
    loading.finish().await?;
    Ok(checked)
}

/// A key that fits the place: there is none yet, or the same.
fn check_key(file: &Path, key: Vec<u8>) -> Result<Vec<u8>, BackupError> {
    if key.len() != secret::LENGTH {
        return Err(ArchiveError::Unreadable("the key has not its length".into()).into());
    }
    match fs::read(file) {
        Ok(there) if there != key && !there.is_empty() => Err(BackupError::OtherKey(file.to_owned())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BackupError::File { file: file.to_owned(), error })
        }
        _ => Ok(key),
    }
}

fn write_key(file: &Path, key: &[u8]) -> io::Result<()> {
    if fs::read(file).is_ok_and(|there| there == key) {
        return Ok(());
    }
    let mut to = private::options().create(true).truncate(true).open(file)?;
    to.write_all(key)?;
    to.sync_all()
}

fn lost(error: tokio::task::JoinError) -> BackupError {
    BackupError::Archive(format!("the reading thread has ended: {error}"))
}
