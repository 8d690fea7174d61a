//! What is known of the rooms, and where from: live events, what was missed, pages, and what was kept.

use super::{Change, Link, Output, Session};
use crate::{
    Event, RoomId, Seq,
    api::{RoomInfo, RoomPage},
    frame::ClientFrame,
    timeline::{Applied, Timeline},
};

impl Session {
    pub(super) fn room_joined(&mut self, info: RoomInfo, out: &mut Vec<Output>) {
        let room = info.id;
        self.begin_unread(&info);
        self.joined.retain(|joined| joined.id != room);
        self.joined.push(info);
        out.push(Output::Changed(Change::Joined));
        // It is on the screen, left before and joined again elsewhere.
        if self.watched == Some(room) && !self.timelines.contains_key(&room) {
            out.push(Output::FetchNewest(room));
            self.send_if_live(ClientFrame::Watch { room: Some(room) }, out);
        }
    }

    pub(super) fn room_left(&mut self, room: RoomId, out: &mut Vec<Output>) {
        self.end_unread(room);
        self.joined.retain(|info| info.id != room);
        self.timelines.remove(&room);
        self.recovering.remove(&room);
        out.push(Output::Changed(Change::Joined));
    }

    pub(super) fn event(&mut self, event: Event, out: &mut Vec<Output>) {
        let room = event.room;
        self.room_is_at(room, event.seq);
        if self.apply(event, out) {
            self.shown(room, out);
        }
        self.recover_if_behind(room, out);
    }

    pub(super) fn recovered(&mut self, room: RoomId, events: Vec<Event>, out: &mut Vec<Output>) {
        self.recovering.remove(&room);
        if let Some(last) = events.last() {
            self.room_is_at(room, last.seq);
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

    pub(super) fn resync(&mut self, room: RoomId, last_seq: Seq, out: &mut Vec<Output>) {
        self.recovering.remove(&room);
        let Some(timeline) = self.timelines.get_mut(&room) else { return };
        if last_seq < timeline.last_seq() {
            // The server has never heard of what is here, as after a backup was restored.
            *timeline = Timeline::new(Vec::new(), last_seq);
        } else {
            timeline.skip_to(last_seq);
        }
        self.shown(room, out);
        if self.watched == Some(room) {
            out.push(Output::FetchNewest(room));
        }
    }

    pub(super) fn loaded(&mut self, page: RoomPage, out: &mut Vec<Output>) {
        let RoomPage { room: info, events, .. } = page;
        events.iter().for_each(|event| self.prove(event, out));
        match self.timelines.get_mut(&info.id) {
            Some(timeline) => _ = timeline.add(events, info.last_seq),
            None => _ = self.timelines.insert(info.id, Timeline::new(events, info.last_seq)),
        }
        self.shown(info.id, out);
        self.recover_if_behind(info.id, out);
    }

    pub(super) fn older(&mut self, room: RoomId, events: Vec<Event>, out: &mut Vec<Output>) {
        events.iter().for_each(|event| self.prove(event, out));
        let last_seq = events.last().map_or(0, |event| event.seq);
        if last_seq > 0 && self.timelines.get_mut(&room).is_some_and(|timeline| timeline.add(events, last_seq)) {
            self.shown(room, out);
        }
    }

    pub(super) fn restore_room(&mut self, page: RoomPage, out: &mut Vec<Output>) {
        let known = self.joined.iter().any(|info| info.id == page.room.id);
        if self.link == Link::Live && !known {
            // Left since.
            return;
        }
        if !known {
            self.begin_unread(&page.room);
            self.joined.push(page.room.clone());
            out.push(Output::Changed(Change::Joined));
        }
        self.loaded(page, out);
    }

    fn room_is_at(&mut self, room: RoomId, seq: Seq) {
        if let Some(info) = self.joined.iter_mut().find(|info| info.id == room) {
            info.last_seq = info.last_seq.max(seq);
        }
    }

    /// Whether the event was new to a room that is loaded.
    fn apply(&mut self, event: Event, out: &mut Vec<Output>) -> bool {
        self.count(&event, out);
        self.prove(&event, out);
        let Some(timeline) = self.timelines.get_mut(&event.room) else {
            self.settle(event.room);
            return false;
        };
        let applied = timeline.apply(event.clone()) == Applied::New;
        if applied && self.me.as_ref().is_some_and(|me| me.id != event.actor.id) {
            out.push(Output::Arrived(event));
        }
        applied
    }

    /// A room's events have changed.
    fn shown(&mut self, room: RoomId, out: &mut Vec<Output>) {
        self.settle(room);
        out.push(Output::Changed(Change::Room(room)));
        self.pump(out);
    }

    /// Asks for what is missing, once.
    pub(super) fn recover_if_behind(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let Some(timeline) = self.timelines.get(&room) else { return };
        let newest = self.joined.iter().find(|info| info.id == room).map_or(0, |info| info.last_seq);
        let behind = timeline.is_behind() || timeline.last_seq() < newest;
        if behind && self.link == Link::Live && self.recovering.insert(room) {
            out.push(Output::Send(ClientFrame::Recover { room, after: timeline.last_seq() }));
        }
    }
}
