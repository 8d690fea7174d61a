//! E-mail for who was mentioned, or written to directly, and did not come to read it within a time of their choice.
//!
//! The job that tells browsers of a message begins a digest for each of those whom it calls ([`Mailer::begin`]): a job of its own
//! for that time. When that has come, [`digest`] looks what they have not read by then on any device, and writes to them once. An
//! address gets nothing but a link before that link was opened; each digest has a link that stops them, for which nobody logs in.
//!
//! What the mail server has taken is written down after it has taken it: a server that dies between the two sends the digest again,
//! under the same `Message-ID`, by which mailboxes know it.

mod digest;
mod links;
mod smtp;

use std::time::Duration;

use app::letters;
use lettre::transport::smtp::Error as SmtpError;
use protocol::{Event, EventKind, RoomKind, UserId};
use uuid::Uuid;

use self::{links::Links, smtp::Post};
use crate::{
    settings::{Settings, Smtp},
    store::{MailRecord, Result, Store},
};

/// Letters that are sent at the same time.
pub const AT_ONCE: usize = 2;
/// How long a letter may take.
pub const SEND_MAX: Duration = Duration::from_secs(20);

/// Why a step was not done. It says nothing of addresses, as it is logged.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// The mail server did not take it.
    #[error("{0}")]
    Smtp(String),
}

/// Writes to people.
pub struct Mailer {
    store: Store,
    post: Post,
    links: Links,
    /// Where the pages are.
    base: String,
}

impl Mailer {
    /// For a server with these settings and this secret key.
    ///
    /// # Errors
    /// Where the mail server's certificate authority can't be used.
    pub fn new(smtp: &Smtp, settings: &Settings, key: &[u8], store: Store) -> std::result::Result<Self, SmtpError> {
        let base = settings.public_url.clone().unwrap_or_default();
        Ok(Self { store, post: Post::new(smtp, &base)?, links: Links::new(key), base })
    }

    /// Begins digests for those whom an event calls. To be done for each event that may call somebody; done twice, it does no harm.
    ///
    /// # Errors
    /// The database's; then it is to be done again.
    pub async fn begin(&self, event: &Event, kind: RoomKind) -> Result<()> {
        let calls = match &event.kind {
            EventKind::Posted { mentions, .. } => mentions,
            EventKind::Edited { calls, .. } => calls,
            _ => return Ok(()),
        };
        if calls.everyone || kind == RoomKind::Direct {
            return self.store.begin_digests(event.room, None).await;
        }
        let people: Vec<UserId> = calls.people.iter().map(|person| person.id).collect();
        if people.is_empty() { Ok(()) } else { self.store.begin_digests(event.room, Some(&people)).await }
    }

    /// Sends the link that confirms somebody's address. Each try makes a new one.
    ///
    /// # Errors
    /// [`MailError`]; then it is to be done again.
    pub async fn confirm(&self, user: UserId) -> std::result::Result<(), MailError> {
        let (code, token) = links::new_token().map_err(|_| MailError::Smtp("there is no chance to be had".into()))?;
        let Some(profile) = self.store.profile(user).await? else { return Ok(()) };
        let Some(address) = self.store.link_mail(user, &token).await? else { return Ok(()) };
        let link = format!("{}/mail/confirm/{code}", self.base);
        let letter = letters::confirmation(profile.language.as_deref(), &profile.person.name, &link);
        self.post.send(&address, &letter, Uuid::new_v4(), None).await
    }

    /// Who stops their digests by this code, if it is good.
    ///
    /// # Errors
    /// The database's.
    pub async fn stops(&self, code: &str) -> Result<Option<(UserId, MailRecord)>> {
        let Some(user) = Links::user(code) else { return Ok(None) };
        let record = self.store.mail_of(user).await?;
        Ok(record.filter(|record| self.links.is_stop(code, user, &record.address)).map(|record| (user, record)))
    }
}

/// What the database keeps of a token in a link's address, where it looks like one.
pub use links::fingerprint;
