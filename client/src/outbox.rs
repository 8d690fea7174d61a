//! What a person has sent and the server has not yet confirmed.
//!
//! The tabs of a browser share one outbox: each has all of it, and keeps what is written in it where the others see it. What a
//! tab may send, a list of what is kept says, which is read after the message was kept: it holds everything that was written
//! before, in whichever tab. So whoever sends, sends the same messages in the same order, and two that send at once do no harm.

use serde::{Deserialize, Serialize};

use crate::own_file::OwnFile;
use entry::{Entry, Place};
use protocol::{
    ClientId, Content, ErrorBody, Event, EventKind, InThread, Quote, RoomId, Seq, Timestamp, frame::ClientFrame,
};

mod entry;
#[cfg(test)]
mod tests;

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Waits for the connection, or for the message before it.
    Waiting,
    /// On its way; sent again, under the same id, after a lost connection.
    Sent,
    /// Committed, its event is on the way.
    Committed(#[serde(deserialize_with = "protocol::ids::seq")] Seq),
    /// The server refused it; the person decides.
    Failed(ErrorBody),
    /// Its files are on their way to the server; it is sent when they are there, and what was written later in the room waits for it.
    Uploading,
}

/// A message that is not yet part of its room's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its name.
    pub client_id: ClientId,
    /// Where it goes.
    pub room: RoomId,
    /// What it says.
    pub text: String,
    /// The seq of the message that it answers, and what is shown of that.
    #[serde(default)]
    pub reply: Option<Quote>,
    /// When it was written.
    pub at: Timestamp,
    /// How far it is.
    pub state: State,
    /// Its files. They are uploaded before it is sent.
    #[serde(default)]
    pub files: Vec<OwnFile>,
    /// In which thread it is an answer.
    #[serde(default)]
    pub thread: Option<InThread>,
}

/// What the tabs of a browser tell one another about their outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// A message is kept, or how far it has come.
    Kept(Box<Pending>),
    /// A message is kept no longer.
    Forgotten {
        /// Its name.
        client_id: ClientId,
        /// Where it was committed; `None` where the person gave it up.
        seq: Option<Seq>,
    },
}

/// Messages in the order in which they were written. In each room only one is on its way at a time, so that a refusal
/// or a lost connection can't change their order.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    entries: Vec<Entry>,
    /// Other tabs have it too.
    shared: bool,
    /// The time in the newest client id that was seen here, in milliseconds since 1970.
    newest: u64,
}

impl Outbox {
    /// Everything in it, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Pending> + Clone {
        self.entries.iter().map(|entry| &entry.pending)
    }

    /// Whether other tabs have it too.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// The time for a new client id, in milliseconds since 1970: now, or a moment after the newest that was seen, so that
    /// ids tell the order of what is written in all tabs.
    pub fn time_of_id(&mut self, now: u64) -> u64 {
        self.newest = now.max(self.newest.saturating_add(1));
        self.newest
    }

    /// Adds a message that was written here and now.
    pub fn add(&mut self, pending: Pending) {
        self.saw(pending.client_id);
        let place = if self.shared { Place::New } else { Place::Due };
        self.entries.push(Entry { pending, is_kept: false, place });
    }

    /// From here on other tabs have it too.
    pub fn share(&mut self) {
        self.shared = true;
        self.yield_turn();
    }

    /// Adds messages that were kept before.
    pub fn restore(&mut self, pending: Vec<Pending>) {
        for one in pending {
            if !self.has(one.client_id) {
                self.insert(one);
            }
        }
    }

    /// The files of a message are on the server. Gives it back where it waited for that.
    pub fn uploaded(&mut self, client_id: ClientId) -> Option<Pending> {
        let is_meant = |entry: &&mut Entry| entry.pending.client_id == client_id;
        let entry = self.entries.iter_mut().find(is_meant).filter(|entry| entry.pending.state == State::Uploading)?;
        entry.pending.state = State::Waiting;
        entry.place = if self.shared { Place::New } else { Place::Due };
        Some(entry.pending.clone())
    }

    /// The files of a message can't be had on the server. Gives it back where it waited for that.
    pub fn not_uploaded(&mut self, client_id: ClientId, error: ErrorBody) -> Option<Pending> {
        let is_meant = |pending: &Pending| pending.client_id == client_id && pending.state == State::Uploading;
        let waits = self.iter().any(is_meant);
        if waits { self.set(client_id, State::Failed(error)).cloned() } else { None }
    }

    /// Another tab has kept a message, or how far it has come. Whether that was news.
    pub fn told(&mut self, pending: Pending) -> bool {
        match self.entries.iter_mut().find(|entry| entry.pending.client_id == pending.client_id) {
            Some(entry) => entry.learn(pending),
            None => {
                self.insert(pending);
                true
            }
        }
    }

    fn insert(&mut self, mut pending: Pending) {
        self.saw(pending.client_id);
        if pending.state == State::Sent {
            pending.state = State::Waiting;
        }
        // Client ids, as UUIDs of version 7, tell when a message was written.
        let index = self.entries.partition_point(|known| known.pending.client_id < pending.client_id);
        let place = if self.shared { Place::New } else { Place::Due };
        self.entries.insert(index, Entry { pending, is_kept: true, place });
    }

    /// The connection is new: what was on its way may be lost, and goes again.
    pub fn reconnected(&mut self) {
        for Entry { pending, .. } in &mut self.entries {
            if pending.state == State::Sent {
                pending.state = State::Waiting;
            }
        }
    }

    /// What the server had of a room after `last_seq` is gone: what was committed there and has not been seen goes again. Gives it
    /// back.
    pub fn forgotten(&mut self, room: RoomId, last_seq: Seq) -> Vec<Pending> {
        let shared = self.shared;
        let committed = self.entries.iter_mut().filter(|entry| {
            let Pending { room: of, state, .. } = &entry.pending;
            *of == room && matches!(state, State::Committed(seq) if *seq > last_seq)
        });
        committed
            .map(|entry| {
                entry.pending.state = State::Waiting;
                // It was forgotten when it was committed.
                entry.is_kept = false;
                entry.place = if shared { Place::New } else { Place::Due };
                entry.pending.clone()
            })
            .collect()
    }

    /// Whether something waits that no list has told of yet.
    pub fn is_list_due(&self) -> bool {
        self.waiting().any(|entry| entry.place == Place::New)
    }

    /// Whether nothing waits or is on its way.
    pub fn is_idle(&self) -> bool {
        self.entries.iter().all(|entry| !matches!(entry.pending.state, State::Waiting | State::Sent))
    }

    /// A list of what is kept is asked for; all that was written before now is kept before it is read.
    pub fn ask_for_list(&mut self) {
        for entry in &mut self.entries {
            if entry.pending.state == State::Waiting {
                entry.place = Place::Asked;
            }
        }
    }

    /// Takes the list that was asked for; gives back the rooms whose messages have changed.
    pub fn listed(&mut self, list: Vec<Pending>) -> Vec<RoomId> {
        let mut changed = Vec::new();
        self.entries.retain_mut(|entry| {
            let there = list.iter().find(|pending| pending.client_id == entry.pending.client_id);
            let (stays, is_new) = entry.compare(there);
            if is_new {
                changed.push(entry.pending.room);
            }
            stays
        });
        for pending in list {
            if !self.has(pending.client_id) {
                changed.push(pending.room);
                let client_id = pending.client_id;
                self.insert(pending);
                self.entries.iter_mut().filter(|entry| entry.pending.client_id == client_id).for_each(Entry::may_go);
            }
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Others may send now: what waits here is sent only after another list.
    pub fn yield_turn(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.place = Place::New);
    }

    /// What may be sent now; it counts as sent.
    pub fn take_due(&mut self) -> Vec<ClientFrame> {
        let sent = self.iter().filter(|pending| pending.state == State::Sent);
        let mut busy: Vec<_> = sent.map(|pending| pending.room).collect();
        let mut due = Vec::new();
        for Entry { pending, place, .. } in &mut self.entries {
            if pending.state == State::Uploading {
                busy.push(pending.room);
            }
            if pending.state != State::Waiting || busy.contains(&pending.room) {
                continue;
            }
            busy.push(pending.room);
            if *place == Place::Due {
                pending.state = State::Sent;
                due.push(ClientFrame::Post {
                    room: pending.room,
                    client_id: pending.client_id,
                    content: Content::Text(pending.text.clone()),
                    reply_to: pending.reply.as_ref().map(|quote| quote.seq),
                    files: pending.files.iter().map(OwnFile::attachment).collect(),
                    thread: pending.thread,
                });
            }
        }
        due
    }

    /// Whether a message is on its way.
    pub fn is_sent(&self, client_id: ClientId) -> bool {
        self.iter().any(|pending| pending.client_id == client_id && pending.state == State::Sent)
    }

    /// Sets the state of a message, if it is here; gives it back as it is now.
    pub fn set(&mut self, client_id: ClientId, state: State) -> Option<&Pending> {
        let entry = self.entries.iter_mut().find(|entry| entry.pending.client_id == client_id)?;
        entry.pending.state = state;
        Some(&entry.pending)
    }

    /// Lets a message that was refused wait again; gives it back as it is now.
    pub fn retry(&mut self, client_id: ClientId) -> Option<&Pending> {
        if self.shared {
            let entry = self.entries.iter_mut().find(|entry| entry.pending.client_id == client_id)?;
            entry.place = Place::New;
        }
        let has_files = self.iter().any(|pending| pending.client_id == client_id && !pending.files.is_empty());
        self.set(client_id, if has_files { State::Uploading } else { State::Waiting })
    }

    /// Takes a message out.
    pub fn remove(&mut self, client_id: ClientId) -> Option<Pending> {
        let index = self.iter().position(|pending| pending.client_id == client_id)?;
        Some(self.entries.remove(index).pending)
    }

    /// Whether a message that an event of the same person is of is here.
    pub fn awaits(&self, event: &Event) -> bool {
        matches!(&event.kind, EventKind::Posted { client_id, .. } if self.has(*client_id))
    }

    /// Marks the message that this event of the same person is of, if it is here: the event proves that it was committed,
    /// whether its ack comes or not. Gives back the name of one that was not known to be.
    pub fn proven(&mut self, event: &Event) -> Option<ClientId> {
        let EventKind::Posted { client_id, .. } = &event.kind else { return None };
        let entry = self.entries.iter_mut().find(|entry| entry.pending.client_id == *client_id)?;
        let before = std::mem::replace(&mut entry.pending.state, State::Committed(event.seq));
        (!matches!(before, State::Committed(_))).then_some(*client_id)
    }

    /// Drops the committed messages of a room whose events are there, or are in a hole before `last_seq`.
    pub fn settle(&mut self, room: RoomId, last_seq: Seq) {
        self.entries.retain(|Entry { pending, .. }| {
            pending.room != room || !matches!(pending.state, State::Committed(seq) if seq <= last_seq)
        });
    }

    fn has(&self, client_id: ClientId) -> bool {
        self.iter().any(|pending| pending.client_id == client_id)
    }

    fn waiting(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.pending.state == State::Waiting)
    }

    fn saw(&mut self, ClientId(id): ClientId) {
        if id.get_version_num() == 7 {
            // Its first 48 bits are the time.
            let time = (id.as_u128() >> 80) as u64;
            self.newest = self.newest.max(time);
        }
    }
}
