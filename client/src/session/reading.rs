//! How far the person has read. One position of a room is on its way at a time; its answer says what is left.

use super::{Change, Link, Output, Session};
use crate::unread::{Count, Unread};
use protocol::{
    Event, RoomId, Seq,
    api::{FollowedThread, RoomInfo},
    frame::ClientFrame,
};

impl Session {
    pub(super) fn read(&mut self, room: RoomId, seq: Seq, out: &mut Vec<Output>) {
        if self.link == Link::Live && self.recovering.contains_key(&room) {
            // The answer can still say that what is here, and was read, is of another past.
            let before = self.read_before.get(&room).copied().unwrap_or(0);
            self.read_before.insert(room, before.max(seq));
            return;
        }
        let (Some(me), Some(unread)) = (&self.me, self.unread.get_mut(&room)) else { return };
        if unread.read(seq, self.timelines.get(&room).map(|timeline| timeline.newest()), me.id, &self.blocked) {
            self.show_unread(room, out);
            self.tell_read(room, out);
        }
    }

    /// Takes an event into account.
    pub(super) fn count(&mut self, event: &Event, out: &mut Vec<Output>) {
        if let Some(me) = &self.me {
            let before = self.following.unread_threads(|_| true);
            let is_doubtful = self.following.event(event, me.id, &self.blocked);
            if event.kind.in_thread().is_some() || self.following.unread_threads(|_| true) != before {
                out.push(Output::Changed(Change::Threads));
            }
            if is_doubtful {
                self.ask_for_threads(out);
            }
        }
        let (Some(me), Some(unread)) = (&self.me, self.unread.get_mut(&event.room)) else { return };
        if !unread.event(event, me.id, &self.blocked) {
            self.tell_read(event.room, out);
        }
        self.show_unread(event.room, out);
    }

    /// Asks which threads the person follows, once at a time.
    pub(super) fn ask_for_threads(&mut self, out: &mut Vec<Output>) {
        if self.link != Link::Live {
            return;
        }
        if std::mem::replace(&mut self.threads_asked, true) {
            self.threads_doubted = true;
        } else {
            out.push(Output::FetchThreads);
        }
    }

    pub(super) fn told_threads(&mut self, threads: Vec<FollowedThread>, out: &mut Vec<Output>) {
        self.following.told(threads);
        self.threads_asked = false;
        out.push(Output::Changed(Change::Threads));
        if std::mem::take(&mut self.threads_doubted) {
            self.ask_for_threads(out);
        }
    }

    pub(super) fn told_unread(&mut self, room: RoomId, read_seq: Seq, as_of: Seq, count: Count, out: &mut Vec<Output>) {
        if self.reading.get(&room).is_some_and(|&seq| seq <= read_seq) {
            self.reading.remove(&room);
        }
        let Some(unread) = self.unread.get_mut(&room) else { return };
        let is_newer = unread.told(read_seq, as_of, count);
        self.show_unread(room, out);
        if !is_newer {
            self.tell_read(room, out);
        }
    }

    /// Takes what a welcome says of the rooms, and says what the server does not know yet.
    pub(super) fn welcome_unread(&mut self, out: &mut Vec<Output>) {
        let before = std::mem::take(&mut self.unread);
        self.unread = self.joined.iter().map(|info| (info.id, Unread::new(info))).collect();
        // What was read while there was no connection counts once it is certain that it was of the same past: by the answer to hello,
        // or by a page that came since. Of other rooms nothing is here, and nothing was read in them here.
        for (room, before) in before {
            let seq = self.read_before.get(&room).copied().unwrap_or(0).max(before.read_seq());
            self.read_before.insert(room, seq);
        }
        self.read_before.retain(|room, _| self.timelines.contains_key(room));
        let certain: Vec<RoomId> =
            self.read_before.keys().filter(|room| !self.recovering.contains_key(room)).copied().collect();
        certain.into_iter().for_each(|room| self.still_read(room, out));
    }

    /// What is here of a room goes on in what the server has: the person has read as far as they had.
    pub(super) fn still_read(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let Some(seq) = self.read_before.remove(&room) else { return };
        let last_seq = self.joined.iter().find(|info| info.id == room).map_or(0, |info| info.last_seq);
        self.read(room, seq.min(last_seq), out);
    }

    pub(super) fn begin_unread(&mut self, info: &RoomInfo) {
        self.reading.remove(&info.id);
        self.unread.insert(info.id, Unread::new(info));
    }

    pub(super) fn end_unread(&mut self, room: RoomId) {
        self.reading.remove(&room);
        self.read_before.remove(&room);
        self.unread.remove(&room);
    }

    fn tell_read(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let Some(unread) = self.unread.get(&room) else { return };
        if self.link == Link::Live && !self.reading.contains_key(&room) {
            let seq = unread.read_seq();
            self.reading.insert(room, seq);
            out.push(Output::Send(ClientFrame::Read { room, seq }));
        }
    }

    fn show_unread(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let info = self.joined.iter_mut().find(|info| info.id == room);
        let (Some(info), Some(unread)) = (info, self.unread.get(&room)) else { return };
        let now = (unread.read_seq(), unread.count());
        if (info.read_seq, Count { unread: info.unread, mentions: info.mentions }) != now {
            (info.read_seq, Count { unread: info.unread, mentions: info.mentions }) = now;
            out.push(Output::Changed(Change::Unread(room)));
        }
    }
}
