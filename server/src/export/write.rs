//! Writing an export, on a thread that may wait.

use std::io::{self, Write};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use super::FORMAT;

/// The entry that has the hashes of all others.
pub const MANIFEST: &str = "manifest.json";
/// From so many bytes on an entry has sizes of 64 bits; what may become larger says so before it is written.
const LARGE: u64 = 4_000_000_000;

/// What is to be written next.
#[derive(Debug)]
pub enum Next {
    /// An entry begins.
    Begin(String, Begun),
    /// Bytes of the entry that was begun.
    Bytes(Bytes),
    /// Nothing more.
    End,
}

/// What an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Text, which is made smaller.
    Text,
    /// So many bytes of somebody's file, as they are: most are compressed already.
    File(u64),
}

/// The last entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How the export is written.
    pub format: u32,
    /// All other entries, in their order.
    pub entries: Vec<Listed>,
}

/// An entry, as the manifest has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// What it is called.
    pub name: String,
    /// How many bytes.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// As it is written.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes an export of what comes, until its end. Gives back the hash of the manifest, by which the whole can be known again. Of each
/// entry some 300 bytes are remembered.
///
/// # Errors
/// Where it can't be written, or the end does not come.
pub fn write<W: Write>(to: W, mut next: mpsc::Receiver<Next>) -> io::Result<(W, String)> {
    let mut writer = Writer { zip: ZipWriter::new_stream(to), open: None, manifest: Vec::new() };
    loop {
        match next.blocking_recv() {
            Some(Next::Begin(name, begun)) => writer.begin(name, begun)?,
            Some(Next::Bytes(bytes)) => writer.bytes(&bytes)?,
            Some(Next::End) => return writer.end(),
            None => return Err(io::Error::other("it was given up")),
        }
    }
}

struct Writer<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    open: Option<(String, u64, Sha256)>,
    manifest: Vec<Listed>,
}

impl<W: Write> Writer<W> {
    fn begin(&mut self, name: String, begun: Begun) -> io::Result<()> {
        self.close();
        let options = match begun {
            Begun::Text => SimpleFileOptions::default().compression_method(CompressionMethod::Deflated),
            Begun::File(size) => {
                SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(size >= LARGE)
            }
        };
        self.zip.start_file(&name, options)?;
        self.open = Some((name, 0, Sha256::new()));
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, size, hash)) = &mut self.open {
            *size += bytes.len() as u64;
            hash.update(bytes);
        }
        self.zip.write_all(bytes)
    }

    fn close(&mut self) {
        if let Some((name, size, hash)) = self.open.take() {
            self.manifest.push(Listed { name, size, sha256: hex(&hash.finalize()) });
        }
    }

    fn end(mut self) -> io::Result<(W, String)> {
        self.close();
        let manifest = Manifest { format: FORMAT, entries: std::mem::take(&mut self.manifest) };
        let bytes = serde_json::to_vec_pretty(&manifest)?;
        self.begin(MANIFEST.to_owned(), Begun::Text)?;
        self.zip.write_all(&bytes)?;
        let mut to = self.zip.finish()?.into_inner();
        to.flush()?;
        Ok((to, hex(&Sha256::digest(&bytes))))
    }
}
