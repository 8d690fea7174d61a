//! Writing an archive, on a thread that may wait.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};
use tokio::sync::mpsc;

use super::format::{LISTED_MAX, Listed, Manifest, Name, Totals, hash};

/// What is to be written next.
pub enum Next {
    /// An entry.
    Entry(Name, Vec<u8>),
    /// Nothing more.
    End(Totals),
}

/// Writes an archive of what comes, until its end. Gives back the hash of the last manifest, by which the whole can be known again.
///
/// # Errors
/// Where it can't be written, or the end does not come.
pub fn write<W: Write>(to: W, at: i64, mut next: mpsc::Receiver<Next>) -> io::Result<(W, String)> {
    let mut writer = Writer {
        tar: Builder::new(GzEncoder::new(to, Compression::fast())),
        seconds: u64::try_from(at / 1000).unwrap_or_default(),
        manifest: Manifest::default(),
        manifests: 0,
    };
    loop {
        match next.blocking_recv() {
            Some(Next::Entry(name, bytes)) => writer.put(&name, &bytes)?,
            Some(Next::End(totals)) => {
                writer.manifest.totals = Some(totals);
                writer.end_part()?;
                let last = writer.manifest.previous;
                let mut to = writer.tar.into_inner()?.finish()?;
                to.flush()?;
                return Ok((to, last));
            }
            None => return Err(io::Error::other("it was given up")),
        }
    }
}

struct Writer<W: Write> {
    tar: Builder<GzEncoder<W>>,
    seconds: u64,
    manifest: Manifest,
    manifests: u64,
}

impl<W: Write> Writer<W> {
    fn put(&mut self, name: &Name, bytes: &[u8]) -> io::Result<()> {
        self.append(name, bytes)?;
        let listed = Listed { name: name.text(), size: bytes.len() as u64, sha256: hash(bytes) };
        self.manifest.entries.push(listed);
        if self.manifest.entries.len() == LISTED_MAX { self.end_part() } else { Ok(()) }
    }

    fn end_part(&mut self) -> io::Result<()> {
        let bytes = serde_json::to_vec(&self.manifest)?;
        self.append(&Name::Manifest(self.manifests), &bytes)?;
        self.manifests += 1;
        self.manifest = Manifest { previous: hash(&bytes), ..Manifest::default() };
        Ok(())
    }

    fn append(&mut self, name: &Name, bytes: &[u8]) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_mtime(self.seconds);
        header.set_size(bytes.len() as u64);
        self.tar.append_data(&mut header, name.text(), bytes)
    }
}
