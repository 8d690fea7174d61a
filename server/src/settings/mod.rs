//! The server's settings: from `Leptos.toml`, and from environment variables, which win.

mod backups;
mod bounds;
mod clamd;
mod https;
mod public_address;
mod read;
mod s3;
mod smtp;
mod table;

pub use backups::Backups;
pub use bounds::Bounds;
pub use clamd::Clamd;
pub use https::{Acme, Certificate, Https};
pub use public_address::PublicAddress;
pub use read::{SettingsError, read};
pub use s3::{S3, Secret};
pub use smtp::{Smtp, SmtpTls};
pub use table::help;

use std::{fmt, net::SocketAddr, path::PathBuf};

use ipnet::IpNet;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people at a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

/// Everything that can be set. [`table::SETTINGS`] describes each.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen.
    pub address: SocketAddr,
    /// Where to listen for whoever watches the server, if anywhere.
    pub metrics_address: Option<SocketAddr>,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Which database; empty for the embedded one.
    pub database_url: String,
    /// Where servers on one database tell one another what happens; empty where there is only one.
    pub bus: String,
    /// The file with the secret key.
    pub key_file: PathBuf,
    /// The proxies that are believed from where a request comes.
    pub trusted_proxies: Vec<IpNet>,
    /// How HTTPS is spoken where no proxy does it.
    pub https: Option<Https>,
    /// The address that people type, where it is not `address`, as browsers name it: see [`PublicAddress::origin`].
    pub public_url: Option<String>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log: String,
    /// How long an access token is good, in minutes.
    pub access_minutes: u32,
    /// How long a session lasts, in days.
    pub refresh_days: u32,
    /// The executable that reads pictures, where it is not this one.
    pub program: Option<PathBuf>,
    /// The folder of uploaded files, unless they are in a bucket.
    pub files_dir: PathBuf,
    /// The bucket of uploaded files, if there is one.
    pub files_s3: Option<S3>,
    /// The largest file that can be uploaded, in MiB.
    pub file_max_mb: u32,
    /// Backups that the server makes by itself.
    pub backups: Backups,
    /// How much all files of one person may take, in MiB; 0 for no bound.
    pub files_per_person_mb: u32,
    /// How much all files may take, in MiB; 0 for no bound.
    pub files_total_mb: u32,
    /// Where the virus scanner is that is asked about each file, if there is one.
    pub files_clamav: Option<Clamd>,
    /// Whether files are refused that it could not check.
    pub files_clamav_required: bool,
    /// Files that one person may begin to upload a minute.
    pub uploads_per_minute: u32,
    /// Whether links in messages are previewed.
    pub link_previews: bool,
    /// Networks that are asked for previews although they are not public.
    pub link_preview_allow: Vec<IpNet>,
    /// Whether browsers are told of messages by push.
    pub web_push: bool,
    /// Networks of push services that are asked although they are not public.
    pub web_push_allow: Vec<IpNet>,
    /// By which server e-mail is sent, if there is one.
    pub smtp: Option<Smtp>,
    /// Passwords that are hashed at the same time.
    pub hashing_threads: u32,
    /// Log-ins that one address may try a minute.
    pub logins_per_minute: u32,
    /// Accounts that one address may make an hour.
    pub signups_per_hour: u32,
    /// Messages that one person may post a minute.
    pub posts_per_minute: u32,
    /// Rooms that one person may make, join or leave a minute.
    pub changes_per_minute: u32,
    /// After how many days messages are deleted; 0 for never.
    pub keep_days: u32,
    /// Log-ins that may be tried at one account an hour from devices on which nobody has logged in to it before.
    pub guesses_per_hour: u32,
    /// Requests that one person may send a minute.
    pub requests_per_minute: u32,
    /// WebSockets that one person may hold open.
    pub connections_per_person: u32,
    /// WebSockets that one address may hold open.
    pub connections_per_address: u32,
    /// Frames that one WebSocket may send a second for long.
    pub frames_per_second: u32,
    /// Seconds between two signs of life on a WebSocket.
    pub heartbeat_seconds: u32,
    /// How long a client may take for what, and how many connections there may be.
    pub bounds: Bounds,
}

impl Settings {
    /// Whether people reach the server by HTTPS, so that cookies are kept off plain connections.
    pub fn is_https(&self) -> bool {
        self.https.is_some() || self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// The address that people type.
    pub fn public_address(&self) -> Option<PublicAddress> {
        self.public_url.as_ref()?.parse().ok()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The database's URL can hold a password.
        f.debug_struct("Settings")
            .field("address", &self.address)
            .field("data_dir", &self.data_dir)
            .finish_non_exhaustive()
    }
}
