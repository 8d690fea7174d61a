//! What this browser keeps for the person who uses it: messages that are not confirmed, texts that are not sent yet, and the
//! newest part of the rooms that they visited.
//!
//! Each tab has entries of its own in the outbox and sends only those; what a closed tab leaves is taken over by one that
//! is open. What is no plain text is kept as [`FORMAT`] says.

mod database;
mod locks;

use std::future::Future;

use client::{outbox::Pending, session::Kept};
use idb::Error;
use js_sys::Uint8Array;
use leptos::web_sys::wasm_bindgen::{JsCast, JsValue};
use protocol::{
    ClientId, Person, RoomId, UserId,
    api::RoomPage,
    codec::{Unknown, from_bytes, from_bytes_v2, to_bytes},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{dom, emoji, session::Draft};
use database::{DRAFTS, Database, ME, OUTBOX, PERSON, ROOMS};
pub use locks::Lock;

/// The newest part of this many rooms is kept.
const ROOMS_MAX: usize = 50;

/// The first byte of what is kept, before its bytes, which don't say themselves what they are.
const FORMAT: u8 = 2;
/// That of builds that spoke version 2. It goes on being read: there are messages in it that are not sent.
const FORMAT_V2: u8 = 1;

/// A room as it is kept.
#[derive(Serialize, Deserialize)]
struct KeptRoom {
    /// When, in milliseconds since 1970.
    at: f64,
    page: RoomPage,
}

/// What is kept for one person, used by one tab.
pub struct Storage {
    database: Database,
    me: UserId,
    tab: String,
}

impl Storage {
    /// Opens what is kept for a person, and drops what others left that is not to be sent.
    ///
    /// # Errors
    /// The browser's, where it keeps nothing.
    pub async fn open(me: &Person) -> Result<Self, Error> {
        let tab = uuid::Builder::from_random_bytes(dom::random()).into_uuid().to_string();
        if let Some(lock) = locks::take(&lock_of(&tab)).await {
            lock.keep();
        }
        let database = Database::open().await?;
        let value = to_value(me);
        database.write(PERSON, |store| store.put(ME, &value)).await?;
        database.write(ROOMS, |store| store.delete_others(&format!("{}/", me.id))).await?;
        Ok(Self { database, me: me.id, tab })
    }

    /// The tab's name.
    pub fn tab(&self) -> &str {
        &self.tab
    }

    /// Keeps a message, or how far it has come.
    pub fn keep(&self, pending: &Pending) -> impl Future<Output = Result<(), Error>> + use<> {
        let (name, value) = (self.name(pending.client_id), to_value(pending));
        self.database.write(OUTBOX, move |store| store.put(&name, &value))
    }

    /// Drops a message.
    pub fn forget(&self, id: ClientId) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = self.name(id);
        self.database.write(OUTBOX, move |store| store.delete(&name))
    }

    /// How many messages the person has not sent, in all tabs.
    ///
    /// # Errors
    /// The browser's.
    pub async fn unsent(&self) -> Result<usize, Error> {
        Ok(self.database.read(OUTBOX, &self.prefix()).await?.len())
    }

    /// The tabs that have left messages of this person, or are open and have some.
    ///
    /// # Errors
    /// The browser's.
    pub async fn other_tabs(&self) -> Result<Vec<String>, Error> {
        let names = self.database.read(OUTBOX, &self.prefix()).await?;
        let tabs = names.iter().filter_map(|(name, _)| Some(name.split('/').nth(1)?.to_owned()));
        let mut tabs: Vec<_> = tabs.filter(|tab| *tab != self.tab).collect();
        tabs.dedup();
        Ok(tabs)
    }

    /// Makes a closed tab's messages this tab's own. Without locks nobody knows whether it is closed: then both send them,
    /// and the server, which knows messages by their client ids, takes each once.
    ///
    /// # Errors
    /// The browser's.
    pub async fn adopt(&self, tab: &str) -> Result<Vec<Pending>, Error> {
        let (from, to) = (format!("{}{tab}/", self.prefix()), format!("{}{}/", self.prefix(), self.tab));
        let values = self.database.rename(OUTBOX, &from, &to).await?;
        Ok(values.iter().filter_map(from_value).collect())
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
    pub fn keep_draft(&self, room: RoomId, draft: &Draft) -> impl Future<Output = Result<(), Error>> + use<> {
        let name = self.room_name(room);
        let value = draft.plain().map_or_else(|| to_value(draft), Into::into);
        let is_empty = draft.is_empty();
        self.database.write(DRAFTS, move |store| if is_empty { store.delete(&name) } else { store.put(&name, &value) })
    }

    /// What is not sent yet.
    ///
    /// # Errors
    /// The browser's.
    pub async fn drafts(&self) -> Result<Vec<(RoomId, Draft)>, Error> {
        let entries = self.database.read(DRAFTS, &self.prefix()).await?;
        let room = |name: &str| name.split('/').nth(1)?.parse().ok();
        let draft = |value: &JsValue| value.as_string().map(Draft::of).or_else(|| from_value(value));
        Ok(entries.iter().filter_map(|(name, value)| Some((room(name)?, draft(value)?))).collect())
    }

    /// Drops everything of this person.
    ///
    /// # Errors
    /// The browser's.
    pub async fn erase(&self) -> Result<(), Error> {
        self.database.write(OUTBOX, |store| store.delete_all(&self.prefix())).await?;
        self.database.write(DRAFTS, |store| store.delete_all(&self.prefix())).await?;
        sign_out(&self.database).await
    }

    fn prefix(&self) -> String {
        format!("{}/", self.me)
    }

    fn name(&self, id: ClientId) -> String {
        format!("{}{}/{id}", self.prefix(), self.tab)
    }

    fn room_name(&self, room: RoomId) -> String {
        format!("{}{room}", self.prefix())
    }
}

/// What is kept for the person who used this browser last, where a page is opened without the server. Their messages are
/// not among it: see [`Storage::adopt`].
pub async fn kept() -> Option<Kept> {
    let database = Database::open().await.ok()?;
    let entries = database.read(PERSON, ME).await.ok()?;
    let me: Person = entries.iter().find_map(|(_, value)| from_value(value))?;
    let rooms = rooms_of(&database, me.id).await.ok()?;
    Some(Kept { me: Some(me), rooms, pending: Vec::new() })
}

/// Takes a tab's lock if that tab is closed; without locks, says so at once.
pub async fn closed(tab: &str) -> Result<Option<Lock>, StillOpen> {
    match locks::take(&lock_of(tab)).await {
        None if locks::exist() => Err(StillOpen),
        lock => Ok(lock),
    }
}

/// Waits until a tab is closed. `None` where that can't be known.
pub async fn closing(tab: &str) -> Option<Lock> {
    locks::wait_for(&lock_of(tab)).await
}

/// The tab is not closed.
pub struct StillOpen;

async fn sign_out(database: &Database) -> Result<(), Error> {
    emoji::forget();
    database.write(PERSON, |store| store.delete(ME)).await?;
    database.write(ROOMS, |store| store.delete_all("")).await
}

/// The one visited last comes first.
async fn rooms_of(database: &Database, me: UserId) -> Result<Vec<RoomPage>, Error> {
    let entries = database.read(ROOMS, &format!("{me}/")).await?;
    let mut rooms: Vec<KeptRoom> = Vec::new();
    for room in entries.iter().filter_map(|(_, value)| from_value::<KeptRoom>(value)) {
        rooms.insert(rooms.partition_point(|other| other.at >= room.at), room);
    }
    Ok(rooms.into_iter().map(|room| room.page).collect())
}

fn lock_of(tab: &str) -> String {
    format!("weconnect-tab-{tab}")
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
