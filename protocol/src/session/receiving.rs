//! What comes from the server, and what becomes of it.

use super::{Change, Link, Output, Session, Timer};
use crate::{
    Content, Event, EventKind, Person, RoomId, Seq,
    api::{RoomInfo, RoomPage},
    frame::{ClientFrame, ServerFrame},
    outbox::State,
    timeline::{Applied, Timeline},
};

impl Session {
    pub(super) fn received(&mut self, frame: ServerFrame, out: &mut Vec<Output>) {
        self.pinged = false;
        match frame {
            ServerFrame::Welcome { me, rooms, heartbeat_seconds } => {
                self.welcomed(me, rooms, heartbeat_seconds, out);
            }
            ServerFrame::Event(event) => self.event(event, out),
            ServerFrame::Recovered { room, events } => self.recovered(room, events, out),
            ServerFrame::Resync { room, .. } => {
                self.recovering.remove(&room);
                if self.timelines.contains_key(&room) {
                    self.outdated.insert(room);
                    out.push(Output::FetchNewest(room));
                }
            }
            ServerFrame::Posted { client_id, seq, .. } => {
                if let Some(room) = self.outbox.set(client_id, State::Committed(seq)) {
                    let last_seq = self.timelines.get(&room).map_or(Seq::MAX, Timeline::last_seq);
                    self.outbox.settle(room, last_seq);
                    out.push(Output::Changed(Change::Room(room)));
                }
                self.pump(out);
            }
            ServerFrame::Refused { client_id, error } => {
                let state = match error.retry_after {
                    Some(seconds) => {
                        self.held = true;
                        let after_ms = seconds.max(1).saturating_mul(1_000);
                        out.push(Output::SetTimer { timer: Timer::Resend, after_ms });
                        State::Waiting
                    }
                    None => State::Failed(error),
                };
                if let Some(room) = self.outbox.set(client_id, state) {
                    out.push(Output::Changed(Change::Room(room)));
                }
                self.pump(out);
            }
            ServerFrame::Online { room, people } => {
                if self.watched == Some(room) {
                    self.online = people.into_iter().map(|person| (person.id, person)).collect();
                    out.push(Output::Changed(Change::Online));
                }
            }
            ServerFrame::Presence { room, person, online } => {
                if self.watched == Some(room) {
                    if online {
                        self.online.insert(person.id, person);
                    } else {
                        self.online.remove(&person.id);
                    }
                    out.push(Output::Changed(Change::Online));
                }
            }
            ServerFrame::RoomJoined(info) => self.room_joined(info, out),
            ServerFrame::RoomLeft { room, .. } => {
                self.joined.retain(|info| info.id != room);
                self.timelines.remove(&room);
                self.recovering.remove(&room);
                out.push(Output::Changed(Change::Joined));
            }
            ServerFrame::Pong => {}
            ServerFrame::Error(error) => out.push(Output::Complaint(error)),
        }
    }

    fn welcomed(&mut self, me: Person, rooms: Vec<RoomInfo>, heartbeat_seconds: u32, out: &mut Vec<Output>) {
        out.push(Output::ClearTimer(Timer::Handshake));
        if self.me.as_ref().is_some_and(|before| before.id != me.id) {
            // Somebody else has logged in on this browser. What is written here is not theirs to send.
            out.push(Output::Disconnect);
            self.set_link(Link::Ended, out);
            return;
        }
        self.failures = 0;
        self.me = Some(me);
        self.timelines.retain(|id, _| rooms.iter().any(|room| room.id == *id));
        self.recovering.retain(|id| self.timelines.contains_key(id));
        self.joined = rooms;
        self.heartbeat_ms = heartbeat_seconds.saturating_mul(1_000);
        self.pinged = false;
        self.held = false;
        self.outbox.reconnected();
        out.push(Output::SetTimer { timer: Timer::Heartbeat, after_ms: self.heartbeat_ms });
        self.set_link(Link::Live, out);
        out.push(Output::Changed(Change::Joined));
        if self.watched.is_some() {
            out.push(Output::Send(ClientFrame::Watch { room: self.watched }));
        }
        // Pages that came after hello was sent are not in its answer.
        let loaded: Vec<_> = self.timelines.keys().copied().collect();
        for room in loaded {
            self.recover_if_behind(room, out);
        }
        self.pump(out);
    }

    fn room_joined(&mut self, info: RoomInfo, out: &mut Vec<Output>) {
        let room = info.id;
        self.joined.retain(|joined| joined.id != room);
        self.joined.push(info);
        out.push(Output::Changed(Change::Joined));
        // It is on the screen, left before and joined again elsewhere.
        if self.watched == Some(room) && !self.timelines.contains_key(&room) {
            out.push(Output::FetchNewest(room));
            self.send_if_live(ClientFrame::Watch { room: Some(room) }, out);
        }
    }

    fn event(&mut self, event: Event, out: &mut Vec<Output>) {
        let room = event.room;
        if let Some(info) = self.joined.iter_mut().find(|info| info.id == room) {
            info.last_seq = info.last_seq.max(event.seq);
        }
        if self.apply(event, out) {
            self.shown(room, out);
        }
        self.recover_if_behind(room, out);
    }

    fn recovered(&mut self, room: RoomId, events: Vec<Event>, out: &mut Vec<Output>) {
        self.recovering.remove(&room);
        if let Some(last) = events.last()
            && let Some(info) = self.joined.iter_mut().find(|info| info.id == room)
        {
            info.last_seq = info.last_seq.max(last.seq);
        }
        let mut any = false;
        for event in events {
            any |= self.apply(event, out);
        }
        if any {
            self.shown(room, out);
            self.recover_if_behind(room, out);
        }
    }

    /// Whether the event was new to a room that is loaded.
    fn apply(&mut self, event: Event, out: &mut Vec<Output>) -> bool {
        let Some(timeline) = self.timelines.get_mut(&event.room) else { return false };
        if let EventKind::Posted { client_id, .. } = &event.kind
            && event.seq > timeline.last_seq()
        {
            // The event is the proof that it was committed, whether its ack comes or not.
            self.outbox.set(*client_id, State::Committed(event.seq));
        }
        let applied = timeline.apply(event.clone()) == Applied::New;
        if applied && self.me.as_ref().is_some_and(|me| me.id != event.actor.id) {
            out.push(Output::Arrived(event));
        }
        applied
    }

    /// A room's events have changed.
    fn shown(&mut self, room: RoomId, out: &mut Vec<Output>) {
        if let Some(timeline) = self.timelines.get(&room) {
            self.outbox.settle(room, timeline.last_seq());
        }
        out.push(Output::Changed(Change::Room(room)));
        self.pump(out);
    }

    /// Asks for what is missing, once.
    fn recover_if_behind(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let Some(timeline) = self.timelines.get(&room) else { return };
        let newest = self.joined.iter().find(|info| info.id == room).map_or(0, |info| info.last_seq);
        let behind = timeline.has_hole() || timeline.last_seq() < newest;
        if behind && self.link == Link::Live && self.recovering.insert(room) {
            out.push(Output::Send(ClientFrame::Recover { room, after: timeline.last_seq() }));
        }
    }

    pub(super) fn loaded(&mut self, page: RoomPage, out: &mut Vec<Output>) {
        let RoomPage { room, events, .. } = page;
        for event in &events {
            if let EventKind::Posted { client_id, content: Content::Text(_) } = &event.kind {
                self.outbox.set(*client_id, State::Committed(event.seq));
            }
        }
        match self.timelines.get_mut(&room.id) {
            Some(timeline) if !self.outdated.remove(&room.id) => timeline.refresh(events, room.last_seq),
            _ => {
                self.timelines.insert(room.id, Timeline::new(events, room.last_seq));
            }
        }
        self.shown(room.id, out);
        self.recover_if_behind(room.id, out);
    }
}
