//! Pieces of pages that the server has drawn before: a room's bar, its box and its people are the same for most who open it.
//!
//! A piece is found by all that it shows, and drawn from that alone. So nothing of one person's page gets into another's, and a piece
//! that is out of date is not found any more.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use leptos::{prelude::*, tachys::html::InertElement};
use protocol::{api::RoomInfo, codec::to_bytes};
use serde::Serialize;

use crate::texts::texts;

/// Pieces of this many bytes, with what they are found by, are kept twice over: each half is as large.
const BYTES: usize = 2 * 1024 * 1024;

/// The pieces that were asked for last, and those before them: where the first half is full it becomes the second.
#[derive(Default)]
struct Pieces {
    newest: HashMap<Vec<u8>, Arc<str>>,
    older: HashMap<Vec<u8>, Arc<str>>,
    bytes: usize,
}

static PIECES: Mutex<Option<Pieces>> = Mutex::new(None);

/// What `draw` makes of what is shown, or has made of it before. It may go by nothing else but what is the same on all of the server's
/// pages. Each kind of piece has a name of its own.
pub fn piece<K: Serialize, V: IntoView>(name: &str, shows: K, draw: impl FnOnce(K) -> V) -> impl IntoView {
    let key = to_bytes(&(name, texts().tag, &shows));
    let known = with_pieces(|pieces| pieces.find(&key));
    let html = known.unwrap_or_else(|| {
        let html: Arc<str> = draw(shows).into_view().to_html().into();
        with_pieces(|pieces| pieces.keep(key, html.clone()));
        html
    });
    InertElement::new(String::from(&*html))
}

/// A room without what has happened in it, which is different with each message.
pub fn settled(info: RoomInfo) -> RoomInfo {
    RoomInfo { last_seq: 0, read_seq: 0, unread: 0, mentions: 0, hidden_until: 0, ..info }
}

fn with_pieces<T>(with: impl FnOnce(&mut Pieces) -> T) -> T {
    with(PIECES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

impl Pieces {
    fn find(&mut self, key: &[u8]) -> Option<Arc<str>> {
        if let Some(html) = self.newest.get(key) {
            return Some(html.clone());
        }
        let (key, html) = self.older.remove_entry(key)?;
        self.keep(key, html.clone());
        Some(html)
    }

    fn keep(&mut self, key: Vec<u8>, html: Arc<str>) {
        self.bytes += key.len() + html.len();
        self.newest.insert(key, html);
        if self.bytes > BYTES {
            self.older = mem::take(&mut self.newest);
            self.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_outlives_what_is_not_and_no_more_is_kept_than_there_is_room_for() {
        let mut pieces = Pieces::default();
        let html: Arc<str> = "a".repeat(BYTES / 4).into();
        for n in 0..20_u8 {
            pieces.keep(vec![n], html.clone());
            assert!(pieces.find(&[0]).is_some(), "{n}");
            assert!(pieces.newest.len() + pieces.older.len() <= 10);
        }
        assert!(pieces.find(&[1]).is_none());
    }

    #[test]
    fn what_shows_something_else_is_drawn_anew() {
        let owner = Owner::new();
        owner.with(|| {
            // Without the marks between a text and what follows it.
            let html = |piece: AnyView| piece.to_html().replace("<!>", "");
            let draw = |name: &str, shows: &str| {
                html(piece(name, shows.to_owned(), |shows| view! { <b>{shows}</b> }).into_any())
            };
            assert_eq!(draw("pieces' test", "ada"), "<b>ada</b>");
            assert_eq!(draw("pieces' test", "bo"), "<b>bo</b>");
            let other = piece("pieces' other test", "ada".to_owned(), |shows| view! { <i>{shows}</i> });
            assert_eq!(html(other.into_any()), "<i>ada</i>");
            let again = piece("pieces' test", "ada".to_owned(), |_| "not drawn");
            assert_eq!(html(again.into_any()), "<b>ada</b>");
        });
    }
}
