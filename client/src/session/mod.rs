//! The client session: a state machine without I/O, clock or randomness of its own.
//!
//! A driver feeds it [`Input`]s and carries out the [`Output`]s that it answers with. The browser, bots and tests all
//! run this one.

mod backoff;
mod connecting;
mod io;
mod letting_go;
mod presence;
mod reading;
mod receiving;
mod rooms;
#[cfg(test)]
mod tests;
mod writing;

use std::ops::Range;

pub use backoff::reconnect_delay_ms;
pub use io::{Change, Input, Kept, Moved, Output, Renewal, Timer};
pub use letting_go::Bounds;

use crate::{
    following::Following,
    outbox::{Outbox, Pending, State},
    sorted_vec_map::SortedVecMap,
    timeline::Timeline,
    unread::Unread,
};
use protocol::{
    Blocked, Person, Removal, RoomId, Seq, UserId,
    api::RoomInfo,
    frame::{ClientFrame, Presence},
};

/// How the session is connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Not started.
    #[default]
    Idle,
    /// The WebSocket is being opened, or the server has not welcomed us yet.
    Connecting,
    /// Everything works.
    Live,
    /// Waits before it tries again.
    Waiting,
    /// Gets a new access token before it tries again.
    Renewing,
    /// The server no longer knows us: log in again.
    Ended,
}

/// Whether a client may send what is in an outbox that it shares with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Turn {
    /// It has nothing to send, or can't.
    #[default]
    None,
    /// It waits for its turn, or for a list of what is kept.
    Asked,
    /// It sends.
    Own,
}

/// One person's connection to the server, and what came over it.
#[derive(Debug, Default)]
pub struct Session {
    link: Link,
    /// Connections that failed in a row.
    failures: u32,
    /// The last try to connect was in vain.
    tried_in_vain: bool,
    /// The last one was not even opened, as when the access token has expired.
    never_opened: bool,
    me: Option<Person>,
    joined: Vec<RoomInfo>,
    /// Whom the person has blocked.
    blocked: Blocked,
    timelines: SortedVecMap<RoomId, Timeline>,
    /// Rooms whose missing events are on the way: asked for by hello or by a recover.
    recovering: SortedVecMap<RoomId, ()>,
    /// How much is unread in each room that the person is in.
    unread: SortedVecMap<RoomId, Unread>,
    /// The threads that the person follows.
    following: Following,
    /// Their list is on its way …
    threads_asked: bool,
    /// … and may be out of date when it comes.
    threads_doubted: bool,
    /// Up to where rooms were read before there was this connection, until it is certain that they are the same as then.
    read_before: SortedVecMap<RoomId, Seq>,
    /// Something came that this version does not know.
    outdated: bool,
    /// Read positions that are on their way to the server.
    reading: SortedVecMap<RoomId, Seq>,
    watched: Option<RoomId>,
    /// How much is kept of rooms.
    bounds: Bounds,
    /// What the person looks at in the watched room.
    sight: Range<Seq>,
    /// Who is online in the watched room, and whether they are away.
    online: SortedVecMap<UserId, (Person, bool)>,
    /// The listed conversations of two.
    directs: Vec<RoomId>,
    /// How the other one is there, in those of them where they are.
    present: SortedVecMap<RoomId, Presence>,
    /// Who is writing in the watched room, and whether they have said so since the timer last fired.
    typing: Vec<(Person, bool)>,
    /// Up to where the others in the watched room have read, where they say so.
    seen: SortedVecMap<UserId, Seq>,
    /// Why the person is no longer in a room, where they were taken out.
    removals: SortedVecMap<RoomId, Removal>,
    /// The person has left this device alone.
    away: bool,
    outbox: Outbox,
    /// What was kept is here, so that posting can begin.
    restored: bool,
    /// Whether this client may send what is in an outbox that it shares.
    turn: Turn,
    /// The server asked us to wait before the next post.
    held: bool,
    /// A ping is unanswered.
    pinged: bool,
    heartbeat_ms: u32,
}

impl Session {
    /// A session that keeps so much of rooms.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// How it is connected.
    pub fn link(&self) -> Link {
        self.link
    }

    /// Whether it has tried to connect in vain since it was last connected, if ever.
    pub fn has_tried_in_vain(&self) -> bool {
        self.tried_in_vain
    }

    /// Whose session it is, once the server has said so.
    pub fn me(&self) -> Option<&Person> {
        self.me.as_ref()
    }

    /// The rooms that the person is in, once the server has said so.
    pub fn joined(&self) -> &[RoomInfo] {
        &self.joined
    }

    /// Whom the person has blocked, as the server has said or as it was kept.
    pub fn blocked(&self) -> &Blocked {
        &self.blocked
    }

    /// What is known of a room that was loaded.
    pub fn timeline(&self, room: RoomId) -> Option<&Timeline> {
        self.timelines.get(&room)
    }

    /// What is not yet confirmed, in all rooms.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The threads that the person follows, once the server has said so.
    pub fn following(&self) -> &Following {
        &self.following
    }

    /// Who is online in the watched room, and whether they are away.
    pub fn online(&self) -> impl Iterator<Item = &(Person, bool)> {
        self.online.values()
    }

    /// In which of the listed conversations of two the other one is there, and how.
    pub fn present(&self) -> &SortedVecMap<RoomId, Presence> {
        &self.present
    }

    /// Who is writing in the watched room.
    pub fn typing(&self) -> impl Iterator<Item = &Person> {
        self.typing.iter().map(|(person, _)| person)
    }

    /// Up to where the others in the watched room have read, where they say so.
    pub fn seen(&self) -> &SortedVecMap<UserId, Seq> {
        &self.seen
    }

    /// Why the person is no longer in a room, where they were taken out while this session lasts.
    pub fn removal(&self, room: RoomId) -> Option<&Removal> {
        self.removals.get(&room)
    }

    /// Whether the server has sent something that this version does not know: a newer one is to be had.
    pub fn outdated(&self) -> bool {
        self.outdated
    }

    /// The time for the client id of a new message, in milliseconds since 1970, where it is `now`.
    pub fn time_of_id(&mut self, now: u64) -> u64 {
        self.outbox.time_of_id(now)
    }

    /// Takes an input and says what is to be done, in this order.
    pub fn handle(&mut self, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Start | Input::ConnectNow => self.connect_now(&mut out),
            Input::Stop => self.stop(&mut out),
            Input::Opened => self.opened(&mut out),
            Input::Closed { code, jitter } => self.closed(code, jitter, &mut out),
            Input::Received(frame) => self.received(frame, &mut out),
            Input::TimerFired { timer, jitter } => self.timer_fired(timer, jitter, &mut out),
            Input::Renewed { renewal, jitter } => self.renewed(renewal, jitter, &mut out),
            Input::NetworkGone => self.doubt(&mut out),
            Input::NetworkBack => self.network_back(&mut out),
            Input::Restored(kept) => self.restored(kept, &mut out),
            Input::Unreadable => self.is_outdated(&mut out),
            Input::Told(notice) => self.told(notice, &mut out),
            Input::Claimed(list) => self.claimed(list, &mut out),
            Input::Loaded(page) => self.loaded(page, &mut out),
            Input::Older { room, events, as_of } => self.older(room, events, as_of, &mut out),
            Input::Sees { room, seqs } => self.sees(room, seqs),
            Input::Watch(room) => self.watch(room, &mut out),
            Input::Called(person) => self.are_called(&[person], &mut out),
            Input::WatchDirects(rooms) => self.watch_directs(rooms, &mut out),
            Input::Read { room, seq } => self.read(room, seq, &mut out),
            Input::Threads(threads) => self.told_threads(threads, &mut out),
            Input::ReadThread { room, root, seq } => {
                if self.following.read((room, root), seq) {
                    out.push(Output::Changed(Change::Threads));
                }
            }
            Input::Post { room, client_id, text, reply, at, files, thread } => {
                let state = if files.is_empty() { State::Waiting } else { State::Uploading };
                self.post(Pending { client_id, room, text, reply, at, state, files, thread }, &mut out);
            }
            Input::NotUploaded { client_id, error } => self.not_uploaded(client_id, error, &mut out),
            Input::Uploaded(client_id) => self.uploaded(client_id, &mut out),
            Input::Typing(room) => self.send_if_live(ClientFrame::Typing { room }, &mut out),
            Input::Away(away) => {
                self.away = away;
                self.send_if_live(ClientFrame::Away(away), &mut out);
            }
            Input::Retry(client_id) => self.retry(client_id, &mut out),
            Input::Discard(client_id) => self.discard(client_id, &mut out),
        }
        out
    }
}
