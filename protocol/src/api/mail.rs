//! E-mail for who was mentioned and did not come.

use serde::{Deserialize, Serialize};

/// Where and when somebody is written to: `/api/account/mail`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSettings {
    /// Whether the server can write to anybody.
    pub available: bool,
    /// Their address, where they gave one.
    pub address: Option<String>,
    /// Whether they have opened the link that was sent there. Until then nothing else is sent.
    pub confirmed: bool,
    /// After how many minutes they want to be told of what they have not read; 0: never.
    pub after_minutes: u32,
}

/// What somebody wants of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailChange {
    /// Their address; empty for none. A link is sent to one that is not confirmed.
    pub address: String,
    /// One of [`AFTER_MINUTES`](crate::mail::AFTER_MINUTES).
    pub after_minutes: u32,
}
