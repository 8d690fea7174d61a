//! Making an archive.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt;
use tokio::{sync::mpsc, task::spawn_blocking};

use super::{
    About, BackupError,
    format::{FORMAT, Name, Totals},
    write::{Next, write},
};
use crate::{
    auth::secret,
    files::{Storage, StorageError},
    private,
    settings::Settings,
    store::{ArchiveError, DatabaseSnapshot, Piece, now},
};

/// Entries that wait to be written: 2 MiB each at most.
const QUEUE: usize = 4;

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub(super) totals: Totals,
    pub(super) last: String,
}

impl Made {
    /// In a sentence.
    pub fn sentence(&self) -> String {
        let Totals { rows, objects, bytes, missing } = self.totals;
        let missing = match missing {
            0 => String::new(),
            missing => format!(" {missing} parts of files are missing in the storage of files."),
        };
        format!(
            "{rows} rows and {objects} parts of files ({bytes} bytes); its last manifest is {}.{missing}",
            self.last
        )
    }
}

/// Makes a backup into a file, which is there once it is whole.
///
/// # Errors
/// [`BackupError`]; then there is no file.
pub async fn to_file(settings: &Settings, storage: &Storage, file: &Path) -> Result<Made, BackupError> {
    let failed = |error| BackupError::File { file: file.to_owned(), error };
    if file.exists() {
        return Err(failed(io::Error::from(io::ErrorKind::AlreadyExists)));
    }
    let part = PathBuf::from(format!("{}.part", file.display()));
    let to = private::options().create(true).truncate(true).open(&part).map_err(failed)?;
    let done = async {
        let (made, to) = make(settings, storage, BufWriter::new(to)).await?;
        to.into_inner().map_err(|error| error.into_error()).and_then(|to| to.sync_all()).map_err(failed)?;
        fs::rename(&part, file).map_err(failed)?;
        Ok(made)
    };
    let done = done.await;
    if done.is_err() {
        _ = fs::remove_file(&part);
    }
    done
}

/// Makes a backup. What is read waits for what is written.
///
/// # Errors
/// [`BackupError`]; then what was written is none.
pub(super) async fn make<W: Write + Send + 'static>(
    settings: &Settings,
    storage: &Storage,
    to: W,
) -> Result<(Made, W), BackupError> {
    let key = secret::load(&settings.key_file)
        .map_err(|error| BackupError::File { file: settings.key_file.clone(), error })?;
    let mut snapshot = DatabaseSnapshot::open(&settings.database_url, &settings.data_dir).await?;
    let at = now().0;
    let (next, entries) = mpsc::channel(QUEUE);
    let writing = spawn_blocking(move || write(to, at, entries));
    let about = About {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: snapshot.engine().to_owned(),
        at,
        migrations: snapshot.migrations.clone(),
    };
    let read = async {
        put(&next, Name::About, serde_json::to_vec(&about).map_err(io::Error::from).map_err(BackupError::Write)?)
            .await?;
        put(&next, Name::Key, key.to_vec()).await?;
        let mut totals = Totals { rows: rows(&mut snapshot, &next).await?, ..Totals::default() };
        objects(&mut snapshot, storage, &next, &mut totals).await?;
        next.send(Next::End(totals)).await.map_err(|_| ArchiveError::Cut)?;
        Ok(totals)
    };
    let read: Result<Totals, BackupError> = read.await;
    drop(next);
    let written = writing.await.unwrap_or_else(|error| Err(io::Error::other(error)));
    match (read, written) {
        (Ok(totals), Ok((to, last))) => Ok((Made { totals, last }, to)),
        // What can't be written ends the reading, too.
        (Ok(_) | Err(BackupError::Rows(ArchiveError::Cut)), Err(error)) => Err(BackupError::Write(error)),
        (Err(error), _) => Err(error),
    }
}

async fn put(next: &mpsc::Sender<Next>, name: Name, bytes: Vec<u8>) -> Result<(), BackupError> {
    next.send(Next::Entry(name, bytes)).await.map_err(|_| ArchiveError::Cut.into())
}

async fn rows(snapshot: &mut DatabaseSnapshot, next: &mpsc::Sender<Next>) -> Result<u64, BackupError> {
    let (to, mut pieces) = mpsc::channel::<Piece>(1);
    let pass_on = async move {
        let (mut rows, mut number) = (0, 0);
        while let Some(piece) = pieces.recv().await {
            rows += piece.rows;
            put(next, Name::Rows(piece.table, number), piece.lines).await?;
            number += 1;
        }
        Ok(rows)
    };
    let read = async move {
        let read = snapshot.rows(&to).await;
        drop(to);
        read
    };
    let (read, passed_on): (_, Result<u64, BackupError>) = tokio::join!(read, pass_on);
    read?;
    passed_on
}

async fn objects(
    snapshot: &mut DatabaseSnapshot,
    storage: &Storage,
    next: &mpsc::Sender<Next>,
    totals: &mut Totals,
) -> Result<(), BackupError> {
    let mut after = None;
    loop {
        let objects = snapshot.objects(after).await?;
        let Some(last) = objects.last() else { return Ok(()) };
        after = Some(*last);
        for object in objects {
            let size = u64::try_from(object.size).unwrap_or_default();
            match StorageError::unless_gone(whole(storage, &object.object, size).await)? {
                Some(bytes) => {
                    totals.objects += 1;
                    totals.bytes += bytes.len() as u64;
                    put(next, Name::Object(object.object), bytes).await?;
                }
                None => totals.missing += u64::from(object.is_whole),
            }
        }
    }
}

async fn whole(storage: &Storage, object: &uuid::Uuid, size: u64) -> Result<Vec<u8>, StorageError> {
    let read = storage.read(*object, 0..size).await?;
    read.try_fold(Vec::new(), async |mut all, some| {
        all.extend_from_slice(&some);
        Ok(all)
    })
    .await
}
