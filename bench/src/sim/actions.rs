//! What people do in a tab.

use client::{outbox::State, session::Input, timeline::Timeline};
use protocol::{ClientId, InThread, RoomId, Timestamp, api::PAGE};

use super::tab::Tab;

impl Tab {
    /// Goes to a room.
    pub fn visit(&self, room: RoomId) {
        let tab = self.clone();
        self.sim().note(|| format!("{} tab {}: visits {room}", self.browser.name, self.id));
        self.sim().spawn(self.id, async move {
            let user = tab.browser.person.id;
            let known = tab.page(room);
            let page = match known {
                Some(page) => Some(page),
                None => tab.ask(|disk| disk.page(room, user, PAGE as usize)).await.flatten(),
            };
            if let Some(page) = page {
                tab.handle(Input::Watch(Some(room)));
                tab.handle(Input::Loaded(page));
            }
        });
    }

    /// Scrolls to what is before one of the stretches that are there.
    pub fn scroll_back(&self, room: RoomId) {
        let asked = self.session(|session| {
            let timeline = session.timeline(room)?;
            let stretches = timeline.stretches();
            let before = stretches[self.sim().below(stretches.len() as u64) as usize].first_seq();
            Some((before, timeline.last_seq()))
        });
        let Some((before, as_of)) = asked.filter(|&(before, _)| before > 1) else { return };
        let tab = self.clone();
        self.sim().spawn(self.id, async move {
            if let Some(events) = tab.ask(|disk| disk.before(room, before, 5)).await {
                tab.handle(Input::Older { room, events, as_of });
            }
        });
    }

    /// Looks at some of a room's events.
    pub fn look(&self, room: RoomId) {
        let last = self.session(|session| session.timeline(room).map(Timeline::last_seq));
        if let Some(last) = last {
            let first = self.sim().below(last + 1);
            self.handle(Input::Sees { room, seqs: first..first + self.sim().below(8) });
        }
    }

    /// Writes and sends a message, perhaps in a thread; gives back its name.
    pub fn post(&self, room: RoomId, text: String, thread: Option<InThread>) -> ClientId {
        let time = self.lock().session.time_of_id(self.sim().now());
        let chance = (self.sim().bits() as u64).to_le_bytes();
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&chance);
        bytes[8] = u8::try_from(self.id % 251).unwrap_or(0);
        let client_id = ClientId(uuid::Builder::from_unix_timestamp_millis(time, &bytes).into_uuid());
        let at = Timestamp(i64::try_from(time).unwrap_or(i64::MAX));
        self.sim().note(|| format!("{} tab {}: writes {text:?} as {client_id} in {room}", self.browser.name, self.id));
        let files = self.choose_files();
        self.handle(Input::Post { room, client_id, text, reply: None, at, files, thread });
        client_id
    }

    /// Gives up or tries again what was refused.
    pub fn settle_refused(&self) {
        let refused = self.session(|session| {
            session
                .outbox()
                .iter()
                .find(|pending| matches!(pending.state, State::Failed(_)))
                .map(|pending| pending.client_id)
        });
        let Some(id) = refused else { return };
        if self.sim().chance(500) {
            self.browser.storage().discarded.insert(id);
            self.handle(Input::Discard(id));
        } else {
            self.handle(Input::Retry(id));
        }
    }
}
