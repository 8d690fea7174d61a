//! The messages of a thread that are here, and how the others are had.

use std::time::Duration;

use client::{thread::ThreadTimeline, timeline::Timeline};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Event, EventKind, RoomId, Seq, UserId,
    api::{PAGE, ThreadPage},
};

use crate::{errors::Failure, http, session::Client};

/// How long to wait before a page is asked for again that was out of date when it came.
const AGAIN: Duration = Duration::from_secs(1);
/// An answer that is not on the first page is looked for on so many earlier ones.
const PAGES: u32 = 20;

/// One thread, for somebody who looks at it.
#[derive(Clone, Copy)]
pub struct Answers {
    room: RoomId,
    root: Seq,
    client: StoredValue<Client>,
    thread: StoredValue<Option<ThreadTimeline>>,
    /// Counts how often something was different.
    version: RwSignal<u32>,
    busy: RwSignal<bool>,
    /// Whether one follows it, as far as that is known.
    pub following: RwSignal<Option<bool>>,
    /// Why the thread, or what is before it, could not be had.
    failure: RwSignal<Option<Failure>>,
}

impl Answers {
    /// Begins with what is here of it, and asks for the rest.
    pub fn new(client: Client, room: RoomId, root: Seq) -> Self {
        let answers = Self {
            room,
            root,
            client: StoredValue::new(client.clone()),
            thread: StoredValue::new(None),
            version: RwSignal::new(0),
            busy: RwSignal::new(false),
            following: RwSignal::new(None),
            failure: RwSignal::new(None),
        };
        let link = client.view.link.clone();
        Effect::new(move |_| {
            // What was missed while there was no connection is known once there is one again.
            link.track();
            let is_asked_in_vain = answers.failure.with_untracked(Option::is_some);
            if answers.thread.with_value(Option::is_none) && (is_asked_in_vain || !answers.busy.get_untracked()) {
                answers.load();
            }
        });
        Effect::new(move |_| {
            client.view.told.track();
            answers.catch_up();
        });
        answers
    }

    /// What happened in the room meanwhile is taken in; where that is not known, the thread is loaded anew.
    fn catch_up(self) {
        let caught_up = self.with_timeline(|timeline| {
            self.thread.try_update_value(|thread| match (thread, timeline) {
                (Some(thread), Some(timeline)) => thread.catch_up(timeline),
                _ => true,
            })
        });
        if caught_up.flatten() == Some(false) {
            self.load();
        }
        _ = self.version.try_update(|version| *version = version.wrapping_add(1));
    }

    /// Loads the newest page.
    pub fn load(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let found = self.ask("").await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match found {
                Ok(page) => {
                    self.failure.set(None);
                    self.following.set(Some(page.following));
                    let mut thread = ThreadTimeline::new(page);
                    let is_known = self.with_timeline(|timeline| timeline.is_none_or(|it| thread.catch_up(it)));
                    self.thread.set_value(Some(thread));
                    self.version.update(|version| *version = version.wrapping_add(1));
                    if is_known == Some(false) {
                        set_timeout(move || self.load_if_there(), AGAIN);
                    }
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    fn load_if_there(self) {
        if self.thread.try_with_value(Option::is_some).is_some() {
            self.load();
        }
    }

    /// Loads a page of what is before what is here.
    pub fn load_earlier(self) {
        self.load_back_to(Seq::MAX, 1);
    }

    /// Loads pages until an answer is here, or surely is not.
    pub fn load_back_to(self, seq: Seq, pages: u32) {
        let before = self.thread.with_value(|thread| {
            let thread = thread.as_ref().filter(|thread| thread.has_earlier())?;
            thread.first().filter(|first| *first > seq || seq == Seq::MAX)
        });
        let Some(before) = before.filter(|_| pages > 0 && !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        spawn_local(async move {
            let found = self.ask(&format!("&before={before}")).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match found {
                Ok(page) => {
                    self.failure.set(None);
                    let is_known = self.with_timeline(|timeline| {
                        self.thread.try_update_value(|thread| match (thread, timeline) {
                            (Some(thread), Some(timeline)) => thread.add_earlier(page, timeline),
                            _ => true,
                        })
                    });
                    self.version.update(|version| *version = version.wrapping_add(1));
                    match is_known.flatten() {
                        Some(false) => self.load(),
                        _ => self.load_back_to(seq, pages - 1),
                    }
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// The same for an answer that the address names.
    pub fn look_for(self, seq: Seq) {
        self.load_back_to(seq, PAGES);
    }

    async fn ask(self, rest: &str) -> Result<ThreadPage, Failure> {
        http::get(&format!("/api/rooms/{}/threads/{}?limit={PAGE}{rest}", self.room, self.root)).await
    }

    fn with_timeline<T>(self, read: impl FnOnce(Option<&Timeline>) -> T) -> Option<T> {
        self.client.try_with_value(|client| client.with_room(self.room, |timeline, _| read(timeline)))
    }

    /// Reads what is here, and tracks that.
    pub fn read<T>(self, read: impl FnOnce(Option<&ThreadTimeline>) -> T) -> T {
        self.version.track();
        self.thread.with_value(|thread| read(thread.as_ref()))
    }

    /// The last message that is here.
    pub fn last(self) -> Seq {
        self.thread.try_with_value(|thread| thread.as_ref().map_or(0, ThreadTimeline::last)).unwrap_or_default()
    }

    /// A message of it.
    pub fn message(self, seq: Seq) -> Option<Event> {
        self.thread.try_with_value(|thread| thread.as_ref()?.get(seq).cloned()).flatten()
    }

    /// The newest answer of this person's that says something.
    pub fn newest(self, of: UserId) -> Option<Event> {
        let says = |event: &&Event| {
            let text = if let EventKind::Posted { content, .. } = &event.kind { content.text() } else { None };
            event.actor.id == of && text.is_some()
        };
        self.thread.with_value(|thread| thread.as_ref()?.events().rev().find(says).cloned())
    }

    /// Whether something is on its way. Tracks that.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Why something could not be had. Tracks that.
    pub fn failure(self) -> Option<Failure> {
        self.failure.get()
    }
}
