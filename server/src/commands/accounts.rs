//! Accounts, and who may make one.

use std::io::BufRead;

use clap::Subcommand;
use protocol::{ErrorCode, password::Password, room};

use crate::{
    auth::Hasher,
    settings::Settings,
    store::{AccountRecord, AccountState, Store, StoreError},
};

/// What to do about accounts.
#[derive(Subcommand)]
pub enum AccountCommand {
    /// Close an account: its owner is logged out and can't log in.
    CloseAccount {
        /// The account's name.
        name: String,
        /// Told to its owner when they try to log in.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Open an account again.
    ReopenAccount {
        /// The account's name.
        name: String,
    },
    /// Let strangers sign up, or not.
    Registration {
        /// Whether they may.
        state: Registration,
    },
    /// Make somebody an administrator of this server.
    MakeAdmin {
        /// The account's name.
        name: String,
    },
    /// Give an account a new password, read from the standard input, and log it out everywhere.
    SetPassword {
        /// The account's name.
        name: String,
    },
}

/// Whether strangers may sign up.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Registration {
    /// They may.
    Open,
    /// They may not.
    Closed,
}

impl AccountCommand {
    /// Does it, and says what was done.
    ///
    /// # Errors
    /// Why it was not done, in a sentence.
    pub async fn run(self, settings: &Settings) -> Result<String, String> {
        let store = Store::open(&settings.database_url, &settings.data_dir).await.map_err(|error| error.to_string())?;
        let said = self.on(&store).await;
        store.close().await;
        said
    }

    async fn on(self, store: &Store) -> Result<String, String> {
        Ok(match self {
            Self::CloseAccount { name, reason } => {
                let account = find(store, &name).await?;
                let reason = room::parse_reason(&reason).map_err(ErrorCode::sentence)?;
                store.close_account(account.person.id, &reason).await.map_err(sentence)?;
                format!("The account {} is closed.", account.person.name)
            }
            Self::ReopenAccount { name } => {
                let account = find(store, &name).await?;
                store.reopen_account(account.person.id).await.map_err(sentence)?;
                format!("The account {} is open.", account.person.name)
            }
            Self::Registration { state } => {
                store
                    .set_registration(protocol::api::Registration {
                        open: state == Registration::Open,
                        owners_invite: None,
                    })
                    .await
                    .map_err(sentence)?;
                match state {
                    Registration::Open => "Everyone can sign up.".to_owned(),
                    Registration::Closed => "Nobody can sign up.".to_owned(),
                }
            }
            Self::MakeAdmin { name } => {
                let account = find(store, &name).await?;
                store.make_admin(account.person.id, account.person.id).await.map_err(sentence)?;
                format!("{} is an administrator.", account.person.name)
            }
            Self::SetPassword { name } => {
                let account = find(store, &name).await?;
                let mut typed = String::new();
                std::io::stdin()
                    .lock()
                    .read_line(&mut typed)
                    .map_err(|error| format!("can't read the password: {error}"))?;
                let password = Password::parse(typed.trim_end_matches(['\r', '\n'])).map_err(ErrorCode::sentence)?;
                let hasher = Hasher::new(1).map_err(|error| format!("can't start a thread: {error}"))?;
                let hash = hasher.hash(password.expose()).await.map_err(ErrorCode::sentence)?;
                store.set_password(account.person.id, &hash, None).await.map_err(sentence)?;
                format!("{} has a new password and is logged out everywhere.", account.person.name)
            }
        })
    }
}

async fn find(store: &Store, name: &str) -> Result<AccountRecord, String> {
    match store.account(name).await.map_err(sentence)? {
        Some(account) if account.state != AccountState::Deleted => Ok(account),
        _ => Err(format!("there is no account {name:?}")),
    }
}

fn sentence(error: StoreError) -> String {
    match error {
        StoreError::Refused(code) => code.sentence(),
        error => error.to_string(),
    }
}
