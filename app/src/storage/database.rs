//! The browser's database (IndexedDB), as far as it is used here: stores of values under names.

use std::future::Future;

use idb::{DatabaseEvent, Error, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query, TransactionMode};
use leptos::web_sys::wasm_bindgen::JsValue;

const NAME: &str = "weconnect";
const VERSION: u32 = 2;

/// Messages that are not confirmed: `person/client id`, which is their order. Older builds wrote `person/tab/client id`.
pub const OUTBOX: &str = "outbox";
/// The newest part of rooms: `person/room`.
pub const ROOMS: &str = "rooms";
/// Texts that are not sent yet: `person/room`.
pub const DRAFTS: &str = "drafts";
/// Files that the server does not have yet: `person/file`.
pub const FILES: &str = "files";
/// Who uses this browser: one entry, [`ME`].
pub const PERSON: &str = "person";
/// The name of the one entry in [`PERSON`].
pub const ME: &str = "me";

const STORES: [&str; 5] = [OUTBOX, ROOMS, DRAFTS, PERSON, FILES];

/// A connection to the database, until it is dropped. What is under way then is done all the same.
pub struct Database(idb::Database);

impl Drop for Database {
    fn drop(&mut self) {
        // Otherwise it would stand in the way of a newer build, and call what is gone.
        self.0.close();
    }
}

/// A store within one transaction.
pub struct Store(ObjectStore);

impl Database {
    /// Opens the database; makes it where there is none.
    ///
    /// # Errors
    /// Where the browser keeps nothing, as in some private windows, or where its disk is full or broken.
    pub async fn open() -> Result<Self, Error> {
        let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            let Ok(database) = event.database() else { return };
            for name in STORES {
                // Those of an older version are there. Where one can't be made, every use of it fails, and is told of there.
                let _ = database.create_object_store(name, ObjectStoreParams::new());
            }
        });
        let mut database = request.await?;
        // A newer build in another tab wants to change the stores. Writing fails from here on, which is told.
        database.on_version_change(|event| {
            if let Ok(database) = event.database() {
                database.close();
            }
        });
        Ok(Self(database))
    }

    /// Changes a store, all or nothing. The transaction begins with the call, so that changes take effect in the order of
    /// the calls, whether the futures are awaited or not.
    pub fn write<F>(&self, store: &str, change: F) -> impl Future<Output = Result<(), Error>> + use<F>
    where
        F: FnOnce(&Store) -> Result<(), Error>,
    {
        let begun = self.begin(store, TransactionMode::ReadWrite).and_then(|(transaction, store)| {
            change(&store)?;
            Ok(transaction.into_future())
        });
        async move { committed(begun?.await?) }
    }

    /// Puts a value under a name in the place of the one that is there, if there is one. Begins with the call, as [`Self::write`].
    pub fn replace(
        &self,
        store: &str,
        name: String,
        value: JsValue,
    ) -> impl Future<Output = Result<(), Error>> + use<> {
        let begun = self.begin(store, TransactionMode::ReadWrite).and_then(|(transaction, store)| {
            let there = store.0.get_key(JsValue::from_str(&name))?;
            Ok((transaction, store, there))
        });
        async move {
            let (transaction, store, there) = begun?;
            let there = there.await?;
            let done = transaction.into_future();
            if there.is_some() {
                store.put(&name, &value)?;
            }
            committed(done.await?)
        }
    }

    /// Reads the entries of a store whose names begin so, by name.
    pub async fn read(&self, store: &str, prefix: &str) -> Result<Vec<(String, JsValue)>, Error> {
        let (_transaction, store) = self.begin(store, TransactionMode::ReadOnly)?;
        store.entries(prefix).await
    }

    /// Takes the entries out of a store whose names begin so, but for these. Begins with the call, as [`Self::write`]; what is put there
    /// since stays.
    pub fn delete_but(
        &self,
        store: &str,
        prefix: String,
        kept: Vec<String>,
    ) -> impl Future<Output = Result<(), Error>> + use<> {
        let begun = self.begin(store, TransactionMode::ReadWrite).and_then(|(transaction, store)| {
            let names = store.0.get_all_keys(Some(Query::from(starting(&prefix)?)), None)?;
            Ok((transaction, store, names))
        });
        async move {
            let (transaction, store, names) = begun?;
            let names = names.await?;
            let done = transaction.into_future();
            for name in names.iter().filter_map(JsValue::as_string).filter(|name| !kept.contains(name)) {
                store.delete(&name)?;
            }
            committed(done.await?)
        }
    }

    /// Gives those entries whose names begin so another name for which there is one.
    pub async fn rename(&self, store: &str, prefix: &str, to: impl Fn(&str) -> Option<String>) -> Result<(), Error> {
        let (transaction, store) = self.begin(store, TransactionMode::ReadWrite)?;
        let entries = store.entries(prefix).await?;
        // Awaited whatever there is: the browser calls what belongs to it when the transaction ends.
        let done = transaction.into_future();
        for (name, value) in &entries {
            if let Some(new) = to(name) {
                store.put(&new, value)?;
                store.delete(name)?;
            }
        }
        committed(done.await?)
    }

    fn begin(&self, store: &str, mode: TransactionMode) -> Result<(idb::Transaction, Store), Error> {
        let transaction = self.0.transaction(&[store], mode)?;
        let store = Store(transaction.object_store(store)?);
        Ok((transaction, store))
    }
}

impl Store {
    /// Puts a value under a name, in the place of the one that was there.
    pub fn put(&self, name: &str, value: &JsValue) -> Result<(), Error> {
        self.0.put(value, Some(&name.into())).map(drop)
    }

    /// Takes an entry out, if it is there.
    pub fn delete(&self, name: &str) -> Result<(), Error> {
        self.0.delete(JsValue::from_str(name)).map(drop)
    }

    /// Takes the entries out whose names begin so.
    pub fn delete_all(&self, prefix: &str) -> Result<(), Error> {
        self.0.delete(starting(prefix)?).map(drop)
    }

    /// Takes the entries out whose names don't begin so.
    pub fn delete_others(&self, prefix: &str) -> Result<(), Error> {
        self.0.delete(KeyRange::upper_bound(&prefix.into(), Some(true))?)?;
        self.0.delete(KeyRange::lower_bound(&end(prefix).into(), Some(false))?).map(drop)
    }

    async fn entries(&self, prefix: &str) -> Result<Vec<(String, JsValue)>, Error> {
        let query = || starting(prefix).map(|range| Some(Query::from(range)));
        let (names, values) = (self.0.get_all_keys(query()?, None)?, self.0.get_all(query()?, None)?);
        let (names, values) = (names.await?, values.await?);
        Ok(names.iter().zip(values).filter_map(|(name, value)| Some((name.as_string()?, value))).collect())
    }
}

fn committed(result: idb::TransactionResult) -> Result<(), Error> {
    // An abort without an error of its own, as where the disk is full.
    if result.is_committed() { Ok(()) } else { Err(Error::DomExceptionNotFound) }
}

fn starting(prefix: &str) -> Result<KeyRange, Error> {
    KeyRange::bound(&prefix.into(), &end(prefix).into(), Some(false), Some(true))
}

/// What comes after all names that begin so: names are of ASCII letters.
fn end(prefix: &str) -> String {
    format!("{prefix}\u{7f}")
}
