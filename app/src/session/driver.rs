//! Drives the session state machine in the browser: carries out what it asks for and tells it what happens.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use client::{
    roster::Roster,
    session::{Input, Link, Output, Renewal, Session, Timer},
    sorted_vec_map::SortedVecMap,
};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*, task::spawn_local};
use protocol::{ErrorCode, Person, RoomId, api::FollowedThreads, frame::ServerFrame};
use send_wrapper::SendWrapper;

use super::{
    View,
    activity::Activity,
    announcer::Announcer,
    keeping::Keeping,
    socket::{ABNORMAL, Heard, Socket},
    tabs::Tabs,
    uploads::Uploads,
};
use crate::{dom, errors::Failure, http, time::Clock};

/// How long to wait before a page that is needed is asked for again.
const REFETCH_MS: u32 = 2_000;
/// How long after a reason to ask for the threads that one follows they are asked for.
const SETTLE_MS: u32 = 300;

/// The driver, as it is shared by all who have to do with it. The browser has one thread.
#[derive(Clone)]
pub struct Shared(SendWrapper<Rc<Driver>>);

#[derive(Default)]
struct Driver {
    session: RefCell<Session>,
    started: Cell<bool>,
    watched: Cell<Option<RoomId>>,
    /// Which connection is the current one. What earlier ones still say is not heard.
    connection: Cell<u32>,
    socket: RefCell<Option<Socket>>,
    timers: RefCell<Vec<(Timer, Timeout)>>,
    keeping: Keeping,
    tabs: Tabs,
    uploads: Uploads,
    activity: Activity,
    announcer: Announcer,
}

impl Default for Shared {
    fn default() -> Self {
        Self(SendWrapper::new(Rc::default()))
    }
}

impl Shared {
    /// Starts this person's session; only the first call does.
    pub fn start(&self, me: Person, view: &View) {
        if self.0.started.replace(true) {
            return;
        }
        // Both stay for as long as the tab does.
        let (driver, seen) = (self.clone(), view.clone());
        window_event_listener(ev::online, move |_| {
            seen.offline.set(false);
            driver.handle(Input::NetworkBack, &seen);
        });
        let (driver, seen) = (self.clone(), view.clone());
        window_event_listener(ev::offline, move |_| {
            seen.offline.set(true);
            driver.handle(Input::NetworkGone, &seen);
        });
        view.offline.set(!window().navigator().on_line());
        let (driver, seen) = (self.clone(), view.clone());
        window_event_listener(ev::visibilitychange, move |_| {
            if dom::is_visible() {
                driver.handle(Input::NetworkBack, &seen);
            } else {
                driver.write_rooms(&seen);
            }
        });
        // A page that comes back out of the browser's memory has not heard what the others said meanwhile.
        window_event_listener(ev::pageshow, |event| {
            if event.persisted() {
                dom::reload();
            }
        });
        self.attend(view);
        self.meet_people(&me);
        let (driver, view) = (self.clone(), view.clone());
        spawn_local(async move {
            driver.restore(me, &view).await;
            driver.handle(Input::Start, &view);
        });
    }

    pub(super) fn keeping(&self) -> &Keeping {
        &self.0.keeping
    }

    pub(super) fn tabs(&self) -> &Tabs {
        &self.0.tabs
    }

    pub(super) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    pub(super) fn activity(&self) -> &Activity {
        &self.0.activity
    }

    pub(super) fn announcer(&self) -> &Announcer {
        &self.0.announcer
    }

    /// The room that the person looks at.
    pub(super) fn watched(&self) -> Option<RoomId> {
        self.0.watched.get()
    }

    /// A time for a new client id; see [`Session::time_of_id`].
    pub fn time_of_id(&self, now: u64) -> u64 {
        self.0.session.borrow_mut().time_of_id(now)
    }

    /// Reads the session.
    pub fn with_session<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        read(&self.0.session.borrow())
    }

    /// Tells the session something and carries out what follows from it.
    pub fn handle(&self, input: Input, view: &View) {
        match &input {
            Input::Watch(room) => {
                self.0.watched.set(*room);
                view.online.set(None);
                view.seen.set(SortedVecMap::default());
            }
            Input::Loaded(page) => {
                self.keep_roster(page);
                if self.0.watched.get() == Some(page.room.id) {
                    view.roster.set(Some((page.room.id, Arc::new(Roster::from(page)))));
                }
            }
            Input::Post { .. } => self.has_sent(),
            Input::Received(ServerFrame::Refused { client_id, error })
                if matches!(error.code, ErrorCode::FileUnfinished | ErrorCode::FileUnknown) =>
            {
                self.doubt_files_of(*client_id, view);
            }
            Input::Received(ServerFrame::Event(event)) => {
                if let Some(hear) = view.arrivals.get_value() {
                    hear.run(event.clone());
                }
            }
            Input::TimerFired { .. } | Input::NetworkBack => refresh_clock(view),
            _ => {}
        }
        let outputs = self.0.session.borrow_mut().handle(input);
        for output in outputs {
            self.carry_out(output, view);
        }
    }

    fn carry_out(&self, output: Output, view: &View) {
        match output {
            Output::Connect => self.connect(view),
            Output::Disconnect => self.disconnect(),
            Output::Send(frame) => {
                if let Some(socket) = &*self.0.socket.borrow() {
                    socket.send(&frame);
                }
            }
            Output::SetTimer { timer, after_ms } => self.set_timer(timer, after_ms, view),
            Output::ClearTimer(timer) => self.clear_timer(timer),
            Output::Keep(pending) => {
                self.care_for_files_of(&pending, view);
                self.keep(pending, view);
            }
            Output::Forget { client_id, seq } => self.forget(client_id, seq, view),
            Output::Claim => self.claim(view),
            Output::Release => self.release(),
            Output::Renew => self.renew(view),
            Output::FetchNewest(room) => self.fetch_newest(room, view),
            Output::FetchThreads => self.fetch_threads(view),
            Output::Changed(change) => self.show(change, view),
            Output::Arrived(event) => self.announce(&event, view),
            Output::Complaint(error) => leptos::logging::debug_warn!("the server complained: {}", error.message),
        }
    }

    fn connect(&self, view: &View) {
        let connection = self.0.connection.get().wrapping_add(1);
        self.0.connection.set(connection);
        let (driver, seen) = (self.clone(), view.clone());
        let hear = move |heard| {
            if driver.0.connection.get() != connection {
                return;
            }
            let input = match heard {
                Heard::Opened => Input::Opened,
                Heard::Frame(frame) => Input::Received(*frame),
                Heard::Unreadable => Input::Unreadable,
                Heard::Closed(code) => Input::Closed { code, jitter: jitter() },
            };
            driver.handle(input, &seen);
        };
        let socket = Socket::open(hear.clone());
        if socket.is_none() {
            // Not within what asked for it.
            queue_microtask(move || hear(Heard::Closed(ABNORMAL)));
        }
        // The one before is closed, where it is not yet.
        drop(self.0.socket.replace(socket));
    }

    fn disconnect(&self) {
        self.0.connection.set(self.0.connection.get().wrapping_add(1));
        self.0.socket.take();
    }

    fn set_timer(&self, timer: Timer, after_ms: u32, view: &View) {
        let (driver, view) = (self.clone(), view.clone());
        let timeout =
            Timeout::new(after_ms, move || driver.handle(Input::TimerFired { timer, jitter: jitter() }, &view));
        self.clear_timer(timer);
        self.0.timers.borrow_mut().push((timer, timeout));
    }

    fn clear_timer(&self, timer: Timer) {
        self.0.timers.borrow_mut().retain(|(name, _)| *name != timer);
    }

    fn renew(&self, view: &View) {
        let (driver, view) = (self.clone(), view.clone());
        spawn_local(async move {
            let renewal = match http::refresh().await {
                Ok(()) => Renewal::Done,
                Err(failure) if failure.signed_out() => Renewal::Refused,
                Err(_) => Renewal::Unreachable,
            };
            driver.handle(Input::Renewed { renewal, jitter: jitter() }, &view);
        });
    }

    /// A little later, as much can happen at once.
    fn fetch_threads(&self, view: &View) {
        let (driver, view) = (self.clone(), view.clone());
        let connection = self.0.connection.get();
        spawn_local(async move {
            TimeoutFuture::new(SETTLE_MS).await;
            // A new connection asks anew.
            let is_live = || driver.with_session(Session::link) == Link::Live;
            while driver.0.connection.get() == connection && is_live() {
                match http::get::<FollowedThreads>("/api/threads/unread").await {
                    Ok(FollowedThreads { threads }) => return driver.handle(Input::Threads(threads), &view),
                    Err(failure) if failure.signed_out() => return,
                    Err(_) => TimeoutFuture::new(REFETCH_MS).await,
                }
            }
        });
    }

    fn fetch_newest(&self, room: RoomId, view: &View) {
        let (driver, view) = (self.clone(), view.clone());
        let connection = self.0.connection.get();
        spawn_local(async move {
            // A new connection asks anew.
            while driver.0.connection.get() == connection {
                match http::room(room).await {
                    Ok(page) => return driver.handle(Input::Loaded(page), &view),
                    // There is nothing to load any more, or nobody to load it for.
                    Err(Failure::Refused(error))
                        if matches!(
                            error.code,
                            ErrorCode::NotAMember
                                | ErrorCode::RemovedFromRoom
                                | ErrorCode::AskToComeBack
                                | ErrorCode::Banned
                                | ErrorCode::RoomUnknown
                                | ErrorCode::NotSignedIn
                                | ErrorCode::SessionEnded
                        ) =>
                    {
                        return;
                    }
                    Err(_) => TimeoutFuture::new(REFETCH_MS).await,
                }
            }
        });
    }
}

/// The day may have changed, or the zone.
fn refresh_clock(view: &View) {
    let now = Clock::local();
    if view.clock.get_untracked() != now {
        view.clock.set(now);
    }
}

fn jitter() -> u32 {
    u32::from_le_bytes(dom::random())
}
