//! Loading what is not here: what is older than everything that is, and what lies in holes.

use std::time::Duration;

use crate::{errors::Failure, http, session::Client};
use client::{session::Input, timeline::Timeline};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Event, RoomId, Seq,
    api::{History, PAGE},
};

/// After a failure nothing is asked for by itself for this long, and twice as long after each further one …
const WAIT: Duration = Duration::from_secs(2);
/// … up to so many times.
const DOUBLINGS: u32 = 4;

/// What is missing before an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The event, which is here.
    pub before: Seq,
    /// The last one that is here before the hole, where that is the one to go on from.
    pub after: Option<Seq>,
}

/// What is being loaded of a room, and what could not be.
#[derive(Clone, Copy)]
pub struct Loading {
    room: RoomId,
    client: StoredValue<Client>,
    start: RwSignal<Seq>,
    /// Something is on its way, or could not be had a moment ago.
    busy: RwSignal<bool>,
    on_its_way: StoredValue<bool>,
    failures: StoredValue<u32>,
    /// Before which event something could not be loaded, and why.
    trouble: RwSignal<Option<(Seq, String)>>,
}

impl Loading {
    /// For a room of which nothing before `start` is to be had, as will show.
    pub fn new(client: Client, room: RoomId, start: RwSignal<Seq>) -> Self {
        Self {
            room,
            client: StoredValue::new(client),
            start,
            busy: RwSignal::new(false),
            on_its_way: StoredValue::new(false),
            failures: StoredValue::new(0),
            trouble: RwSignal::new(None),
        }
    }

    /// Whether something can be asked for. Tracks that.
    pub fn is_free(self) -> bool {
        !self.busy.get()
    }

    /// Why what is missing before this event could not be loaded. Tracks that.
    pub fn trouble(self, before: Seq) -> Option<String> {
        self.trouble.get().filter(|(place, _)| *place == before).map(|(_, reason)| reason)
    }

    /// Somebody comes near to what is missing.
    pub fn come_near(self, missing: Missing) {
        if !self.busy.get_untracked() {
            self.load(missing);
        }
    }

    /// Loads a page of what is missing, without waiting.
    pub fn load(self, missing: Missing) {
        let Missing { before, after } = missing;
        let room = self.room;
        let is_missing = |timeline: &Timeline| {
            before > 1 && timeline.stretches().iter().any(|stretch| stretch.first_seq() == before)
        };
        let as_of = self.client.with_value(|client| {
            client.with_room(room, |timeline, _| timeline.filter(|it| is_missing(it)).map(Timeline::last_seq))
        });
        let Some(as_of) = as_of.filter(|_| !self.on_its_way.get_value()) else { return };
        self.on_its_way.set_value(true);
        self.busy.set(true);
        spawn_local(async move {
            let found = match after {
                Some(after) => self.ask("after", after).await,
                None => self.ask("before", before).await,
            };
            // All of the room may be gone already.
            if self.on_its_way.try_set_value(false).is_none() {
                self.take(found, missing, as_of);
            }
        });
    }

    async fn ask(self, side: &str, seq: Seq) -> Result<Vec<Event>, Failure> {
        let path = format!("/api/rooms/{}/events?{side}={seq}&limit={PAGE}", self.room);
        http::get::<History>(&path).await.map(|page| page.events)
    }

    fn take(self, found: Result<Vec<Event>, Failure>, missing: Missing, as_of: Seq) {
        let events = match found {
            Ok(events) => events,
            Err(failure) => {
                self.trouble.set(Some((missing.before, failure.sentence())));
                let failures = self.failures.get_value();
                self.failures.set_value((failures + 1).min(DOUBLINGS));
                set_timeout(move || self.is_free_again(), WAIT * (1 << failures));
                return;
            }
        };
        self.failures.set_value(0);
        self.trouble.set(None);
        if events.first().is_none_or(|event| event.seq >= missing.before) {
            // The room starts there by now: what was older has been deleted.
            self.start.update(|start| *start = missing.before.max(*start));
        } else {
            let room = self.room;
            self.client.with_value(|client| client.input(Input::Older { room, events, as_of }));
        }
        self.busy.set(false);
    }

    fn is_free_again(self) {
        if !self.on_its_way.try_get_value().unwrap_or(true) {
            let _ = self.busy.try_set(false);
        }
    }
}
