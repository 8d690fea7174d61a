//! The browser's storage that answers at once. Some browsers have none, refuse it or are full: what is not kept there is as good
//! as never set.

use leptos::{prelude::window, web_sys::Storage};

/// The emoji that somebody used last, and their skin tone. It goes when they log out.
pub const EMOJI: &str = "weconnect-emoji";
/// What somebody searched for last. It goes when they log out.
pub const SEARCHES: &str = "weconnect-searches";
/// Files on their way to the server that are to wait. It goes when somebody logs out.
#[cfg(feature = "browser")]
pub const PAUSED: &str = "weconnect-paused";

/// How somebody has arranged their rooms. It goes when they log out.
pub const SIDEBAR: &str = "weconnect-sidebar";

/// Whether somebody is notified in this browser. It goes when they log out.
pub const NOTIFIED: &str = "weconnect-notified";

/// What is kept under a key.
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps it.
pub fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Drops it.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Whether something is so.
pub fn flag(key: &str) -> bool {
    get(key).is_some()
}

/// Keeps whether something is so.
pub fn set_flag(key: &str, is_set: bool) {
    if is_set {
        set(key, "");
    } else {
        remove(key);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
