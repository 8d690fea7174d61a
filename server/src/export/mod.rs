//! Exports: what was said in a room, by a person or on the whole server, to be read anywhere and kept for long.
//!
//! An export is a zip file, which opens on every system: JSON lines for programs, the files, and pages for people, which any browser
//! shows from a folder without scripts. The last entry is a manifest with the SHA-256 of each of the others. It is written as it is
//! read, page by page, so that neither memory nor disk has to hold it: what changes meanwhile is in it as it was when its page was read.
//!
//! What somebody may not read is in none of their exports: for each page it is asked anew, by the same statements and the same matrix
//! as everywhere.

mod everything;
mod files;
mod person;
mod room;
mod verify;
mod write;

use std::io;

use app::exported::{Language, Place, index};
use bytes::Bytes;
use protocol::{ErrorCode, FileId, Person, RoomId};
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

pub use verify::{Verified, verify};
pub use write::{Manifest, write};

use self::{
    files::Copied,
    write::{Begun, Next},
};
use crate::{
    files::{Storage, StorageError},
    store::{ArchiveError, OpenError, Store, StoreError, now},
};

/// The version of the format.
pub const FORMAT: u32 = 1;
/// Pieces that wait to be written: of files 64 KiB each or less, of messages a page.
const QUEUE: usize = 4;
/// Entries of lists that are asked for at once.
const AT_ONCE: u32 = 1_000;

/// Why there is no export, or none that is whole. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database, or who may not read there (any more).
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The storage of files can't be opened.
    #[error(transparent)]
    Files(#[from] crate::files::OpenError),
    /// The storage of files.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It can't be written, or what is read is no whole export.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Nobody takes it any more.
    #[error(transparent)]
    Cut(#[from] ArchiveError),
}

impl From<ErrorCode> for ExportError {
    fn from(code: ErrorCode) -> Self {
        StoreError::Refused(code).into()
    }
}

/// What is exported.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A room, for one who may: see [`Action::Export`](protocol::permission::Action::Export).
    Room(RoomId, Person),
    /// What is somebody's own: their account, what they have written where they are, their direct conversations, their files, and what
    /// they have put off.
    Person(Person),
    /// All rooms and people, for whoever has the server in hand.
    Everything,
    /// One room, for whoever has the server in hand.
    AnyRoom(RoomId),
}

/// Reads an export, and hands on what is to be written.
///
/// # Errors
/// [`ExportError`]; then the export has no end.
pub async fn read(
    store: &Store,
    storage: &Storage,
    language: Language,
    subject: Subject,
    to: mpsc::Sender<Next>,
) -> Result<(), ExportError> {
    let at = now();
    let mut export = Export { store, storage, language, to, places: Vec::new(), copied: Copied::default() };
    let (name, about) = match &subject {
        Subject::Room(room, _) | Subject::AnyRoom(room) => {
            let room = store.room(*room).await?.ok_or(ErrorCode::RoomUnknown)?;
            (room.name.clone(), json!({ "room": { "id": room.context.room, "name": room.name } }))
        }
        Subject::Person(person) => (person.shown().to_owned(), json!({ "person": person })),
        Subject::Everything => ("WeConnect".to_owned(), json!("everything")),
    };
    let about = json!({ "format": FORMAT, "version": env!("CARGO_PKG_VERSION"), "at": at, "of": about });
    export.json("about.json", &about).await?;
    match subject {
        Subject::Room(room, reader) => export.room(room, Some(&reader), true, "").await?,
        Subject::AnyRoom(room) => export.room(room, None, false, "").await?,
        Subject::Person(person) => export.person(&person).await?,
        Subject::Everything => export.everything().await?,
    }
    let page = index(language, &name, at, &export.places);
    export.whole("index.html", page.into_bytes()).await?;
    export.send(Next::End).await
}

/// The two ends of an export: who reads puts in what is written.
pub fn queue() -> (mpsc::Sender<Next>, mpsc::Receiver<Next>) {
    mpsc::channel(QUEUE)
}

/// An export that is being read.
struct Export<'a> {
    store: &'a Store,
    storage: &'a Storage,
    language: Language,
    to: mpsc::Sender<Next>,
    /// What the first page leads to.
    places: Vec<Place>,
    copied: Copied,
}

impl Export<'_> {
    async fn send(&self, next: Next) -> Result<(), ExportError> {
        self.to.send(next).await.map_err(|_| ArchiveError::Cut.into())
    }

    /// Begins an entry.
    async fn begin(&self, name: String, begun: Begun) -> Result<(), ExportError> {
        self.send(Next::Begin(name, begun)).await
    }

    /// An entry in one piece.
    async fn whole(&self, name: impl Into<String>, bytes: Vec<u8>) -> Result<(), ExportError> {
        self.begin(name.into(), Begun::Text).await?;
        self.send(Next::Bytes(Bytes::from(bytes))).await
    }

    async fn json(&self, name: impl Into<String>, value: &impl Serialize) -> Result<(), ExportError> {
        let mut bytes = serde_json::to_vec_pretty(value).map_err(io::Error::from)?;
        bytes.push(b'\n');
        self.whole(name, bytes).await
    }

    /// Adds lines to the entry that was begun.
    async fn lines(&self, values: &[impl Serialize]) -> Result<(), ExportError> {
        self.send(Next::Bytes(Bytes::from(lines(values)?))).await
    }
}

/// JSON, each value on a line of its own.
fn lines(values: &[impl Serialize]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for value in values {
        serde_json::to_writer(&mut bytes, value)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// Whether a file was copied, and under which name.
type Paths = std::collections::HashMap<FileId, String>;
