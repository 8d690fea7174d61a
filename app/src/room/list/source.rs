//! Where the list of messages has what it shows from: the session's timeline and outbox, and before there is a timeline
//! the page that came first.

use std::{ops::Range, sync::Arc};

use super::{
    entries::{CONTEXT, Entry, Look, entries, with_pending},
    news::News,
    shown::{Page, Shown},
};
use crate::session::Client;
use client::{
    outbox::{Outbox, Pending},
    timeline::Timeline,
};
use leptos::prelude::*;
use protocol::{Blocked, Content, Event, EventKind, Person, RoomId, Seq, UserId, api::RoomPage, unread};

/// One room, for somebody who looks at it.
#[derive(Clone)]
pub struct Source {
    client: Client,
    page: StoredValue<Arc<RoomPage>>,
    room: RoomId,
    shown: Memo<Shown>,
    look: Memo<Look>,
}

impl Source {
    /// The room of a page that was loaded for this person. Nothing older than `start` is to be had.
    pub fn new(client: Client, page: StoredValue<Arc<RoomPage>>, me: Person, start: RwSignal<Seq>) -> Self {
        let room = page.with_value(|page| page.room.id);
        let blocked = {
            let blocked = client.view.blocked.clone();
            // Before it is known, the page's own is the better one.
            Memo::new(move |_| blocked.get().unwrap_or_else(|| page.with_value(|page| page.blocked.clone().into())))
        };
        let shown = {
            let client = client.clone();
            let me = me.id;
            Memo::new(move |before: Option<&Shown>| {
                client.view.rooms.track();
                let (blocked, start) = (blocked.read(), start.get());
                client.with_room(room, |timeline, _| match (timeline, before) {
                    (Some(timeline), _) => {
                        let runs: Vec<_> =
                            timeline.stretches().iter().map(|it| it.first_seq()..it.last_seq() + 1).collect();
                        let since = before.map_or(Seq::MAX, Shown::end);
                        let is_news = |event: &&Event| unread::counts(event, me, &blocked);
                        let news = timeline.newest().since(since).filter(is_news).count();
                        Shown::new(&runs, news, start, before)
                    }
                    (None, Some(before)) => before.left(),
                    (None, None) => page.with_value(|page| Shown::new(&[run(page)], 0, start, None)),
                })
            })
        };
        let look = {
            let client = client.clone();
            Memo::new(move |_| {
                client.view.rooms.track();
                let (clock, live, blocked) = (client.view.clock.get(), client.is_live(), blocked.get());
                let new_from = client
                    .with_room(room, |timeline, _| page.with_value(|page| new_from(timeline, page, &me, &blocked)));
                Look { me: me.clone(), clock, live, new_from, blocked }
            })
        };
        Self { client, page, room, shown, look }
    }

    /// How the room is cut into pages.
    pub fn shown(&self) -> Memo<Shown> {
        self.shown
    }

    /// The entries of a page as they are now; `before` are those that it had. A page that is gone has none.
    pub fn entries(&self, first: Seq, before: Option<&Vec<Arc<Entry>>>) -> Vec<Arc<Entry>> {
        self.client.view.rooms.track();
        let shown = self.shown.read();
        let Some(page) = shown.page(first) else { return Vec::new() };
        let look = self.look.read();
        self.client.with_room(self.room, |timeline, outbox| {
            // What is not sent yet comes after everything.
            let pending = self.pending(outbox).filter(|_| first == shown.newest());
            match (timeline, before) {
                (Some(timeline), _) => of_page(timeline, page, pending, &look, before.map_or(&[], Vec::as_slice)),
                (None, Some(before)) => with_pending(before, entries([].iter(), [].iter(), pending, &look, &[])),
                (None, None) => {
                    self.page.with_value(|page| entries([].iter(), page.events.iter(), pending, &look, &[]))
                }
            }
        })
    }

    /// What one had not read when the page came.
    pub fn news(&self) -> Memo<Option<News>> {
        let Self { client, page, room, look, .. } = self.clone();
        Memo::new(move |_| {
            client.view.rooms.track();
            let look = look.read();
            client.with_room(room, |timeline, _| {
                page.with_value(|page| News::of(timeline, page, look.me.id, &look.blocked))
            })
        })
    }

    /// Whether nobody has ever said anything here, or is about to.
    pub fn is_silent(&self) -> Memo<bool> {
        let Self { client, page, room, shown, .. } = self.clone();
        Memo::new(move |_| {
            client.view.rooms.track();
            shown.read().is_complete()
                && client.with_room(room, |timeline, outbox| {
                    let is_said = match timeline {
                        Some(timeline) => timeline.events().any(is_message),
                        None => page.with_value(|page| page.events.iter().any(is_message)),
                    };
                    !is_said && outbox.iter().all(|pending| pending.room != room)
                })
        })
    }

    /// A message as it is by now, where it is here.
    pub fn message(&self, seq: Seq) -> Option<Event> {
        let find = |event: Option<&Event>| event.filter(|event| is_message(event)).cloned();
        self.client.with_room(self.room, |timeline, _| match timeline {
            Some(timeline) => find(timeline.get(seq)),
            None => self.page.with_value(|page| find(page.events.iter().find(|event| event.seq == seq))),
        })
    }

    /// The newest message, or the newest of this person's.
    pub fn newest(&self, of: Option<UserId>) -> Option<Event> {
        let fits = |event: &&Event| {
            let says = matches!(&event.kind, EventKind::Posted { content: Content::Text(_), .. });
            says && of.is_none_or(|of| of == event.actor.id)
        };
        self.client.with_room(self.room, |timeline, _| match timeline {
            Some(timeline) => timeline.newest().events().rev().find(fits).cloned(),
            None => self.page.with_value(|page| page.events.iter().rev().find(fits).cloned()),
        })
    }

    fn pending<'a>(&self, outbox: &'a Outbox) -> impl Iterator<Item = &'a Pending> + use<'a> {
        let room = self.room;
        outbox.iter().filter(move |pending| pending.room == room)
    }
}

fn is_message(event: &Event) -> bool {
    matches!(event.kind, EventKind::Posted { .. })
}

/// The events of a page that was loaded.
fn run(page: &RoomPage) -> Range<Seq> {
    let end = page.room.last_seq + 1;
    page.events.first().map_or(end, |event| event.seq)..end
}

fn of_page<'a>(
    timeline: &'a Timeline,
    page: &Page,
    pending: impl Iterator<Item = &'a Pending>,
    look: &Look,
    known: &[Arc<Entry>],
) -> Vec<Arc<Entry>> {
    let is_of = |first: Seq, end: Seq| first <= page.first && page.first <= end;
    let Some(stretch) = timeline.stretches().iter().find(|it| is_of(it.first_seq(), it.last_seq() + 1)) else {
        return Vec::new();
    };
    let before = stretch.since(page.first.saturating_sub(CONTEXT)).take_while(|event| event.seq < page.first);
    let events = stretch.since(page.first).take_while(|event| event.seq < page.end);
    entries(before, events, pending, look, known)
}

/// The first message that this person had not read when they came: what comes while one looks on is no news afterwards.
fn new_from(timeline: Option<&Timeline>, page: &RoomPage, me: &Person, blocked: &Blocked) -> Option<Seq> {
    let came = &page.room;
    let is_unread = |event: &Event| event.seq > came.read_seq && event.seq <= came.last_seq;
    let is_new = |event: &&Event| is_unread(event) && unread::counts(event, me.id, blocked);
    let found = match timeline {
        Some(timeline) => {
            let unread = timeline.stretches().iter().flat_map(|stretch| stretch.since(came.read_seq + 1));
            unread.take_while(|event| event.seq <= came.last_seq).find(is_new)
        }
        None => page.events.iter().find(is_new),
    };
    found.map(|event| event.seq)
}
