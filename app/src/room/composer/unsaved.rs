//! What a message of one's own is to say and does not yet, kept by the tab: over a reload, and while one is in another room.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use leptos::{prelude::*, web_sys::Storage};
use protocol::{RoomId, Seq, UserId};

/// Whether one has logged out. The page is left then, which has the box keep what stands in it.
static FORGOTTEN: AtomicBool = AtomicBool::new(false);

/// Keeps a change that is under way; there is at most one in a room.
pub fn keep(me: UserId, room: RoomId, seq: Seq, text: &str) {
    if let Some(storage) = storage().filter(|_| !FORGOTTEN.load(Relaxed)) {
        // Where the browser keeps nothing, the change is in the box alone.
        let _ = storage.set_item(&name(me, room), &format!("{seq} {text}"));
    }
}

/// The change is saved, or given up.
pub fn drop(me: UserId, room: RoomId) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&name(me, room));
    }
}

/// Which message is under way, and what it is to say.
pub fn kept(me: UserId, room: RoomId) -> Option<(Seq, String)> {
    let change = storage()?.get_item(&name(me, room)).ok().flatten()?;
    let (seq, text) = change.split_once(' ')?;
    Some((seq.parse().ok()?, text.to_owned()))
}

/// Drops all of it for good, when one logs out.
pub fn forget() {
    FORGOTTEN.store(true, Relaxed);
    if let Some(storage) = storage() {
        let _ = storage.clear();
    }
}

fn name(me: UserId, room: RoomId) -> String {
    format!("{me}/{room}")
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
