//! What the person sends: kept until the server has it, and sent in the order in which it was written.

use super::{Change, Kept, Link, Moved, Output, Session, Timer, Turn};
use crate::outbox::{Notice, Pending, State};
use protocol::{ClientId, ErrorBody, ErrorCode, Event, RoomId, Seq};

impl Session {
    /// Sends what may be sent.
    pub(super) fn pump(&mut self, out: &mut Vec<Output>) {
        if self.link != Link::Live || !self.restored || self.held {
            return;
        }
        if !self.outbox.is_shared() || self.turn == Turn::Own {
            out.extend(self.outbox.take_due().into_iter().map(Output::Send));
        }
        if self.outbox.is_list_due() && self.turn != Turn::Asked {
            self.ask(out);
        } else if self.turn == Turn::Own && self.outbox.is_idle() {
            self.end_turn(out);
        }
    }

    /// Looks for what other tabs have kept without saying so, as when they were closed at once.
    pub(super) fn look_for_kept(&mut self, out: &mut Vec<Output>) {
        if self.outbox.is_shared() && self.link == Link::Live && !self.held && self.turn == Turn::None {
            self.ask(out);
        }
    }

    fn ask(&mut self, out: &mut Vec<Output>) {
        self.turn = Turn::Asked;
        self.outbox.ask_for_list();
        out.push(Output::Claim);
    }

    pub(super) fn end_turn(&mut self, out: &mut Vec<Output>) {
        if std::mem::take(&mut self.turn) != Turn::None {
            self.outbox.yield_turn();
            out.push(Output::Release);
        }
    }

    pub(super) fn claimed(&mut self, list: Vec<Pending>, out: &mut Vec<Output>) {
        if self.turn != Turn::Asked {
            return;
        }
        self.turn = Turn::Own;
        for room in self.outbox.listed(list) {
            self.prove_known(room, out);
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
    }

    pub(super) fn told(&mut self, notice: Notice, out: &mut Vec<Output>) {
        let changed = match notice {
            Notice::Kept(pending) => {
                let room = pending.room;
                self.outbox.told(*pending).then_some(room)
            }
            Notice::Forgotten { client_id, seq: None } => self.outbox.remove(client_id).map(|pending| pending.room),
            Notice::Forgotten { client_id, seq: Some(seq) } => {
                self.outbox.set(client_id, State::Committed(seq)).map(|pending| pending.room)
            }
        };
        if let Some(room) = changed {
            self.prove_known(room, out);
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
    }

    pub(super) fn post(&mut self, pending: Pending, out: &mut Vec<Output>) {
        let room = pending.room;
        self.outbox.add(pending.clone());
        out.push(Output::Keep(pending));
        out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        self.pump(out);
    }

    pub(super) fn retry(&mut self, client_id: ClientId, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.retry(client_id) {
            out.push(Output::Keep(pending.clone()));
            out.push(Output::Changed(Change::Room(pending.room, Moved::Outbox)));
            self.pump(out);
        }
    }

    pub(super) fn discard(&mut self, client_id: ClientId, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.remove(client_id) {
            out.push(Output::Forget { client_id, seq: None });
            out.push(Output::Changed(Change::Room(pending.room, Moved::Outbox)));
        }
    }

    pub(super) fn restored(&mut self, Kept { me, rooms, pending, shared }: Kept, out: &mut Vec<Output>) {
        if self.me.is_none() {
            self.me = me;
        }
        for page in rooms {
            self.restore_room(page, out);
        }
        self.restored = true;
        if shared {
            self.outbox.share();
        }
        let mut rooms: Vec<_> = pending.iter().map(|pending| pending.room).collect();
        rooms.sort_unstable();
        rooms.dedup();
        self.outbox.restore(pending);
        for room in rooms {
            self.prove_known(room, out);
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
        self.look_for_kept(out);
    }

    /// The server has a message: its event is the proof, whether its ack comes or not.
    pub(super) fn prove(&mut self, event: &Event, out: &mut Vec<Output>) {
        if self.me.as_ref().is_some_and(|me| me.id == event.actor.id)
            && let Some(client_id) = self.outbox.proven(event)
        {
            out.push(Output::Forget { client_id, seq: Some(event.seq) });
        }
    }

    /// Messages that came from elsewhere can be in the room already, without that their acks got through. What is here of the
    /// room proves so only where the server has said that it has the same past: after a backup was restored another tab, which
    /// has heard of it, sends again what this one still has as an event.
    pub(super) fn prove_known(&mut self, room: RoomId, out: &mut Vec<Output>) {
        if self.link == Link::Live && !self.recovering.contains_key(&room) {
            let events = self.timelines.get(&room).into_iter().flat_map(|timeline| timeline.events());
            let known: Vec<Event> = events.filter(|event| self.outbox.awaits(event)).cloned().collect();
            known.iter().for_each(|event| self.prove(event, out));
        }
        self.settle(room);
    }

    /// What is committed and in the timeline leaves the outbox.
    pub(super) fn settle(&mut self, room: RoomId) {
        // A room that is not loaded shows nothing that its event would have to replace, and one that the person is not in hears of
        // no event.
        let hears = self.link != Link::Live || self.joined.iter().any(|info| info.id == room);
        let timeline = self.timelines.get(&room).filter(|_| hears);
        let last_seq = timeline.map_or(Seq::MAX, |timeline| timeline.last_seq());
        self.outbox.settle(room, last_seq);
    }

    pub(super) fn posted(&mut self, client_id: ClientId, seq: Seq, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.set(client_id, State::Committed(seq)) {
            let room = pending.room;
            self.settle(room);
            out.push(Output::Forget { client_id, seq: Some(seq) });
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
    }

    pub(super) fn uploaded(&mut self, client_id: ClientId, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.uploaded(client_id) {
            let room = pending.room;
            out.push(Output::Keep(pending));
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
    }

    pub(super) fn not_uploaded(&mut self, client_id: ClientId, error: ErrorBody, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.not_uploaded(client_id, error) {
            let room = pending.room;
            out.push(Output::Keep(pending));
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
    }

    pub(super) fn refused(&mut self, client_id: ClientId, error: ErrorBody, out: &mut Vec<Output>) {
        if !self.outbox.is_sent(client_id) {
            // Not an answer to what is on its way: there was one before, or its event has come and only the reply to its
            // commit was lost, so that the server could not know.
            return self.pump(out);
        }
        let state = match error.retry_after {
            Some(seconds) => {
                self.held = true;
                let after_ms = seconds.max(1).saturating_mul(1_000);
                out.push(Output::SetTimer { timer: Timer::Resend, after_ms });
                // The server lacks bytes that were there, as after a backup was restored, or is not done with them.
                if error.code == ErrorCode::FileUnfinished { State::Uploading } else { State::Waiting }
            }
            None => State::Failed(error),
        };
        if let Some(pending) = self.outbox.set(client_id, state) {
            if matches!(pending.state, State::Failed(_) | State::Uploading) {
                out.push(Output::Keep(pending.clone()));
            }
            out.push(Output::Changed(Change::Room(pending.room, Moved::Outbox)));
        }
        self.pump(out);
    }
}
