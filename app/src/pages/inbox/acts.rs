//! What one does with a row.

use gloo_net::http::Method;
use leptos::{
    ev,
    prelude::*,
    task::spawn_local,
    web_sys::{Element, wasm_bindgen::JsCast},
};
use protocol::{RoomId, api::ReadThread};

use super::{
    TITLE, link_id,
    rows::{Key, Row},
};
use crate::{dom, errors::Failure, http, navigation, next, session::Client};

/// See the module.
#[derive(Clone, Copy)]
pub struct Acts {
    /// The session.
    pub client: StoredValue<Client>,
    /// The rows.
    pub shown: Memo<Vec<Row>>,
    /// What went wrong.
    pub trouble: RwSignal<Option<String>>,
    /// Something was marked as done.
    pub said: RwSignal<bool>,
    /// Which row has its box open.
    pub replying: RwSignal<Option<Key>>,
}

impl Acts {
    /// The row in which a key was pressed, unless it was in a field or on a button.
    pub fn here(self, event: &ev::KeyboardEvent) -> Option<Key> {
        let link = event.target()?.dyn_into::<Element>().ok().filter(|target| target.matches("a").unwrap_or(false))?;
        self.shown.with_untracked(|rows| rows.iter().map(Row::key).find(|key| link_id(*key) == link.id()))
    }

    /// The row is dealt with, on all devices. The focus goes to the next one.
    pub fn done(self, key: Key) {
        self.leave(key);
        self.said.set(true);
        match key {
            Key::Room(room) => self.client.with_value(|client| client.read_to_end(Some(room))),
            Key::Thread(room, root) => {
                let seq = self.client.with_value(|client| client.end_of(room)).unwrap_or_default();
                self.carry_out(async move {
                    let path = format!("/api/rooms/{room}/threads/{root}/read");
                    http::tell(Method::PUT, &path, &ReadThread { seq }).await
                });
            }
            Key::Reactions(room, seq) => self.delete(format!("/api/rooms/{room}/messages/{seq}/reacted")),
            Key::Due(room, seq) => self.delete(format!("/api/rooms/{room}/messages/{seq}/saved")),
            Key::Invitation(room) => self.delete(format!("/api/invitations/{room}")),
            Key::Refused => navigation::go("/later"),
        }
    }

    /// Opens the box for an answer.
    pub fn reply(self, key: Key) {
        let can = self
            .shown
            .with_untracked(|rows| rows.iter().find(|row| row.key() == key).is_some_and(|row| row.answers().is_some()));
        if can {
            self.replying.set(Some(key));
        }
    }

    /// Closes it.
    pub fn end_reply(self, key: Key) {
        self.replying.set(None);
        dom::focus(&link_id(key));
    }

    /// Comes into a room.
    pub fn join(self, room: RoomId) {
        self.carry_out(async move {
            http::command(Method::POST, &format!("/api/invitations/{room}")).await?;
            navigation::go(&next::room(room));
            Ok(())
        });
    }

    /// Puts the focus on what follows a row that goes, or on what is before it.
    fn leave(self, key: Key) {
        let next = self.shown.with_untracked(|rows| {
            let place = rows.iter().position(|row| row.key() == key)?;
            rows.get(place + 1).or_else(|| rows.get(place.checked_sub(1)?)).map(Row::key)
        });
        match next {
            Some(next) => dom::focus(&link_id(next)),
            None => dom::focus(TITLE),
        }
    }

    fn delete(self, path: String) {
        self.carry_out(async move { http::command(Method::DELETE, &path).await });
    }

    fn carry_out(self, act: impl Future<Output = Result<(), Failure>> + 'static) {
        spawn_local(async move {
            let done = act.await;
            _ = self.trouble.try_set(done.err().map(|failure| failure.sentence()));
        });
    }
}
