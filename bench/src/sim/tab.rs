//! A tab: the real client session, and what a browser does for it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use client::{
    outbox::{Notice, State},
    session::{Bounds, Change, Input, Link, Output, Renewal, Session, Timer},
};
use protocol::{
    ClientId, ErrorCode, EventKind, RoomId,
    api::{LaterCounts, PAGE, RoomInfo, RoomPage},
    frame::{ClientFrame, ServerFrame},
};

use super::{
    Mistake,
    browser::{Browser, TabId},
    disk::Disk,
    executor::{Millis, Sim},
    machine::{Down, Line},
    storage::Write,
    uploads::Cared,
};

/// A tab. Cheap to clone.
#[derive(Clone)]
pub struct Tab {
    /// Its name, and the group of its tasks.
    pub id: TabId,
    /// The browser that it is in.
    pub browser: Browser,
    state: Arc<Mutex<TabState>>,
}

/// Tabs keep so little of a room that they let go of most.
const BOUNDS: Bounds = Bounds { end: 12, around: 4 };

/// What is in it.
#[derive(Default)]
pub(super) struct TabState {
    pub(super) session: Session,
    /// Which connection is the current one.
    connection: u32,
    line: Option<Line>,
    /// How much its person has put off, as far as it was told.
    pub(super) later: LaterCounts,
    /// How often each timer was set or stopped.
    timers: BTreeMap<Timer, u32>,
    /// How often the tab has asked for its turn, or given it back.
    pub(super) claims: u32,
    /// The files that it cares for, and whether they are on the server.
    pub(super) files: Cared,
    /// What other tabs have said and was not heard yet.
    pub(super) inbox: VecDeque<Notice>,
}

impl Tab {
    /// A tab in which nothing has happened.
    pub fn new(id: TabId, browser: Browser) -> Self {
        let state = TabState { session: Session::new(BOUNDS), ..TabState::default() };
        Self { id, browser, state: Arc::new(Mutex::new(state)) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, TabState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn sim(&self) -> &Sim {
        &self.browser.sim
    }

    /// Reads the session.
    pub fn session<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        read(&self.lock().session)
    }

    /// Tells the session something and carries out what follows.
    pub fn handle(&self, input: Input) {
        let outputs = self.lock().session.handle(input);
        for output in outputs {
            self.carry_out(output);
        }
    }

    fn jitter(&self) -> u32 {
        u32::try_from(self.sim().below(1 << 32)).unwrap_or(0)
    }

    fn carry_out(&self, output: Output) {
        match output {
            Output::Connect => self.connect(),
            Output::Disconnect => self.hang_up(),
            Output::Send(frame) => {
                self.sim().note(|| format!("{} tab {}: sends {frame:?}", self.browser.name, self.id));
                if let Some(line) = &self.lock().line {
                    for _ in 0..=u32::from(self.browser.machine.memory.reorders && self.sim().chance(100)) {
                        line.up.send(self.browser.encoding.encode(&frame).into(), self.sim().below(60));
                    }
                }
                if let (ClientFrame::Post { client_id, .. }, Some(Mistake::ForgetEarly)) =
                    (&frame, self.browser.mistake())
                {
                    self.write(Write::Forget(*client_id, None));
                }
            }
            Output::SetTimer { timer, after_ms } => self.set_timer(timer, after_ms.into()),
            Output::ClearTimer(timer) => _ = self.next_of(timer),
            Output::Keep(pending) => {
                self.care_for_files_of(&pending);
                self.write(Write::Keep(pending));
            }
            Output::Forget { client_id, seq } => self.write(Write::Forget(client_id, seq)),
            Output::Claim => self.claim(),
            Output::Release => {
                self.next_claim();
                self.browser.end_turn(self.id);
            }
            Output::Renew => self.renew(),
            Output::FetchNewest(room) => self.fetch_newest(room),
            Output::FetchThreads => {}
            Output::Changed(Change::Later(counts)) => self.lock().later = counts,
            Output::Changed(Change::Room(room, _)) if self.sim().chance(300) => self.cache(room),
            Output::Changed(_) | Output::Arrived(_) | Output::Complaint(_) => {}
        }
    }

    fn next_of(&self, timer: Timer) -> u32 {
        let mut state = self.lock();
        let count = state.timers.entry(timer).or_default();
        *count += 1;
        *count
    }

    fn set_timer(&self, timer: Timer, after: Millis) {
        let (tab, count) = (self.clone(), self.next_of(timer));
        self.sim().spawn(self.id, async move {
            tab.sim().sleep(after).await;
            if tab.lock().timers.get(&timer) == Some(&count) {
                tab.handle(Input::TimerFired { timer, jitter: tab.jitter() });
            }
        });
    }

    fn connect(&self) {
        self.hang_up();
        let connection = self.lock().connection;
        let tab = self.clone();
        self.sim().spawn(self.id, async move {
            tab.sim().jitter(80).await;
            let current = || tab.lock().connection == connection;
            let line = {
                let storage = tab.browser.storage();
                let may = storage.fresh && !storage.unplugged;
                drop(storage);
                let Browser { machine, person, session, encoding, .. } = &tab.browser;
                if may { machine.connect(person.clone(), *session, *encoding) } else { None }
            };
            let mut code = 1006;
            if let Some(line) = line {
                if !current() {
                    return line.up.close(0);
                }
                tab.lock().line = Some(line.clone());
                tab.handle(Input::Opened);
                while let Some(Down::Frame(bytes)) = {
                    let next = line.down.receive().await;
                    if let Some(Down::Close(reason)) = next {
                        code = reason;
                    }
                    next
                } {
                    if !current() {
                        return;
                    }
                    tab.received(&bytes);
                }
            }
            if current() {
                tab.hang_up();
                tab.sim().note(|| format!("{} tab {}: closed, {code}", tab.browser.name, tab.id));
                tab.handle(Input::Closed { code, jitter: tab.jitter() });
            }
        });
    }

    fn received(&self, bytes: &[u8]) {
        let Ok(frame) = self.browser.encoding.decode::<ServerFrame>(bytes) else { return };
        self.sim().note(|| format!("{} tab {}: hears {frame:?}", self.browser.name, self.id));
        if self.browser.mistake() == Some(Mistake::LoseFrames) && self.sim().chance(50) {
            return;
        }
        let events: &[_] = match &frame {
            ServerFrame::Event(event) => std::slice::from_ref(event),
            ServerFrame::Recovered { events, .. } => events,
            _ => &[],
        };
        if let ServerFrame::Refused { client_id, error } = &frame
            && error.retry_after.is_none()
        {
            self.browser.storage().refused.insert(*client_id);
            if error.code == ErrorCode::FileUnknown {
                self.browser.machine.memory.complain(|| format!("{client_id} is refused for its files"));
            }
        }
        if let ServerFrame::Refused { client_id, error } = &frame
            && matches!(error.code, ErrorCode::FileUnknown | ErrorCode::FileUnfinished)
        {
            self.doubt_files_of(*client_id);
        }
        self.browser.machine.memory.note_received(&self.browser.person, events);
        self.handle(Input::Received(frame));
    }

    /// Closes the connection, if there is one; the server may or may not notice at once.
    pub fn hang_up(&self) {
        let line = {
            let mut state = self.lock();
            state.connection += 1;
            state.line.take()
        };
        if let Some(line) = line {
            line.down.cut(None);
            if self.sim().chance(900) {
                line.up.close(self.sim().below(100));
            } else {
                line.up.cut(None);
            }
        }
    }

    fn renew(&self) {
        let tab = self.clone();
        self.sim().spawn(self.id, async move {
            let reached = tab.ask(|_| ()).await.is_some();
            if reached {
                tab.browser.storage().fresh = true;
            }
            let renewal = if reached { Renewal::Done } else { Renewal::Unreachable };
            tab.handle(Input::Renewed { renewal, jitter: tab.jitter() });
        });
    }

    /// Asks the server by HTTP, which takes its time, and can fail.
    pub(super) async fn ask<T>(&self, read: impl FnOnce(&mut Disk) -> T) -> Option<T> {
        self.sim().jitter(150).await;
        if self.browser.storage().unplugged || self.browser.machine.rooms().is_none() {
            return None;
        }
        let found = read(&mut self.browser.machine.memory.disk());
        self.sim().jitter(150).await;
        (!self.browser.storage().unplugged).then_some(found)
    }

    fn fetch_newest(&self, room: RoomId) {
        let (tab, connection) = (self.clone(), self.lock().connection);
        self.sim().spawn(self.id, async move {
            while tab.lock().connection == connection {
                let user = tab.browser.person.id;
                match tab.ask(|disk| disk.page(room, user, PAGE as usize)).await {
                    Some(Some(page)) => return tab.handle(Input::Loaded(page)),
                    Some(None) => return,
                    None => tab.sim().sleep(2_000).await,
                }
            }
        });
    }

    /// The newest part of a room, as the browser's own code keeps it.
    pub(super) fn page(&self, room: RoomId) -> Option<RoomPage> {
        self.session(|session| {
            let info: RoomInfo = session.joined().iter().find(|info| info.id == room)?.clone();
            let newest = session.timeline(room)?.newest();
            if newest.is_empty() || newest.last_seq() != info.last_seq {
                return None;
            }
            let events: Vec<_> = newest.events().cloned().collect();
            let events = events[events.len().saturating_sub(PAGE as usize)..].to_vec();
            Some(RoomPage::of(info, events))
        })
    }

    fn cache(&self, room: RoomId) {
        if let Some(page) = self.page(room) {
            self.write(Write::Room(page));
        }
    }

    /// Whether everything that was written has gone out or been refused.
    pub fn is_settled(&self) -> bool {
        self.session(|session| {
            let done = session.outbox().iter().all(|pending| matches!(pending.state, State::Failed(_)));
            session.link() == Link::Live && done
        })
    }
}

/// The name of a message, if the event is one.
pub fn posted(kind: &EventKind) -> Option<ClientId> {
    match kind {
        EventKind::Posted { client_id, .. } => Some(*client_id),
        _ => None,
    }
}
