//! Backups, and putting them back.

use std::path::PathBuf;

use clap::Subcommand;

use crate::{
    backup::{self, BackupError},
    files::Storage,
    settings::Settings,
};

/// What to do with backups.
#[derive(Subcommand)]
pub enum BackupCommand {
    /// Make a backup of database, files and secret key, also while servers run. It holds all secrets: keep it as one.
    Backup {
        /// The file to make, such as weconnect.tar.gz.
        file: PathBuf,
    },
    /// Put a backup back into an empty place, on SQLite or PostgreSQL, whichever it is from. No server may run there.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Only look whether it is whole.
        #[arg(long)]
        check: bool,
    },
}

impl BackupCommand {
    /// Does it, and says what was done.
    ///
    /// # Errors
    /// Why it was not done, in a sentence.
    pub async fn run(self, settings: &Settings) -> Result<String, String> {
        let done: Result<String, BackupError> = match self {
            Self::Backup { file } => back_up(settings, file).await,
            Self::Restore { file, check: true } => {
                backup::check(&file).await.map(|whole| format!("{} is whole: {}", file.display(), whole.sentence()))
            }
            Self::Restore { file, check: false } => backup::restore(settings, &file)
                .await
                .map(|restored| format!("{} is restored: {}", file.display(), restored.sentence())),
        };
        done.map_err(|error| error.to_string())
    }
}

async fn back_up(settings: &Settings, file: PathBuf) -> Result<String, BackupError> {
    let storage = Storage::open(settings).await?;
    let made = backup::to_file(settings, &storage, &file).await?;
    Ok(format!("{} has {}", file.display(), made.sentence()))
}
