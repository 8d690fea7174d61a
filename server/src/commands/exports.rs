//! Exports, and whether they are as they were made.

use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
};

use app::exported::Language;
use clap::Subcommand;
use protocol::RoomId;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::{
    export::{self, ExportError, Subject},
    files::Storage,
    private,
    settings::Settings,
    store::Store,
};

/// What to do with exports.
#[derive(Subcommand)]
pub enum ExportCommand {
    /// Export all rooms, or one room or person, as a zip file of JSON lines, files and pages, also while servers run. It holds what was
    /// said in private, too: ask yourself who is to have it.
    Export {
        /// The file to make, such as weconnect.zip.
        file: PathBuf,
        /// Only this room, by the id in its address.
        #[arg(long, conflicts_with = "person")]
        room: Option<Uuid>,
        /// Only what this person would get from their account page.
        #[arg(long)]
        person: Option<String>,
        /// The language of the pages, by its tag.
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Look whether an export is as it was made.
    VerifyExport {
        /// The export.
        file: PathBuf,
    },
}

impl ExportCommand {
    /// Does it, and says what was done.
    ///
    /// # Errors
    /// Why it was not done, in a sentence.
    pub async fn run(self, settings: &Settings) -> Result<String, String> {
        match self {
            Self::Export { file, room, person, language } => {
                let language = Language::choose(Some(&language), "");
                let made = make(settings, &file, language, room, person).await;
                let manifest = made.map_err(|error| format!("{}: {error}", file.display()))?;
                Ok(format!("{} is made; its manifest is {manifest}", file.display()))
            }
            Self::VerifyExport { file } => match export::verify(&file) {
                Ok(export::Verified { entries, bytes, manifest }) => Ok(format!(
                    "{} is as it was made: {entries} entries ({bytes} bytes); its manifest is {manifest}",
                    file.display()
                )),
                Err(error) => Err(format!("{} is not as it was made: {error}", file.display())),
            },
        }
    }
}

async fn make(
    settings: &Settings,
    file: &Path,
    language: Language,
    room: Option<Uuid>,
    person: Option<String>,
) -> Result<String, ExportError> {
    if file.exists() {
        return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists).into());
    }
    let store = Store::open(&settings.database_url, &settings.data_dir).await?;
    let storage = Storage::open(settings).await?;
    let subject = match (room, person) {
        (Some(room), _) => Subject::AnyRoom(RoomId(room)),
        (None, Some(name)) => {
            let person = store.person_named(&name).await?;
            Subject::Person(person.ok_or(protocol::ErrorCode::PersonUnknown)?)
        }
        (None, None) => Subject::Everything,
    };
    // There under its name once it is whole.
    let part = PathBuf::from(format!("{}.part", file.display()));
    let to = BufWriter::new(private::options().create(true).truncate(true).open(&part)?);
    let (next, entries) = export::queue();
    let writing = spawn_blocking(move || {
        let (to, manifest) = export::write(to, entries)?;
        to.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        Ok::<_, std::io::Error>(manifest)
    });
    let read = export::read(&store, &storage, language, subject, next).await;
    let written = writing.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    store.close().await;
    let made = match read {
        Ok(()) | Err(ExportError::Cut(_)) => written.map_err(ExportError::from),
        Err(error) => Err(error),
    };
    let made = made.and_then(|manifest| {
        fs::rename(&part, file)?;
        Ok(manifest)
    });
    if made.is_err() {
        _ = fs::remove_file(&part);
    }
    made
}
