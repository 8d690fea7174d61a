//! Asks ClamAV about files, where it is set.
//!
//! What clamd can't check is let through and said to be unchecked, as a scanner that is away would otherwise keep all files away with it;
//! or it is refused, where the settings say so.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use bytes::Bytes;
use clamav_client::tokio::{Socket, Tcp, scan_stream};
use futures_util::{Stream, TryStreamExt};
use tokio::time::timeout;

use super::StorageError;
use crate::settings::Clamd;

/// How long the check of one file may take, with the way there. A browser waits 30 seconds for the answer to its last bytes.
const TIME_MAX: Duration = Duration::from_secs(20);
/// Bytes that clamd is sent at a time.
const CHUNK: usize = 64 * 1024;
/// Most characters of what clamd says.
const SAID_MAX: usize = 120;
/// What clamd says of a file of which it has not looked at all, where it is set to.
const IN_PART: &str = "Heuristics.Limits.Exceeded";

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// This was found.
    Infected(String),
    /// It could not be checked; the log says why.
    Unchecked,
    /// The same, where that won't do.
    Refused,
}

/// Where files are checked.
pub struct Scanner {
    clamd: Clamd,
    /// Whether what can't be checked is refused.
    is_required: bool,
    /// Whether the log says that it does not work.
    is_away: AtomicBool,
}

impl Scanner {
    /// The one at this address, which need not be there yet.
    pub fn new(clamd: Clamd, is_required: bool) -> Self {
        Self { clamd, is_required, is_away: AtomicBool::new(false) }
    }

    /// Checks a file of these bytes.
    ///
    /// # Errors
    /// The storage's, where the bytes can't be read.
    pub async fn check(
        &self,
        bytes: impl Stream<Item = Result<Bytes, StorageError>> + Send,
    ) -> Result<Verdict, StorageError> {
        let why = match timeout(TIME_MAX, self.ask(bytes.map_err(io::Error::other))).await {
            Ok(Ok(said)) => match verdict(&said) {
                Ok(verdict) => {
                    if self.is_away.swap(false, Ordering::Relaxed) {
                        tracing::info!("ClamAV checks files again");
                    }
                    return Ok(verdict);
                }
                Err(said) => said,
            },
            Ok(Err(error)) => match error.downcast::<StorageError>() {
                Ok(error) => return Err(error),
                // It closes the connection on what is too large.
                Err(error) => {
                    format!("{error}; where only large files are not checked, look at clamd's StreamMaxLength")
                }
            },
            Err(_) => format!("it takes longer than {} seconds", TIME_MAX.as_secs()),
        };
        if self.is_away.swap(true, Ordering::Relaxed) {
            tracing::debug!(why, "ClamAV can't check a file");
        } else {
            let meanwhile = if self.is_required { "refused" } else { "said to be unchecked" };
            tracing::warn!(why, "ClamAV can't check a file; until it can, files are {meanwhile}");
        }
        if self.is_required {
            return Ok(Verdict::Refused);
        }
        Ok(Verdict::Unchecked)
    }

    async fn ask(&self, bytes: impl Stream<Item = io::Result<Bytes>>) -> io::Result<Vec<u8>> {
        match &self.clamd {
            Clamd::Socket(path) => scan_stream(bytes, Socket { socket_path: path }, Some(CHUNK)).await,
            Clamd::Tcp(address) => scan_stream(bytes, Tcp { host_address: address.as_str() }, Some(CHUNK)).await,
        }
    }
}

/// Reads what clamd says.
///
/// # Errors
/// What it says where it has not checked the file.
fn verdict(said: &[u8]) -> Result<Verdict, String> {
    let said: String = String::from_utf8_lossy(said).chars().filter(|c| !c.is_control()).take(SAID_MAX).collect();
    match said.strip_prefix("stream: ") {
        Some("OK") => Ok(Verdict::Clean),
        Some(found) if found.ends_with(" FOUND") && !found.starts_with(IN_PART) => {
            Ok(Verdict::Infected(found.trim_end_matches(" FOUND").to_owned()))
        }
        _ => Err(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_clamd_has_checked_is_clean() {
        assert_eq!(verdict(b"stream: OK\0"), Ok(Verdict::Clean));
        assert_eq!(verdict(b"stream: Win.Test FOUND\0"), Ok(Verdict::Infected("Win.Test".into())));
        for said in [
            "INSTREAM size limit exceeded. ERROR\0",
            "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            "stream: Can't allocate memory ERROR\0",
            "",
        ] {
            assert_eq!(verdict(said.as_bytes()), Err(said.trim_end_matches('\0').to_owned()));
        }
    }
}
