//! Reading an archive, on a thread that may wait: each entry is given on once the manifest behind it has named its hash.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};
use tokio::sync::mpsc;

use super::{
    About, BackupError,
    format::{ENTRY_MAX, FORMAT, LISTED_MAX, Listed, Manifest, Name, Totals, hash},
};

/// Reads an archive to its end and gives on what is in it, as far as it goes: whoever takes it has to wait for what this returns before
/// any of it counts. Without `to` it is only checked.
///
/// # Errors
/// [`BackupError::Archive`] where it is not whole, [`BackupError::File`] where it can't be read.
pub fn read(file: &Path, to: Option<&mpsc::Sender<(Name, Vec<u8>)>>) -> Result<(About, Totals, String), BackupError> {
    let unreadable = |error| BackupError::File { file: file.to_owned(), error };
    let odd = |what: &str| BackupError::Archive(format!("{} is no whole backup: {what}", file.display()));
    let damaged = |error: std::io::Error| odd(&error.to_string());
    let input = BufReader::new(File::open(file).map_err(unreadable)?);
    let mut archive = Archive::new(MultiGzDecoder::new(input));
    let (mut about, mut listed, mut last, mut manifests) = (None, Vec::new(), String::new(), 0);
    let mut totals: Option<Totals> = None;
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        if totals.is_some() {
            return Err(odd("something stands behind its end"));
        }
        let name = entry.path_bytes().into_owned();
        let name =
            std::str::from_utf8(&name).ok().and_then(Name::parse).ok_or_else(|| odd("a name in it is unknown"))?;
        if entry.header().entry_type() != EntryType::Regular || entry.size() > ENTRY_MAX {
            return Err(odd("an entry is no usual file, or too large"));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(damaged)?;
        if let Name::Manifest(number) = name {
            let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| odd(&error.to_string()))?;
            if number != manifests || manifest.previous != last || manifest.entries != listed {
                return Err(odd("its content is not what its manifest says"));
            }
            manifests += 1;
            last = hash(&bytes);
            listed.clear();
            totals = manifest.totals;
            continue;
        }
        listed.push(Listed { name: name.text(), size: bytes.len() as u64, sha256: hash(&bytes) });
        if listed.len() > LISTED_MAX {
            return Err(odd("a manifest is missing"));
        }
        if about.is_none() {
            let first: About = match name {
                Name::About => serde_json::from_slice(&bytes).map_err(|error| odd(&error.to_string()))?,
                _ => return Err(odd("it does not begin as one")),
            };
            if first.format != FORMAT {
                return Err(odd(&format!("its format is {}, and this version reads {FORMAT}", first.format)));
            }
            about = Some(first);
        }
        // Who takes it has ended where it can't be taken, and says why.
        if to.is_some_and(|to| to.blocking_send((name, bytes)).is_err()) {
            return Err(odd("it was given up"));
        }
    }
    match (about, totals) {
        (Some(about), Some(totals)) => Ok((about, totals, last)),
        _ => Err(odd("its end is missing")),
    }
}
