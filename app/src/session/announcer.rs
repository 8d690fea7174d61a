//! What the pages are told of the session.

use std::cell::{Cell, RefCell};

use client::{
    outbox::State,
    session::{Change, Link, Moved, Session},
    told::Told,
    unread::Count,
};
use leptos::prelude::*;
use protocol::{Event, RoomId, api::RoomInfo};

use super::{View, announcements::Announcements, driver::Shared, emoji};
use crate::{dom, names::title};

/// How many messages are in the outbox, and how many of them are on their way.
type Counted = (usize, usize);

/// What is about to be told, and what need not be.
#[derive(Default)]
pub struct Announcer {
    /// Whether the pages will be told with the next frame.
    waits: Cell<bool>,
    /// What of the watched room.
    told: RefCell<Told>,
    /// What is in the outbox, and what of it the pages know of.
    unsent: Cell<(Counted, Counted)>,
    announcements: Announcements,
    /// The room whose end is on the screen. What comes there is read as it is drawn, and never shown as unread before that.
    followed: Cell<Option<RoomId>>,
}

impl Shared {
    /// Whether a room's end is on the screen.
    pub fn follow(&self, room: RoomId, is_seen: bool, view: &View) {
        let before = self.announcer().followed.get();
        let now = if is_seen { Some(room) } else { before.filter(|before| *before != room) };
        if self.announcer().followed.replace(now) != now {
            self.show_unread(view);
        }
    }

    /// Says what somebody else has done in the room that the person looks at, and that somebody calls them elsewhere.
    pub(super) fn announce(&self, event: &Event, view: &View) {
        let me = view.me.read_untracked().as_ref().map(|me| me.id);
        let is_here = self.watched() == Some(event.room);
        if is_here {
            self.announcer().announcements.add(event, me);
        } else if let Some(room) = view.joined.read_untracked().iter().flatten().find(|info| info.id == event.room) {
            self.announcer().announcements.add_call(event, &title(room), me);
        }
        if is_here || self.announcer().announcements.is_waiting() {
            if dom::is_visible() {
                self.tell_with_frame(view);
            } else {
                // There is no next frame until somebody looks.
                self.announcer().announcements.say();
            }
        }
    }

    /// Tells what has changed.
    pub(super) fn show(&self, change: Change, view: &View) {
        self.with_session(|session| match change {
            Change::Link => view.link.set(session.link()),
            // Until the server has said so, the page's own list is the better one.
            Change::Joined if session.link() == Link::Live => {
                view.me.set(session.me().cloned());
                view.joined.set(Some(session.joined().to_vec()));
                self.show_unread(view);
                self.watched().into_iter().for_each(|room| self.tell(room, Moved::Pages, view));
                self.drop_left(session.joined(), view);
            }
            Change::Joined => {}
            Change::Unread(room) => {
                self.show_unread_in(room, view);
                self.room_changed(room, view);
            }
            Change::Room(room, moved) => {
                self.follow_members(room, moved, view);
                self.tell(room, moved, view);
                self.room_changed(room, view);
            }
            Change::Online => {
                let online = self.watched().map(|room| (room, session.online().cloned().collect()));
                view.online.set(online);
            }
            Change::Directs => view.present.set(session.present().clone()),
            Change::Typing => view.typing.set(session.typing().cloned().collect()),
            Change::Seen => view.seen.set(session.seen().clone()),
            Change::Outdated => view.outdated.set(session.outdated()),
            Change::Invitations => view.invitations.notify(),
            Change::Notifications => view.notifications.notify(),
            Change::Emoji => emoji::changed(),
            Change::Threads => view.threads.set(session.following().clone()),
            // No page shows it.
            Change::Sidebar => {}
            Change::Later(counts) => view.later.set(Some(counts)),
            Change::Blocked => {
                view.blocked.set(Some(session.blocked().clone()));
                self.all_changed(view);
            }
        });
    }

    /// Says what has changed in a room, where that is the one that the person looks at.
    fn tell(&self, room: RoomId, moved: Moved, view: &View) {
        let Announcer { told, unsent, .. } = self.announcer();
        let count = self.with_session(|session| {
            let outbox = session.outbox();
            (outbox.iter().count(), outbox.iter().filter(|pending| pending.state == State::Sent).count())
        });
        unsent.set((count, unsent.get().1));
        if self.watched() == Some(room) {
            self.with_session(|session| told.borrow_mut().add(room, moved, session.timeline(room)));
        } else if count == unsent.get().1 {
            return;
        }
        self.tell_with_frame(view);
    }

    /// Says what there is to say: once a frame, however much comes in between. A page that nobody sees has no frames until it
    /// is seen.
    fn tell_with_frame(&self, view: &View) {
        if !self.announcer().waits.replace(true) {
            let (driver, view) = (self.clone(), view.clone());
            request_animation_frame(move || {
                let Announcer { waits, told, unsent, announcements, .. } = driver.announcer();
                waits.set(false);
                announcements.say();
                let next = told.borrow().next();
                view.told.set(told.replace(next));
                let (count, known) = unsent.get();
                unsent.set((count, count));
                if known != count {
                    view.outbox.notify();
                }
            });
        }
    }

    fn show_unread(&self, view: &View) {
        // Until the server has said so, the page's own counts are the better ones.
        if view.joined.read_untracked().is_none() {
            return;
        }
        let unread =
            self.with_session(|session| session.joined().iter().map(|info| (info.id, self.unread_in(info))).collect());
        // All that shows counts would be asked to look.
        if *view.unread.read_untracked() != unread {
            view.unread.set(unread);
        }
    }

    /// The same, where only this room's count can be another.
    fn show_unread_in(&self, room: RoomId, view: &View) {
        let find =
            |session: &Session| session.joined().iter().find(|info| info.id == room).map(|info| self.unread_in(info));
        let Some(count) = self.with_session(find).filter(|_| view.joined.read_untracked().is_some()) else { return };
        if view.unread.read_untracked().get(&room) != Some(&count) {
            view.unread.update(|unread| _ = unread.insert(room, count));
        }
    }

    fn unread_in(&self, info: &RoomInfo) -> Count {
        match self.announcer().followed.get() {
            Some(followed) if followed == info.id => Count::default(),
            _ => Count { unread: info.unread, mentions: info.mentions },
        }
    }
}
