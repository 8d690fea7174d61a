//! Whether an export is as it was made.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use sha2::{Digest, Sha256};
use zip::{ZipArchive, result::ZipError};

use super::{
    FORMAT,
    write::{MANIFEST, Manifest, hex},
};

/// The largest manifest that is read: of some two million entries.
const MANIFEST_MAX: u64 = 512 * 1024 * 1024;
/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// An export that is as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has, beside the manifest.
    pub entries: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// The SHA-256 of the manifest. Who has kept it from when the export was made knows by it that this is the one.
    pub manifest: String,
}

/// Looks whether an export has all that its manifest names, and nothing else. Nothing in it is taken for a path.
///
/// # Errors
/// What is wrong with it, or why it can't be read.
pub fn verify(file: &Path) -> io::Result<Verified> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(file)?)).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let entry = zip.by_name(MANIFEST).map_err(|_| wrong("it has no manifest".into()))?;
    entry.take(MANIFEST_MAX).read_to_end(&mut bytes).map_err(|_| wrong("its manifest was changed".into()))?;
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|_| wrong("its manifest is not one of this version".into()))?;
    if manifest.format != FORMAT {
        return Err(wrong(format!("it has format {}, and this version knows {FORMAT}", manifest.format)));
    }
    let mut named = BTreeSet::new();
    let mut total = 0;
    for listed in &manifest.entries {
        if !named.insert(&*listed.name) {
            return Err(wrong(format!("{} is in the manifest twice", listed.name)));
        }
        let mut entry = zip.by_name(&listed.name).map_err(|_| wrong(format!("{} is missing", listed.name)))?;
        // No more than there should be, whatever an entry unfolds to.
        let (size, hash) = hashed(&mut entry.by_ref().take(listed.size.saturating_add(1)))
            .map_err(|_| wrong(format!("{} was changed", listed.name)))?;
        if size != listed.size || hash != listed.sha256 {
            return Err(wrong(format!("{} was changed", listed.name)));
        }
        total += size;
    }
    for name in zip.file_names() {
        let name = name.map_err(unreadable)?;
        if name != MANIFEST && !named.contains(&*name) {
            return Err(wrong(format!("{name} was added")));
        }
    }
    if zip.len() != manifest.entries.len() + 1 {
        return Err(wrong("something was added".into()));
    }
    Ok(Verified { entries: manifest.entries.len(), bytes: total, manifest: hex(&Sha256::digest(&bytes)) })
}

fn hashed(from: &mut impl Read) -> io::Result<(u64, String)> {
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        match from.read(&mut piece)? {
            0 => return Ok((size, hex(&hash.finalize()))),
            count => {
                hash.update(&piece[..count]);
                size += count as u64;
            }
        }
    }
}

fn unreadable(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        _ => wrong("it is no whole zip file".into()),
    }
}

fn wrong(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
