//! What one can do on the server's own machine, on its database, whether the server runs or not. A server that runs
//! notices within a second.

mod accounts;
mod backups;
mod exports;

use clap::Subcommand;

use crate::settings::Settings;

/// What to do instead of serving.
#[derive(Subcommand)]
pub enum Command {
    /// About accounts.
    #[command(flatten)]
    Accounts(accounts::AccountCommand),
    /// About backups.
    #[command(flatten)]
    Backups(backups::BackupCommand),
    /// About exports.
    #[command(flatten)]
    Exports(exports::ExportCommand),
}

impl Command {
    /// Does it, and says what was done.
    ///
    /// # Errors
    /// Why it was not done, in a sentence.
    pub async fn run(self, settings: &Settings) -> Result<String, String> {
        match self {
            Self::Accounts(command) => command.run(settings).await,
            Self::Backups(command) => command.run(settings).await,
            Self::Exports(command) => command.run(settings).await,
        }
    }
}
