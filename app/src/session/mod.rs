//! The browser's side of the client session: what the pages see of it, and (in the browser only) what drives it.

#[cfg(feature = "hydrate")]
mod driver;
#[cfg(feature = "hydrate")]
mod socket;
mod view;

use leptos::prelude::*;
use protocol::{
    ClientId, RoomId, Timestamp,
    outbox::Outbox,
    session::{Input, Link},
    timeline::Timeline,
};

use crate::{dom, time::Clock};

pub use view::{Roster, View};

/// The tab's one session, handed to every page by the root. On the server it stands still.
#[derive(Clone, Default)]
pub struct Client {
    /// What changes on the screen.
    pub view: View,
    #[cfg(feature = "hydrate")]
    driver: driver::Shared,
}

impl Client {
    /// Tells the session that something has happened.
    pub fn input(&self, input: Input) {
        #[cfg(feature = "hydrate")]
        self.driver.handle(input, &self.view);
        #[cfg(not(feature = "hydrate"))]
        drop(input);
    }

    /// Starts the session and the clock, once a page of somebody who is logged in is there.
    pub fn start(&self) {
        #[cfg(feature = "hydrate")]
        self.driver.start(&self.view);
        self.view.clock.set(Clock::local());
    }

    /// Sends a message that follows the rules of [`protocol::text`].
    pub fn post(&self, room: RoomId, text: String) {
        let now = js_sys::Date::now();
        let client_id = uuid::Builder::from_unix_timestamp_millis(now as u64, &dom::random()).into_uuid();
        self.input(Input::Post { room, client_id: ClientId(client_id), text, at: Timestamp(now as i64) });
    }

    /// Reads a room. `None` where it has not been loaded, as always on the server.
    pub fn with_room<T>(&self, room: RoomId, read: impl FnOnce(Option<&Timeline>, &Outbox) -> T) -> T {
        #[cfg(feature = "hydrate")]
        return self.driver.with_session(|session| read(session.timeline(room), session.outbox()));
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = room;
            read(None, &Outbox::default())
        }
    }

    /// Whether leaving the application loses nothing that somebody wrote.
    pub fn can_go(&self) -> bool {
        let settled = self.with_room(RoomId::LOBBY, |_, outbox| outbox.iter().next().is_none());
        settled && self.view.drafts.read_untracked().is_empty() && dom::nothing_typed()
    }

    /// Whether everything works right now.
    pub fn is_live(&self) -> bool {
        self.view.link.get() == Link::Live
    }
}
