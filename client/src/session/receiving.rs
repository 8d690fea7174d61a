//! What comes from the server.

use super::{Change, Link, Output, Session, Timer};
use crate::unread::Count;
use protocol::{
    Person, UserId,
    api::{LaterCounts, RoomInfo},
    frame::{ClientFrame, ServerFrame},
};

impl Session {
    pub(super) fn received(&mut self, frame: ServerFrame, out: &mut Vec<Output>) {
        self.pinged = false;
        match frame {
            ServerFrame::Welcome { me, rooms, heartbeat_seconds, blocked, later, .. } => {
                self.welcomed(me, rooms, heartbeat_seconds, (blocked, later), out);
            }
            ServerFrame::Event(event) => self.event(event, out),
            ServerFrame::Recovered { room, events } => self.recovered(room, events, out),
            ServerFrame::Resync { room, last_seq, forget } => self.resync(room, last_seq, forget, out),
            ServerFrame::Posted { client_id, seq, .. } => self.posted(client_id, seq, out),
            ServerFrame::Refused { client_id, error } => self.refused(client_id, error, out),
            ServerFrame::Unread { room, read_seq, as_of, unread, mentions } => {
                self.told_unread(room, read_seq, as_of, Count { unread, mentions }, out);
            }
            ServerFrame::Online { room, people, away } => self.are_online(room, people, &away, out),
            ServerFrame::Presence { room, person, presence } => self.presence(room, person, presence, out),
            ServerFrame::Typing { room, person } => self.is_typing(room, person, out),
            ServerFrame::Seen { room, user, seq } => self.have_seen(room, &[(user, seq)], out),
            ServerFrame::RoomJoined(info) => self.room_joined(info, out),
            ServerFrame::RoomChanged(info) => self.room_changed(info, out),
            ServerFrame::RoomLeft { room, removal, .. } => self.room_left(room, removal, out),
            ServerFrame::Pong => {}
            ServerFrame::Error(error) => out.push(Output::Complaint(error)),
            ServerFrame::Blocked { people } => {
                self.have_blocked(people, out);
                self.ask_for_threads(out);
            }
            ServerFrame::InvitationsChanged => out.push(Output::Changed(Change::Invitations)),
            ServerFrame::NotificationsChanged => out.push(Output::Changed(Change::Notifications)),
            ServerFrame::EmojiChanged => out.push(Output::Changed(Change::Emoji)),
            ServerFrame::ThreadsChanged => self.ask_for_threads(out),
            ServerFrame::SidebarChanged => out.push(Output::Changed(Change::Sidebar)),
            ServerFrame::LaterChanged(later) => out.push(Output::Changed(Change::Later(later))),
            ServerFrame::Unsupported { .. } => self.is_outdated(out),
        }
    }

    /// The server says what this version does not know.
    pub(super) fn is_outdated(&mut self, out: &mut Vec<Output>) {
        if !std::mem::replace(&mut self.outdated, true) {
            out.push(Output::Changed(Change::Outdated));
        }
    }

    fn welcomed(
        &mut self,
        me: Person,
        rooms: Vec<RoomInfo>,
        heartbeat_seconds: u32,
        (blocked, later): (Vec<UserId>, LaterCounts),
        out: &mut Vec<Output>,
    ) {
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
        self.recovering.retain(|id, ()| self.timelines.contains_key(id));
        self.removals.retain(|id, _| rooms.iter().all(|room| room.id != *id));
        self.joined = rooms;
        self.heartbeat_ms = heartbeat_seconds.saturating_mul(1_000);
        self.pinged = false;
        self.held = false;
        self.outbox.reconnected();
        for info in &self.joined {
            // Another tab had told of it before a backup was restored. Where it is there all the same, the server tells so.
            out.extend(self.outbox.forgotten(info.id, info.last_seq).into_iter().map(Output::Keep));
        }
        let written: Vec<_> = self.outbox.iter().map(|pending| pending.room).collect();
        out.push(Output::SetTimer { timer: Timer::Heartbeat, after_ms: self.heartbeat_ms });
        self.set_link(Link::Live, out);
        written.into_iter().for_each(|room| self.settle(room));
        self.have_blocked(blocked, out);
        self.threads_asked = false;
        self.ask_for_threads(out);
        self.welcome_unread(out);
        out.push(Output::Changed(Change::Later(later)));
        out.push(Output::Changed(Change::Joined));
        if self.watched.is_some() {
            out.push(Output::Send(ClientFrame::Watch { room: self.watched }));
        }
        if !self.directs.is_empty() {
            out.push(Output::Send(ClientFrame::WatchDirects { rooms: self.directs.clone() }));
        }
        if self.away {
            out.push(Output::Send(ClientFrame::Away(true)));
        }
        // Pages that came after hello was sent are not in its answer.
        let loaded: Vec<_> = self.timelines.keys().copied().collect();
        for room in loaded {
            self.recover_if_behind(room, out);
        }
        self.pump(out);
        self.look_for_kept(out);
    }
}
