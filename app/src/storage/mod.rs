//! What this browser keeps for the person who uses it: messages that are not confirmed, texts that are not sent yet, and the
//! newest part of the rooms that they visited.
//!
//! The tabs of a browser share it; see [`client::outbox`]. What is no plain text is kept as [`FORMAT`] says.

mod channel;
mod database;
mod locks;

use std::future::Future;

use client::{
    compose::draft::{Draft, DraftKey},
    outbox::{Pending, State},
    session::Kept,
};
use futures::future::Either;
use idb::Error;
use js_sys::Uint8Array;
use leptos::web_sys::{
    Blob, File,
    wasm_bindgen::{JsCast, JsValue},
};
use protocol::{
    ClientId, FileId, Person, RoomId, UserId,
    api::RoomPage,
    codec::{Unknown, from_bytes, from_bytes_v2, to_bytes},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::local_storage;
pub use channel::Channel;
use database::{DRAFTS, Database, FILES, ME, OUTBOX, PERSON, ROOMS};
pub use locks::{Lock, wait_for};

/// The newest part of this many rooms is kept.
const ROOMS_MAX: usize = 50;

/// The first byte of what is kept, before its bytes, which don't say themselves what they are.
const FORMAT: u8 = 2;
/// That of builds that spoke version 2. It goes on being read: there are messages in it that are not sent.
const FORMAT_V2: u8 = 1;

/// In the browser's other storage, which answers at once: the id of somebody whose things are to be dropped.
const ERASING: &str = "weconnect-erasing";

/// A room as it is kept.
#[derive(Serialize, Deserialize)]
struct KeptRoom {
    /// When, in milliseconds since 1970.
    at: f64,
    page: RoomPage,
}

/// What is kept for one person.
pub struct Storage {
    database: Database,
    me: UserId,
}

impl Storage {
    /// Opens what is kept for a person.
    ///
    /// # Errors
    /// The browser's, where it keeps nothing.
    pub async fn open(me: UserId) -> Result<Self, Error> {
        Ok(Self { database: Database::open().await?, me })
    }

    /// Takes note of who uses this browser, and drops what others could read here.
    pub fn begin(&self, me: &Person) -> impl Future<Output = Result<(), Error>> + use<> {
        let (value, prefix) = (to_value(me), self.prefix());
        let known = self.database.write(PERSON, move |store| store.put(ME, &value));
        let dropped = self.database.write(ROOMS, move |store| store.delete_others(&prefix));
        async move {
            let (known, dropped) = (known.await, dropped.await);
            known.and(dropped)
        }
    }

    /// Keeps a message, or how far it has come. What was refused is kept only where it was kept before.
    pub fn keep(&self, pending: &Pending) -> impl Future<Output = Result<(), Error>> + use<> {
        let (name, value) = (self.name(pending.client_id), to_value(pending));
        match pending.state {
            State::Failed(_) => Either::Left(self.database.replace(OUTBOX, name, value)),
            _ => Either::Right(self.database.write(OUTBOX, move |store| store.put(&name, &value))),
        }
    }

    /// Drops a message.
    pub fn forget(&self, id: ClientId) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = self.name(id);
        self.database.write(OUTBOX, move |store| store.delete(&name))
    }

    /// The messages that are not confirmed, of all tabs, oldest first; with what was kept before the call.
    ///
    /// # Errors
    /// The browser's.
    pub async fn outbox(&self) -> Result<Vec<Pending>, Error> {
        let entries = self.database.read(OUTBOX, &self.prefix()).await?;
        Ok(entries.iter().filter_map(|(_, value)| from_value(value)).collect())
    }

    /// Makes what older builds kept for each tab a part of what all tabs share. A tab with such a build goes on sending what
    /// was its own; the server takes each message once.
    ///
    /// # Errors
    /// The browser's.
    pub async fn share_older(&self) -> Result<(), Error> {
        let prefix = self.prefix();
        let shared = |name: &str| match name.split('/').collect::<Vec<_>>()[..] {
            [_, _tab, id] => Some(format!("{prefix}{id}")),
            _ => None,
        };
        self.database.rename(OUTBOX, &prefix, shared).await
    }

    /// Says something to the other tabs with the same person, and hears what they say; see [`Channel::open`].
    pub fn channel<T: Serialize + DeserializeOwned>(&self, heard: impl Fn(T) + 'static) -> Option<Channel<T>> {
        Channel::open(&format!("weconnect-{}", self.me), heard)
    }

    /// The name of the lock by which the tabs with this person take turns.
    pub fn turn(&self) -> String {
        format!("weconnect-outbox-{}", self.me)
    }

    /// Keeps the newest part of a room.
    pub fn keep_room(&self, page: RoomPage) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = self.room_name(page.room.id);
        let value = to_value(&KeptRoom { at: js_sys::Date::now(), page });
        self.database.write(ROOMS, move |store| store.put(&name, &value))
    }

    /// Drops a room.
    pub fn forget_room(&self, room: RoomId) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = self.room_name(room);
        self.database.write(ROOMS, move |store| store.delete(&name))
    }

    /// The rooms that are kept. Drops those that were not visited for longest where there are too many.
    ///
    /// # Errors
    /// The browser's.
    pub async fn rooms(&self) -> Result<Vec<RoomPage>, Error> {
        let mut rooms = rooms_of(&self.database, self.me).await?;
        for old in rooms.drain(ROOMS_MAX.min(rooms.len())..) {
            self.forget_room(old.room.id).await?;
        }
        Ok(rooms)
    }

    /// Keeps what is not sent yet; an empty draft is dropped. One that is nothing but a text is kept as a string.
    pub fn keep_draft(&self, key: DraftKey, draft: &Draft) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = format!("{}{key}", self.prefix());
        let value = draft.plain().map_or_else(|| to_value(draft), Into::into);
        let is_empty = draft.is_empty();
        self.database.write(DRAFTS, move |store| if is_empty { store.delete(&name) } else { store.put(&name, &value) })
    }

    /// What is not sent yet.
    ///
    /// # Errors
    /// The browser's.
    pub async fn drafts(&self) -> Result<Vec<(DraftKey, Draft)>, Error> {
        let entries = self.database.read(DRAFTS, &self.prefix()).await?;
        let key = |name: &str| name.split_once('/')?.1.parse().ok();
        let draft = |value: &JsValue| value.as_string().map(Draft::of).or_else(|| from_value(value));
        Ok(entries.iter().filter_map(|(name, value)| Some((key(name)?, draft(value)?))).collect())
    }

    /// Keeps what a file holds, until the server has it.
    pub fn keep_file(&self, id: FileId, file: &File) -> impl Future<Output = Result<(), Error>> + use<> {
        let (name, file) = (self.file_name(id), file.clone());
        self.database.write(FILES, move |store| store.put(&name, &file))
    }

    /// What a file holds, where it is kept.
    pub async fn file(&self, id: FileId) -> Option<Blob> {
        let entries = self.database.read(FILES, &self.file_name(id)).await.ok()?;
        entries.into_iter().next()?.1.dyn_into().ok()
    }

    /// Drops what a file holds.
    pub fn forget_file(&self, id: FileId) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = self.file_name(id);
        self.database.write(FILES, move |store| store.delete(&name))
    }

    /// Drops what the person's files hold, but for these.
    pub fn forget_files_but(&self, known: Vec<FileId>) -> impl Future<Output = Result<(), Error>> + use<> {
        let known: Vec<String> = known.into_iter().map(|id| self.file_name(id)).collect();
        self.database.delete_but(FILES, self.prefix(), known)
    }

    fn prefix(&self) -> String {
        prefix(self.me)
    }

    fn name(&self, id: ClientId) -> String {
        format!("{}{id}", self.prefix())
    }

    fn file_name(&self, id: FileId) -> String {
        format!("{}{id}", self.prefix())
    }

    fn room_name(&self, room: RoomId) -> String {
        format!("{}{room}", self.prefix())
    }
}

/// What is kept for the person who used this browser last, where a page is opened without the server. Their messages are
/// not among it: see [`Storage::outbox`].
pub async fn kept() -> Option<Kept> {
    let database = Database::open().await.ok()?;
    let entries = database.read(PERSON, ME).await.ok()?;
    let me: Person = entries.iter().find_map(|(_, value)| from_value(value))?;
    let rooms = rooms_of(&database, me.id).await.ok()?;
    Some(Kept { me: Some(me), rooms, ..Kept::default() })
}

/// Drops everything of a person who logs out. Where that fails, or the page ends before, `public/door.js` does it on
/// the next page that only strangers see.
pub async fn erase(me: UserId) {
    local_storage::set(ERASING, &me.to_string());
    if erase_all(me).await.is_ok() {
        local_storage::remove(ERASING);
    }
}

async fn erase_all(me: UserId) -> Result<(), Error> {
    let database = Database::open().await?;
    for store in [OUTBOX, DRAFTS, FILES] {
        database.write(store, |store| store.delete_all(&prefix(me))).await?;
    }
    sign_out(&database).await
}

async fn sign_out(database: &Database) -> Result<(), Error> {
    local_storage::remove(local_storage::EMOJI);
    local_storage::remove(local_storage::SEARCHES);
    local_storage::remove(local_storage::NOTIFIED);
    local_storage::remove(local_storage::SIDEBAR);
    local_storage::remove(local_storage::PAUSED);
    database.write(PERSON, |store| store.delete(ME)).await?;
    database.write(ROOMS, |store| store.delete_all("")).await
}

/// The one visited last comes first.
async fn rooms_of(database: &Database, me: UserId) -> Result<Vec<RoomPage>, Error> {
    let entries = database.read(ROOMS, &prefix(me)).await?;
    let mut rooms: Vec<KeptRoom> = Vec::new();
    for room in entries.iter().filter_map(|(_, value)| from_value::<KeptRoom>(value)) {
        rooms.insert(rooms.partition_point(|other| other.at >= room.at), room);
    }
    Ok(rooms.into_iter().map(|room| room.page).collect())
}

/// What the names of all that is kept for a person begin with.
fn prefix(me: UserId) -> String {
    format!("{me}/")
}

fn to_value(value: &impl Serialize) -> JsValue {
    let mut bytes = vec![FORMAT];
    bytes.append(&mut to_bytes(value));
    Uint8Array::from(bytes.as_slice()).into()
}

/// What another build wrote differently is as good as not there.
fn from_value<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    let bytes = value.dyn_ref::<Uint8Array>()?.to_vec();
    match bytes.split_first()? {
        (&FORMAT, bytes) => from_bytes(bytes, Unknown::Replaced).ok(),
        (&FORMAT_V2, bytes) => from_bytes_v2(bytes).ok(),
        _ => None,
    }
}
