//! Emoji of this server's own, in messages and reactions.
//!
//! Where one could stand, a message has `:name:` in an element that is marked ([`places`](super::places)). What puts the pictures there
//! ([`filling`](super::filling)), and knows which emoji there are, comes with the first such place.

use std::{cell::RefCell, collections::BTreeMap};

use futures::lock::Mutex;
use protocol::{PictureId, api::CustomEmojis, emoji};

use super::file;
use crate::http;

/// The list is asked for once in this time, in milliseconds.
pub const PAUSE_MS: f64 = 3_000.0;

/// What is known of them.
#[derive(Default)]
struct Known {
    pictures: BTreeMap<String, PictureId>,
    /// When the list was asked for last.
    asked_at: Option<f64>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Of those who want the list, one asks for it.
static TURN: Mutex<()> = Mutex::new(());

/// Where the picture of an emoji is, by its name with colons.
pub fn address(text: &str) -> Option<String> {
    let name = emoji::named(text)?;
    KNOWN.with_borrow(|known| known.pictures.get(name).map(|picture| format!("/api/emoji/pictures/{picture}")))
}

/// The list that is here is not that of the server any more.
#[cfg(feature = "browser")]
pub fn forget() {
    KNOWN.with_borrow_mut(|known| known.asked_at = None);
}

/// Gets the list where it is older than this. Where it can't be had, the one before stays.
pub async fn refresh(age: f64) {
    let _turn = TURN.lock().await;
    let now = js_sys::Date::now();
    let since = KNOWN.with_borrow(|known| known.asked_at.map_or(f64::INFINITY, |at| now - at));
    if since < age {
        return;
    }
    #[cfg(feature = "browser")]
    if since < PAUSE_MS {
        gloo_timers::future::TimeoutFuture::new((PAUSE_MS - since) as u32).await;
    }
    // Before it is asked for: what changes meanwhile may not be in it.
    KNOWN.with_borrow_mut(|known| known.asked_at = Some(js_sys::Date::now()));
    let found = http::get::<CustomEmojis>("/api/emoji").await;
    if let Ok(CustomEmojis { emoji }) = found {
        let pictures: BTreeMap<_, _> = emoji.into_iter().map(|emoji| (emoji.name, emoji.picture)).collect();
        file::add(pictures.keys().cloned());
        KNOWN.with_borrow_mut(|known| known.pictures = pictures);
    }
}
