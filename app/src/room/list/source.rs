//! Where the list of messages has what it shows from: the session's timeline and outbox, and before there is a timeline
//! the page that came first.

use std::{ops::Range, sync::Arc};

use super::{
    news::News,
    shown::{Page, Shown},
};
use crate::{
    room::entries::{CONTEXT, Entry, Look, Names, entries, with_pending},
    session::Client,
    theme::Replies,
};
use client::{
    outbox::{Outbox, Pending},
    people::People,
    timeline::Timeline,
    told::Told,
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
    look: Memo<Arc<Look>>,
}

/// As of what the entries of a page were made.
#[derive(Clone)]
pub struct Made {
    page: Page,
    is_newest: bool,
    look: Arc<Look>,
    count: u64,
}

impl Source {
    /// The room of a page that was loaded for this person. Nothing older than `start` is to be had.
    pub fn new(
        client: Client,
        page: StoredValue<Arc<RoomPage>>,
        me: Person,
        start: RwSignal<Seq>,
        people: Memo<People>,
    ) -> Self {
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
                client.view.told.track();
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
        let look = look_of(&client, page, me, blocked, people);
        Self { client, page, room, shown, look }
    }

    /// How the room is cut into pages.
    pub fn shown(&self) -> Memo<Shown> {
        self.shown
    }

    /// The entries of a page as they are now; `before` are those that it had, which were `made` as of something. A page that
    /// is gone has none.
    pub fn entries(
        &self,
        first: Seq,
        before: Option<&Vec<Arc<Entry>>>,
        made: StoredValue<Option<Made>>,
    ) -> Vec<Arc<Entry>> {
        let told = self.client.view.told.read();
        let shown = self.shown.read();
        let Some(page) = shown.page(first) else { return Vec::new() };
        let is_newest = first == shown.newest();
        let now = Made { page: page.clone(), is_newest, look: self.look.get(), count: told.count };
        let were = made.try_update_value(|made| made.replace(now.clone())).flatten();
        if let (Some(before), true) = (before, were.is_some_and(|were| were.holds(&now, &told, self.room))) {
            return before.clone();
        }
        let look = &now.look;
        self.client.with_room(self.room, |timeline, outbox| {
            // What is not sent yet comes after everything.
            let pending = self.pending(outbox).filter(|_| is_newest);
            match (timeline, before) {
                (Some(timeline), _) => of_page(timeline, page, pending, look, before.map_or(&[], Vec::as_slice)),
                (None, Some(before)) => with_pending(before, entries([].iter(), [].iter(), pending, look, &[])),
                (None, None) => self.page.with_value(|loaded| {
                    let before = loaded.events.iter().take_while(|event| event.seq < page.first);
                    let within = loaded.events.iter().filter(|event| (page.first..page.end).contains(&event.seq));
                    entries(before, within, pending, look, &[])
                }),
            }
        })
    }

    /// What one had not read when the page came.
    pub fn news(&self) -> Memo<Option<News>> {
        let Self { client, page, room, look, .. } = self.clone();
        Memo::new(move |before: Option<&Option<News>>| {
            client.view.told.track();
            let look = look.read();
            // Where it begins stays known, also where that is no longer here.
            let known = before.copied().flatten().filter(|news| news.first.is_some());
            known.or_else(|| {
                client.with_room(room, |timeline, _| {
                    page.with_value(|page| News::of(timeline, page, look.me.id, &look.blocked))
                })
            })
        })
    }

    /// Whether nobody has ever said anything here, or is about to.
    pub fn is_silent(&self) -> Memo<bool> {
        let Self { client, page, room, shown, .. } = self.clone();
        Memo::new(move |_| {
            client.view.told.track();
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
            says && !event.kind.is_aside() && of.is_none_or(|of| of == event.actor.id)
        };
        self.client.with_room(self.room, |timeline, _| match timeline {
            Some(timeline) => timeline.newest().events().rev().find(fits).cloned(),
            None => self.page.with_value(|page| page.events.iter().rev().find(fits).cloned()),
        })
    }

    fn pending<'a>(&self, outbox: &'a Outbox) -> impl Iterator<Item = &'a Pending> + use<'a> {
        let (room, together) = (self.room, self.look.read_untracked().together);
        let is_listed = move |pending: &&Pending| together || pending.thread.is_none_or(|thread| thread.in_room);
        outbox.iter().filter(move |pending| pending.room == room).filter(is_listed)
    }
}

impl Made {
    /// Whether the entries are still right, after what was told.
    fn holds(&self, now: &Self, told: &Told, room: RoomId) -> bool {
        let is_same = Arc::ptr_eq(&self.look, &now.look) && (&self.page, self.is_newest) == (&now.page, now.is_newest);
        is_same && (self.count == now.count || (self.count + 1 == now.count && !self.is_touched(told, room)))
    }

    fn is_touched(&self, told: &Told, room: RoomId) -> bool {
        let is_changed = || told.changed.keys().any(|seq| (self.page.first..self.page.end).contains(seq));
        told.room == Some(room) && (told.pages || (self.is_newest && told.outbox) || is_changed())
    }
}

fn look_of(
    client: &Client,
    page: StoredValue<Arc<RoomPage>>,
    me: Person,
    blocked: Memo<Blocked>,
    people: Memo<People>,
) -> Memo<Arc<Look>> {
    let (room, me_id) = (page.with_value(|page| page.room.id), me.id);
    let names = Memo::new(move |_| {
        let people = people.read();
        Names::new(people.list.iter().map(|member| (member.person.id, member.person.clone())).collect())
    });
    let new_from = {
        let (client, me) = (client.clone(), me.clone());
        Memo::new(move |before: Option<&Option<Seq>>| {
            client.view.told.track();
            let blocked = blocked.read();
            let found =
                client.with_room(room, |timeline, _| page.with_value(|page| new_from(timeline, page, &me, &blocked)));
            // The first can be let go of.
            before.copied().flatten().map_or(found, |before| Some(found.map_or(before, |found| found.min(before))))
        })
    };
    let since = {
        let client = client.clone();
        Memo::new(move |before: Option<&Option<Seq>>| {
            let told = client.view.told.read();
            let known = before.copied().flatten();
            if told.appended.is_none() && !told.pages && before.is_some() {
                return known;
            }
            let came = client.with_room(room, |timeline, _| {
                let is_mine = |event: &&Event| event.newcomer().is_some_and(|person| person.id == me_id);
                let find = |timeline: &Timeline| timeline.events().rev().find(is_mine).map(|event| event.seq);
                timeline.and_then(find)
            });
            came.max(known)
        })
    };
    let client = client.clone();
    let together = Replies::of_reader() == Replies::Together;
    Memo::new(move |_| {
        let (clock, live, blocked) = (client.view.clock.get(), client.is_live(), blocked.get());
        let (new_from, since, names) = (new_from.get(), since.get(), names.get());
        Arc::new(Look { me: me.clone(), clock, live, new_from, since, blocked, names, together, root: None })
    })
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
