//! What the others in the watched room are at: who is there, who is writing, who has read how far.

use super::{Change, Output, Session, Timer};
use protocol::{
    Blocked, Event, Person, RoomId, Seq, UserId,
    frame::{ClientFrame, Presence, WATCHED_DIRECTS_MAX},
};

/// Whoever has not said for this long that they are writing has stopped; at the latest after twice as long.
const TYPING_MS: u32 = 5_000;

impl Session {
    pub(super) fn watch(&mut self, room: Option<RoomId>, out: &mut Vec<Output>) {
        if self.watched != room {
            self.seen.clear();
            self.sight = 0..0;
        }
        let before = std::mem::replace(&mut self.watched, room).filter(|before| Some(*before) != room);
        if let Some(before) = before {
            self.let_go(before, out);
        }
        self.forget_presence(out);
        self.send_if_live(ClientFrame::Watch { room }, out);
    }

    /// Without a connection nobody is seen to come or go.
    pub(super) fn forget_presence(&mut self, out: &mut Vec<Output>) {
        self.online.clear();
        if !self.typing.is_empty() {
            self.typing.clear();
            out.push(Output::Changed(Change::Typing));
        }
    }

    pub(super) fn are_online(&mut self, room: RoomId, people: Vec<Person>, away: &[UserId], out: &mut Vec<Output>) {
        self.are_called(&people, out);
        if self.directs.contains(&room) {
            let others = people.iter().filter(|person| !self.is_me(person));
            // In front of one is as good as any: there is one other.
            let mut presence =
                others.map(|other| if away.contains(&other.id) { Presence::Away } else { Presence::Online });
            self.is_present(room, presence.next_back().unwrap_or_default(), out);
        }
        if self.watched == Some(room) {
            let entry = |person: Person| (person.id, (person.clone(), away.contains(&person.id)));
            self.online = people.into_iter().map(entry).collect();
            out.push(Output::Changed(Change::Online));
        }
    }

    pub(super) fn presence(&mut self, room: RoomId, person: Person, presence: Presence, out: &mut Vec<Output>) {
        if self.directs.contains(&room) && !self.is_me(&person) {
            self.is_present(room, presence, out);
        }
        self.are_called(std::slice::from_ref(&person), out);
        if self.watched != Some(room) {
            return;
        }
        if presence == Presence::Offline {
            self.online.remove(&person.id);
            self.stopped_typing(person.id, out);
        } else {
            self.online.insert(person.id, (person, presence == Presence::Away));
        }
        out.push(Output::Changed(Change::Online));
    }

    pub(super) fn watch_directs(&mut self, mut rooms: Vec<RoomId>, out: &mut Vec<Output>) {
        rooms.truncate(WATCHED_DIRECTS_MAX);
        if self.directs == rooms {
            return;
        }
        let before = self.present.len();
        self.present.retain(|room, _| rooms.contains(room));
        if self.present.len() != before {
            out.push(Output::Changed(Change::Directs));
        }
        self.directs.clone_from(&rooms);
        self.send_if_live(ClientFrame::WatchDirects { rooms }, out);
    }

    /// Without a connection nobody is seen to be there.
    pub(super) fn forget_present(&mut self, out: &mut Vec<Output>) {
        if !self.present.is_empty() {
            self.present.clear();
            out.push(Output::Changed(Change::Directs));
        }
    }

    /// The other one of a listed conversation is there in this way.
    fn is_present(&mut self, room: RoomId, presence: Presence, out: &mut Vec<Output>) {
        let before = match presence {
            Presence::Offline => self.present.remove(&room),
            Presence::Away | Presence::Online => self.present.insert(room, presence),
        };
        if before.unwrap_or_default() != presence {
            out.push(Output::Changed(Change::Directs));
        }
    }

    /// The person, and the others in direct conversations, may have other names or pictures by now.
    pub(super) fn are_called(&mut self, people: &[Person], out: &mut Vec<Output>) {
        let mut is_news = false;
        let others = self.joined.iter_mut().flat_map(|info| &mut info.people);
        for known in self.me.iter_mut().chain(others) {
            if let Some(person) = people.iter().find(|person| person.id == known.id && *person != known) {
                known.clone_from(person);
                is_news = true;
            }
        }
        if is_news {
            out.push(Output::Changed(Change::Joined));
        }
    }

    fn is_me(&self, person: &Person) -> bool {
        self.me.as_ref().is_some_and(|me| me.id == person.id)
    }

    pub(super) fn is_typing(&mut self, room: RoomId, person: Person, out: &mut Vec<Output>) {
        if self.watched != Some(room) || self.is_me(&person) || self.blocked.contains(person.id) {
            return;
        }
        match self.typing.iter_mut().find(|(known, _)| known.id == person.id) {
            Some((_, fresh)) => *fresh = true,
            None => {
                if self.typing.is_empty() {
                    out.push(Output::SetTimer { timer: Timer::Typing, after_ms: TYPING_MS });
                }
                self.typing.push((person, true));
                out.push(Output::Changed(Change::Typing));
            }
        }
    }

    /// Somebody's message is there: they have stopped writing it.
    pub(super) fn wrote(&mut self, event: &Event, out: &mut Vec<Output>) {
        if self.watched == Some(event.room) {
            self.stopped_typing(event.actor.id, out);
        }
    }

    fn stopped_typing(&mut self, user: UserId, out: &mut Vec<Output>) {
        let before = self.typing.len();
        self.typing.retain(|(person, _)| person.id != user);
        if self.typing.len() != before {
            out.push(Output::Changed(Change::Typing));
        }
    }

    pub(super) fn typing_timer(&mut self, out: &mut Vec<Output>) {
        let before = self.typing.len();
        self.typing.retain(|(_, fresh)| *fresh);
        self.typing.iter_mut().for_each(|(_, fresh)| *fresh = false);
        if self.typing.len() != before {
            out.push(Output::Changed(Change::Typing));
        }
        if !self.typing.is_empty() {
            out.push(Output::SetTimer { timer: Timer::Typing, after_ms: TYPING_MS });
        }
    }

    /// From here on these people are no news. What the server counts is told by it.
    pub(super) fn have_blocked(&mut self, people: Vec<UserId>, out: &mut Vec<Output>) {
        let blocked = Blocked::from(people);
        if self.blocked != blocked {
            blocked.ids().iter().for_each(|user| self.stopped_typing(*user, out));
            self.blocked = blocked;
            out.push(Output::Changed(Change::Blocked));
        }
    }

    /// Positions only go forward, whichever way they come.
    pub(super) fn have_seen(&mut self, room: RoomId, seen: &[(UserId, Seq)], out: &mut Vec<Output>) {
        if self.watched != Some(room) || seen.is_empty() {
            return;
        }
        for &(user, seq) in seen {
            let known = self.seen.get(&user).copied().unwrap_or_default();
            self.seen.insert(user, seq.max(known));
        }
        out.push(Output::Changed(Change::Seen));
    }
}
