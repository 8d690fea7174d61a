//! People without a browser: the real client session over real sockets.

mod account;
mod socket;
mod storage;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub use account::{Account, Trouble};
use client::{
    session::{Bounds, Input, Kept, Link, Output, Renewal, Session, Timer},
    timeline::Timeline,
};
use protocol::{
    ClientId, RoomId, Seq, Timestamp,
    api::RoomPage,
    frame::{ClientFrame, ServerFrame},
};
pub use socket::Socket;
pub use storage::{Received, Storage, digest};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// "Closed abnormally", of RFC 6455.
const ABNORMAL: u16 = 1006;

/// A client session that runs until it is dropped or stopped. Cheap to clone.
#[derive(Clone)]
pub struct Bot(Arc<Inner>);

struct Inner {
    account: Arc<Account>,
    session: Mutex<Session>,
    wire: Mutex<Wire>,
    /// What outlives the bot, as a browser's storage does.
    kept: Arc<Mutex<Storage>>,
    stopped: CancellationToken,
}

#[derive(Default)]
struct Wire {
    connection: u64,
    frames: Option<UnboundedSender<ClientFrame>>,
    timers: BTreeMap<Timer, u64>,
}

impl Bot {
    /// Starts a session with what was kept from the one before.
    pub fn start(account: Arc<Account>, kept: Arc<Mutex<Storage>>) -> Self {
        let pending = lock(&kept).outbox.values().cloned().collect();
        let me = Some(account.me.clone());
        let bot = Self(Arc::new(Inner {
            account,
            // What it has received is checked when it has ended.
            session: Mutex::new(Session::new(Bounds::NONE)),
            wire: Mutex::default(),
            kept,
            stopped: CancellationToken::new(),
        }));
        bot.handle(Input::Restored(Kept { me, pending, ..Kept::default() }));
        bot.handle(Input::Start);
        bot
    }

    /// Ends it where it stands, as a closed tab.
    pub fn stop(&self) {
        self.0.stopped.cancel();
        lock(&self.0.wire).frames = None;
    }

    /// Whose it is.
    pub fn account(&self) -> &Arc<Account> {
        &self.0.account
    }

    /// What outlives it.
    pub fn storage(&self) -> MutexGuard<'_, Storage> {
        lock(&self.0.kept)
    }

    /// Reads the session.
    pub fn session<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        read(&lock(&self.0.session))
    }

    /// Writes and sends a message.
    pub fn post(&self, room: RoomId, text: String) -> ClientId {
        let client_id = ClientId(Uuid::now_v7());
        self.storage().written.push((room, client_id));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = Timestamp(i64::try_from(now.as_millis()).unwrap_or(i64::MAX));
        self.handle(Input::Post { room, client_id, text, reply: None, at, files: Vec::new(), thread: None });
        client_id
    }

    /// Loads a room and follows it from there.
    ///
    /// # Errors
    /// The server's.
    pub async fn visit(&self, room: RoomId) -> Result<(), Trouble> {
        let page = self.0.account.page(room).await?;
        self.handle(Input::Watch(Some(room)));
        self.loaded(page);
        Ok(())
    }

    /// Fills the holes in a room, newest first, as somebody who scrolls back. Before what was ever loaded it does not go.
    ///
    /// # Errors
    /// The server's.
    pub async fn fill_holes(&self, room: RoomId) -> Result<(), Trouble> {
        let mut last = Seq::MAX;
        loop {
            let before = self.session(|session| match session.timeline(room)?.stretches() {
                [_, .., newest] => Some(newest.first_seq()),
                _ => None,
            });
            let Some(before) = before else { return Ok(()) };
            if before >= last {
                return Err(Trouble::NotReached(format!("the hole before {before} in {room} does not fill")));
            }
            last = before;
            let as_of = self.session(|session| session.timeline(room).map_or(0, Timeline::last_seq));
            let events = self.0.account.events_before(room, before).await?;
            self.storage().hear(None, &events);
            self.handle(Input::Older { room, events, as_of });
        }
    }

    /// Loses the connection, and wants it back at once. `false` where there was none that worked.
    pub fn disconnect(&self) -> bool {
        let live = self.session(Session::link) == Link::Live;
        if live {
            let mut wire = lock(&self.0.wire);
            wire.connection += 1;
            wire.frames = None;
            drop(wire);
            self.closed(ABNORMAL);
            self.handle(Input::ConnectNow);
        }
        live
    }

    /// Tells the session something and carries out what follows.
    pub fn handle(&self, input: Input) {
        // What comes out is carried out in its order, before another thread's input.
        let mut session = lock(&self.0.session);
        for output in session.handle(input) {
            self.carry_out(output);
        }
    }

    fn carry_out(&self, output: Output) {
        match output {
            Output::Connect => self.connect(),
            Output::Disconnect => {
                let mut wire = lock(&self.0.wire);
                wire.connection += 1;
                wire.frames = None;
            }
            Output::Send(frame) => {
                if let Some(frames) = &lock(&self.0.wire).frames {
                    // Fails only where the socket has closed, of which the session hears next.
                    let _ = frames.send(frame);
                }
            }
            Output::SetTimer { timer, after_ms } => self.set_timer(timer, after_ms),
            Output::ClearTimer(timer) => *lock(&self.0.wire).timers.entry(timer).or_default() += 1,
            Output::Keep(pending) => _ = self.storage().outbox.insert(pending.client_id, pending),
            Output::Forget { client_id, .. } => _ = self.storage().outbox.remove(&client_id),
            Output::Renew => {
                let bot = self.clone();
                self.spawn(async move {
                    let renewal = match bot.0.account.renew().await {
                        Ok(()) => Renewal::Done,
                        Err(Trouble::Refused(_)) => Renewal::Refused,
                        Err(_) => Renewal::Unreachable,
                    };
                    bot.handle(Input::Renewed { renewal, jitter: jitter() });
                });
            }
            // Nobody looks at them.
            Output::FetchThreads => {}
            Output::FetchNewest(room) => {
                let bot = self.clone();
                self.spawn(async move {
                    loop {
                        match bot.0.account.page(room).await {
                            Ok(page) => return bot.loaded(page),
                            Err(Trouble::Refused(_)) => return,
                            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
                        }
                    }
                });
            }
            // A bot shares its outbox with nobody.
            Output::Claim | Output::Release => {}
            Output::Changed(_) | Output::Arrived(_) | Output::Complaint(_) => {}
        }
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(self.0.stopped.clone().run_until_cancelled_owned(task));
    }

    fn set_timer(&self, timer: Timer, after_ms: u32) {
        let count = {
            let mut wire = lock(&self.0.wire);
            let count = wire.timers.entry(timer).or_default();
            *count += 1;
            *count
        };
        let bot = self.clone();
        self.spawn(async move {
            tokio::time::sleep(Duration::from_millis(after_ms.into())).await;
            let current = lock(&bot.0.wire).timers.get(&timer) == Some(&count);
            if current {
                bot.handle(Input::TimerFired { timer, jitter: jitter() });
            }
        });
    }

    fn connect(&self) {
        let (frames, mut to_send) = unbounded_channel();
        let connection = {
            let mut wire = lock(&self.0.wire);
            wire.connection += 1;
            wire.frames = Some(frames);
            wire.connection
        };
        let bot = self.clone();
        self.spawn(async move {
            let current = || lock(&bot.0.wire).connection == connection;
            let Ok(mut socket) = Socket::open(&bot.0.account).await else {
                return if current() {
                    bot.closed(ABNORMAL)
                };
            };
            if !current() {
                return;
            }
            let number = {
                let mut storage = bot.storage();
                storage.connections += 1;
                storage.connections
            };
            bot.handle(Input::Opened);
            let code = loop {
                tokio::select! {
                    received = socket.receive() => match received {
                        Ok(frame) if current() => bot.received(frame, number),
                        Ok(_) => return,
                        Err(code) => break code,
                    },
                    frame = to_send.recv() => match frame {
                        // Where the connection is gone, the next frame says so.
                        Some(frame) => _ = socket.send(&frame).await,
                        None => return,
                    },
                }
            };
            if current() {
                bot.closed(code);
            }
        });
    }

    fn closed(&self, code: u16) {
        self.storage().disconnects += 1;
        self.handle(Input::Closed { code, jitter: jitter() });
    }

    fn received(&self, frame: ServerFrame, connection: u64) {
        match &frame {
            ServerFrame::Posted { client_id, room, seq, .. } => {
                self.storage().acknowledged.push((*client_id, *room, *seq));
            }
            ServerFrame::Event(event) => self.storage().hear(Some(connection), std::slice::from_ref(event)),
            ServerFrame::Recovered { events, .. } => self.storage().hear(None, events),
            _ => {}
        }
        self.handle(Input::Received(frame));
    }

    fn loaded(&self, page: RoomPage) {
        self.storage().hear(None, &page.events);
        self.handle(Input::Loaded(page));
    }
}

fn jitter() -> u32 {
    // Short waits: what is tested is what happens afterwards.
    fastrand::u32(..) / 8
}

/// Locks what no thread panics over.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
