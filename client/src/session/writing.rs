//! What the person sends: kept until the server has it, and sent in the order in which it was written.

use super::{Change, Kept, Link, Moved, Output, Session, Timer};
use crate::outbox::{Pending, State};
use protocol::{ClientId, ErrorBody, Event, RoomId, Seq};

impl Session {
    /// Sends what may be sent.
    pub(super) fn pump(&mut self, out: &mut Vec<Output>) {
        if self.link == Link::Live && self.restored && !self.held {
            out.extend(self.outbox.take_due().into_iter().map(Output::Send));
        }
    }

    pub(super) fn post(&mut self, pending: Pending, out: &mut Vec<Output>) {
        let room = pending.room;
        self.outbox.add(pending.clone());
        out.push(Output::Keep(pending));
        out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        self.pump(out);
    }

    pub(super) fn retry(&mut self, client_id: ClientId, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.set(client_id, State::Waiting) {
            out.push(Output::Keep(pending.clone()));
            out.push(Output::Changed(Change::Room(pending.room, Moved::Outbox)));
            self.pump(out);
        }
    }

    pub(super) fn discard(&mut self, client_id: ClientId, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.remove(client_id) {
            out.push(Output::Forget(client_id));
            out.push(Output::Changed(Change::Room(pending.room, Moved::Outbox)));
        }
    }

    pub(super) fn restored(&mut self, Kept { me, rooms, pending }: Kept, out: &mut Vec<Output>) {
        if self.me.is_none() {
            self.me = me;
        }
        for page in rooms {
            self.restore_room(page, out);
        }
        self.restored = true;
        self.adopted(pending, out);
    }

    pub(super) fn adopted(&mut self, pending: Vec<Pending>, out: &mut Vec<Output>) {
        let rooms: Vec<_> = pending.iter().map(|pending| pending.room).collect();
        self.outbox.restore(pending);
        for room in rooms {
            // It can have been committed before, without the ack getting through.
            let events: Vec<_> = self.timelines.get(&room).into_iter().flat_map(|it| it.events()).cloned().collect();
            events.iter().for_each(|event| self.prove(event, out));
            self.settle(room);
            out.push(Output::Changed(Change::Room(room, Moved::Outbox)));
        }
        self.pump(out);
    }

    /// The server has a message: its event is the proof, whether its ack comes or not.
    pub(super) fn prove(&mut self, event: &Event, out: &mut Vec<Output>) {
        if self.me.as_ref().is_some_and(|me| me.id == event.actor.id) {
            out.extend(self.outbox.proven(event).map(Output::Forget));
        }
    }

    /// What is committed and in the timeline leaves the outbox.
    pub(super) fn settle(&mut self, room: RoomId) {
        // A room that is not loaded shows nothing that its event would have to replace.
        let last_seq = self.timelines.get(&room).map_or(Seq::MAX, |timeline| timeline.last_seq());
        self.outbox.settle(room, last_seq);
    }

    pub(super) fn posted(&mut self, client_id: ClientId, seq: Seq, out: &mut Vec<Output>) {
        if let Some(pending) = self.outbox.set(client_id, State::Committed(seq)) {
            let room = pending.room;
            self.settle(room);
            out.push(Output::Forget(client_id));
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
                State::Waiting
            }
            None => State::Failed(error),
        };
        if let Some(pending) = self.outbox.set(client_id, state) {
            if matches!(pending.state, State::Failed(_)) {
                out.push(Output::Keep(pending.clone()));
            }
            out.push(Output::Changed(Change::Room(pending.room, Moved::Outbox)));
        }
        self.pump(out);
    }
}
