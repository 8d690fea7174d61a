//! What is known of the rooms, and where from: live events, what was missed, pages, and what was kept.

use super::{Change, Link, Moved, Output, Session};
use crate::{
    timeline::{Applied, Timeline},
    unread::Count,
};
use protocol::{
    Event, EventKind, Person, Removal, RoomId, Seq,
    api::{RoomInfo, RoomPage},
    frame::ClientFrame,
};

impl Session {
    pub(super) fn room_joined(&mut self, info: RoomInfo, out: &mut Vec<Output>) {
        let room = info.id;
        if self.joined.iter().any(|joined| joined.id == room) {
            // Told again, where the server can't tell whether it was heard. What has come meanwhile still counts.
            return self.room_changed(info, out);
        }
        self.removals.remove(&room);
        self.begin_unread(&info);
        self.joined.push(info);
        out.push(Output::Changed(Change::Joined));
        // It is on the screen, left before and joined again elsewhere.
        if self.watched == Some(room) && !self.timelines.contains_key(&room) {
            out.push(Output::FetchNewest(room));
            self.send_if_live(ClientFrame::Watch { room: Some(room) }, out);
        }
        // Its page can have come before it was known that they are in it.
        self.recover_if_behind(room, out);
    }

    /// What the person is in a room, or wants of it, is different.
    pub(super) fn room_changed(&mut self, info: RoomInfo, out: &mut Vec<Output>) {
        let room = info.id;
        let Some(known) = self.joined.iter_mut().find(|known| known.id == room) else { return };
        let count = Count { unread: info.unread, mentions: info.mentions };
        let (read_seq, as_of) = (info.read_seq, info.last_seq);
        // Positions and counts have rules of their own.
        let (last_seq, read, unread, mentions) = (known.last_seq, known.read_seq, known.unread, known.mentions);
        *known = RoomInfo { last_seq, read_seq: read, unread, mentions, ..info };
        out.push(Output::Changed(Change::Joined));
        self.told_unread(room, read_seq, as_of, count, out);
    }

    pub(super) fn room_left(&mut self, room: RoomId, removal: Option<Removal>, out: &mut Vec<Output>) {
        self.end_unread(room);
        self.removals.extend(removal.map(|removal| (room, removal)));
        self.joined.retain(|info| info.id != room);
        self.timelines.remove(&room);
        self.recovering.remove(&room);
        self.settle(room);
        if self.watched == Some(room) {
            // Who is there is not theirs to see any more.
            self.forget_presence(out);
            out.push(Output::Changed(Change::Online));
        }
        out.push(Output::Changed(Change::Joined));
    }

    pub(super) fn event(&mut self, event: Event, out: &mut Vec<Output>) {
        let room = event.room;
        self.about_room(&event, out);
        self.wrote(&event, out);
        self.call_from_elsewhere(&event, out);
        self.room_is_at(room, event.seq, out);
        let seq = event.seq;
        if self.apply(event, out) {
            self.moved(room, Moved::Appended(seq), out);
        }
        self.recover_if_behind(room, out);
    }

    pub(super) fn recovered(&mut self, room: RoomId, events: Vec<Event>, out: &mut Vec<Output>) {
        self.recovering.remove(&room);
        self.still_read(room, out);
        self.prove_known(room, out);
        events.iter().for_each(|event| self.about_room(event, out));
        if let Some(last) = events.last() {
            self.room_is_at(room, last.seq, out);
        }
        let mut first = None;
        for event in events {
            let seq = event.seq;
            if self.apply(event, out) {
                first.get_or_insert(seq);
            }
        }
        if let Some(first) = first {
            self.moved(room, Moved::Appended(first), out);
            self.recover_if_behind(room, out);
        }
    }

    pub(super) fn resync(&mut self, room: RoomId, last_seq: Seq, forget: bool, out: &mut Vec<Output>) {
        self.recovering.remove(&room);
        let Some(timeline) = self.timelines.get_mut(&room) else { return };
        if forget || last_seq < timeline.last_seq() {
            // The server has never heard of what is here, as after a backup was restored.
            *timeline = Timeline::new(Vec::new(), last_seq);
            self.read_before.remove(&room);
            out.extend(self.outbox.forgotten(room, 0).into_iter().map(Output::Keep));
        } else {
            timeline.skip_to(last_seq);
            self.still_read(room, out);
            self.prove_known(room, out);
        }
        self.moved(room, Moved::Pages, out);
        if self.watched == Some(room) {
            out.push(Output::FetchNewest(room));
        }
    }

    pub(super) fn loaded(&mut self, page: RoomPage, out: &mut Vec<Output>) {
        let RoomPage { room: info, events, seen, blocked, .. } = page;
        if self.link != Link::Live {
            // Until the server says more.
            self.have_blocked(blocked, out);
        }
        events.iter().for_each(|event| self.prove(event, out));
        self.have_seen(info.id, &seen, out);
        let is_apart = |timeline: &Timeline| events.first().is_some_and(|first| first.seq > timeline.last_seq());
        match self.timelines.get_mut(&info.id) {
            // What was kept may be of another past, and nothing shows that it is not.
            Some(timeline)
                if self.link != Link::Live && (is_apart(timeline) || timeline.is_of_another_past(events.iter())) =>
            {
                *timeline = Timeline::new(events, info.last_seq);
                self.read_before.remove(&info.id);
                self.begin_unread(&info);
            }
            Some(timeline) => _ = timeline.add(events, info.last_seq, info.last_seq),
            None => _ = self.timelines.insert(info.id, Timeline::new(events, info.last_seq)),
        }
        self.moved(info.id, Moved::Pages, out);
        self.recover_if_behind(info.id, out);
    }

    pub(super) fn older(&mut self, room: RoomId, events: Vec<Event>, as_of: Seq, out: &mut Vec<Output>) {
        events.iter().for_each(|event| self.prove(event, out));
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return };
        let (first, last) = (first.seq, last.seq);
        if self.timelines.get_mut(&room).is_some_and(|timeline| timeline.add(events, last, as_of)) {
            // Who asked for it is about to look at it.
            self.sees(room, first..last + 1);
            self.moved(room, Moved::Pages, out);
        }
    }

    /// Takes the newest part of a room as it was kept. Only hello asks whether the server still has the same past: what was
    /// read later than that is left out, and so is not mixed with the events of another one.
    pub(super) fn restore_room(&mut self, page: RoomPage, out: &mut Vec<Output>) {
        if self.has_said_hello() {
            return;
        }
        if self.joined.iter().all(|info| info.id != page.room.id) {
            self.begin_unread(&page.room);
            self.joined.push(page.room.clone());
            out.push(Output::Changed(Change::Joined));
        }
        self.loaded(page, out);
    }

    /// Takes into account what an event says of the room itself, or of the person in it.
    fn about_room(&mut self, event: &Event, out: &mut Vec<Output>) {
        let Some(info) = self.joined.iter_mut().find(|info| info.id == event.room) else { return };
        if event.seq <= info.last_seq {
            return;
        }
        let is_me = |person: &Person| self.me.as_ref().is_some_and(|me| me.id == person.id);
        match &event.kind {
            EventKind::Renamed { name } => info.name.clone_from(name),
            EventKind::TopicChanged { topic } => info.topic.clone_from(topic),
            EventKind::PictureChanged { picture } => info.picture = *picture,
            EventKind::Archived => info.archived = true,
            EventKind::Unarchived => info.archived = false,
            EventKind::RoleChanged { person, role } if is_me(person) => info.role = *role,
            // What is left of a conversation of two goes on being called by whom it was with.
            EventKind::Left if info.people.len() > 1 => info.people.retain(|person| person.id != event.actor.id),
            _ => return,
        }
        out.push(Output::Changed(Change::Joined));
    }

    /// Tells of an event that concerns the person in a room that is not loaded, once: that calls them, or that stands in a thread that they
    /// follow. What is loaded tells of itself.
    fn call_from_elsewhere(&self, event: &Event, out: &mut Vec<Output>) {
        let (EventKind::Posted { mentions: calls, .. } | EventKind::Edited { calls, .. }) = &event.kind else { return };
        let is_new = self.joined.iter().any(|info| info.id == event.room && info.last_seq < event.seq);
        let thread = event.kind.in_thread().map(|thread| (event.room, thread.root));
        let is_followed = thread.is_some_and(|thread| self.following.unread(thread).is_some());
        let concerns =
            self.me.as_ref().is_some_and(|me| me.id != event.actor.id && (is_followed || calls.includes(me.id)));
        if is_new && concerns && !self.timelines.contains_key(&event.room) && !self.blocked.contains(event.actor.id) {
            out.push(Output::Arrived(event.clone()));
        }
    }

    fn room_is_at(&mut self, room: RoomId, seq: Seq, out: &mut Vec<Output>) {
        if let Some(info) = self.joined.iter_mut().find(|info| info.id == room) {
            let was_hidden = info.is_hidden();
            info.last_seq = info.last_seq.max(seq);
            if was_hidden && !info.is_hidden() {
                out.push(Output::Changed(Change::Joined));
            }
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
        let is_blocked = self.blocked.contains(event.actor.id);
        if applied && !is_blocked && self.me.as_ref().is_some_and(|me| me.id != event.actor.id) {
            out.push(Output::Arrived(event));
        }
        applied
    }

    /// A room's events have changed.
    fn moved(&mut self, room: RoomId, moved: Moved, out: &mut Vec<Output>) {
        self.settle(room);
        out.push(Output::Changed(Change::Room(room, moved)));
        self.let_go(room, out);
        self.pump(out);
    }

    /// Asks for what is missing, once.
    pub(super) fn recover_if_behind(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let Some(timeline) = self.timelines.get(&room) else { return };
        let newest = self.joined.iter().find(|info| info.id == room).map_or(0, |info| info.last_seq);
        let behind = timeline.is_behind() || timeline.last_seq() < newest;
        if behind && self.link == Link::Live && self.recovering.insert(room, ()).is_none() {
            out.push(Output::Send(ClientFrame::Recover { room, after: timeline.last_seq() }));
        }
    }
}
