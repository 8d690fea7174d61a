//! Connections that listen, all on one thread, and what they have heard together.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use hdrhistogram::Histogram;
use tokio::{net::TcpStream, task::JoinSet, time::timeout};

use crate::{
    ledger::{Faults, Fit, Ledger},
    processes::{Failure, fail},
    talk::{News, Talk, control},
    wire,
};

/// Connections that are being opened at the same time.
const OPENING: usize = 64;
/// How long all of them may take to be open and ready, beside a hundredth of a second each.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is read at once: many connections' buffers in turn.
const BUFFER: usize = 256 * 1024;
/// Longest delay that is told from a longer one, in microseconds.
const LATENCY_MAX: u64 = 60_000_000;

/// What all of them have heard since the step began.
#[derive(Debug)]
pub struct Tally {
    /// Messages, counted at each receiver.
    pub delivered: u64,
    /// Posts that the server has.
    pub acknowledged: u64,
    /// From the moment that a message was to be sent to each receipt, in microseconds.
    pub latency: Histogram<u64>,
    /// From there to the acknowledgement, in microseconds.
    pub acknowledgement: Histogram<u64>,
    /// What was not as it has to be.
    pub faults: Faults,
    /// When something of this step was last heard.
    pub last: Instant,
}

impl Tally {
    fn new() -> Self {
        let histogram = || Histogram::new_with_max(LATENCY_MAX, 3).unwrap_or_else(|_| unreachable!("3 digits fit"));
        Self {
            delivered: 0,
            acknowledged: 0,
            latency: histogram(),
            acknowledgement: histogram(),
            faults: Faults::default(),
            last: Instant::now(),
        }
    }
}

/// What the connections share.
pub struct Shared {
    start: Instant,
    step: Cell<u32>,
    tally: RefCell<Tally>,
    buffer: RefCell<Vec<u8>>,
    ready: Cell<usize>,
    closed: Cell<usize>,
}

impl Shared {
    /// Microseconds since the crowd was made.
    pub fn now(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }
}

/// One connection.
pub struct Client {
    talk: RefCell<Box<dyn Talk>>,
    stream: RefCell<Option<Rc<TcpStream>>>,
    unsent: RefCell<Vec<u8>>,
    ledger: RefCell<Ledger>,
    shared: Rc<Shared>,
}

impl Client {
    /// Posts, now.
    pub fn post(&self, room: u32, text: String, mark: u64) {
        self.talk.borrow_mut().post(room, text, mark, &mut self.unsent.borrow_mut());
        self.flush();
    }

    /// Sends what the socket takes. What is left goes with the next call, of which there is one a second.
    fn flush(&self) {
        let mut unsent = self.unsent.borrow_mut();
        let stream = self.stream.borrow();
        let Some(stream) = stream.as_ref() else { return };
        while !unsent.is_empty() {
            match stream.try_write(&unsent) {
                Ok(sent) => _ = unsent.drain(..sent),
                // The one that listens hears of what is wrong with the socket.
                Err(_) => return,
            }
        }
    }

    fn heard(&self, kind: u8, payload: &[u8], now: u64) {
        let out = &mut *self.unsent.borrow_mut();
        control(kind, payload, out);
        let shared = &self.shared;
        match self.talk.borrow_mut().heard(kind, payload, out) {
            News::Nothing => {}
            News::Ready => shared.ready.set(shared.ready.get() + 1),
            News::Said(said) => {
                let tally = &mut *shared.tally.borrow_mut();
                match self.ledger.borrow_mut().note(shared.step.get(), &said) {
                    Fit::Late => return,
                    Fit::Next => {}
                    Fit::Moved => tally.faults.moved += 1,
                    Fit::Doubled => return tally.faults.doubled += 1,
                }
                tally.delivered += 1;
                tally.latency.saturating_record(now.saturating_sub(said.intended));
            }
            News::Acknowledged(mark) => {
                let (step, intended) = split(mark);
                if step == shared.step.get() {
                    let tally = &mut *shared.tally.borrow_mut();
                    tally.acknowledged += 1;
                    tally.acknowledgement.saturating_record(now.saturating_sub(intended));
                }
            }
        }
    }

    /// Opens the connection.
    async fn open(&self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        let door = self.talk.borrow().door();
        let stream = wire::open(&door, &mut rest).await?;
        *self.stream.borrow_mut() = Some(Rc::new(stream));
        self.talk.borrow_mut().opened(&mut self.unsent.borrow_mut());
        self.flush();
        Ok(rest)
    }

    /// Listens until the connection ends.
    async fn listen(&self, mut rest: Vec<u8>) {
        let Some(stream) = self.stream.borrow().clone() else { return };
        while let Ok(true) = self.read(&stream, &mut rest) {
            if stream.readable().await.is_err() {
                break;
            }
        }
        self.shared.closed.set(self.shared.closed.get() + 1);
        *self.stream.borrow_mut() = None;
    }

    /// Takes what is there, and says whether more may come. The beginning of a frame is kept in `rest`.
    fn read(&self, stream: &TcpStream, rest: &mut Vec<u8>) -> io::Result<bool> {
        let mut buffer = self.shared.buffer.borrow_mut();
        if buffer.len() < rest.len() + BUFFER {
            buffer.resize(rest.len() + BUFFER, 0);
        }
        buffer[..rest.len()].copy_from_slice(rest);
        let length = match stream.try_read(&mut buffer[rest.len()..]) {
            Ok(0) => return Ok(false),
            Ok(read) => rest.len() + read,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => rest.len(),
            Err(error) => return Err(error),
        };
        let now = self.shared.now();
        let mut bytes = &buffer[..length];
        while let Some((kind, payload)) = wire::first(bytes)? {
            let end = payload.end;
            if kind == wire::CLOSE {
                return Ok(false);
            }
            self.heard(kind, &bytes[payload], now);
            bytes = &bytes[end..];
        }
        if bytes.len() < length {
            self.shared.tally.borrow_mut().last = Instant::now();
        }
        rest.clear();
        rest.extend_from_slice(bytes);
        self.flush();
        Ok(true)
    }

    fn tick(&self) {
        self.talk.borrow_mut().tick(&mut self.unsent.borrow_mut());
        self.flush();
    }
}

async fn ticks(everyone: Vec<Rc<Client>>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        everyone.iter().for_each(|client| client.tick());
    }
}

/// What an acknowledgement brings back: the step, and when the message was to be sent.
pub fn mark(step: u32, intended: u64) -> u64 {
    (u64::from(step) << 40) | (intended & ((1 << 40) - 1))
}

fn split(mark: u64) -> (u32, u64) {
    ((mark >> 40) as u32, mark & ((1 << 40) - 1))
}

/// Everyone who is connected to one server.
pub struct Crowd {
    /// Each connection.
    pub clients: Vec<Rc<Client>>,
    /// What they share.
    pub shared: Rc<Shared>,
    tasks: JoinSet<()>,
}

impl Crowd {
    /// Connects everyone, and waits until each is ready.
    ///
    /// # Errors
    /// Where one of them can't connect, or is not ready in time.
    pub async fn gather(talks: Vec<Box<dyn Talk>>) -> Result<Self, Failure> {
        let shared = Rc::new(Shared {
            start: Instant::now(),
            step: Cell::new(0),
            tally: RefCell::new(Tally::new()),
            buffer: RefCell::default(),
            ready: Cell::new(0),
            closed: Cell::new(0),
        });
        let client = |talk| {
            let (stream, unsent, ledger) = (RefCell::default(), RefCell::default(), RefCell::default());
            Rc::new(Client { talk: RefCell::new(talk), stream, unsent, ledger, shared: shared.clone() })
        };
        let clients: Vec<_> = talks.into_iter().map(client).collect();
        let mut crowd = Self { clients, shared, tasks: JoinSet::new() };
        let patience = PATIENCE + Duration::from_millis(10) * crowd.clients.len() as u32;
        timeout(patience, crowd.connect()).await.map_err(|_| {
            format!("{} of {} connections were ready in time", crowd.shared.ready.get(), crowd.clients.len())
        })??;
        let everyone = crowd.clients.clone();
        crowd.tasks.spawn_local(ticks(everyone));
        Ok(crowd)
    }

    /// Loses every connection at once.
    pub fn lose(&mut self) {
        self.tasks = JoinSet::new();
        for client in &self.clients {
            client.stream.borrow_mut().take();
            client.unsent.borrow_mut().clear();
            client.talk.borrow_mut().lost();
        }
        self.shared.ready.set(0);
        self.shared.closed.set(0);
    }

    /// Connects everyone again, as many at once as the system lets us, and waits until each is current.
    ///
    /// # Errors
    /// Where one of them can't connect, or is not current in time.
    pub async fn come_back(&mut self, patience: Duration) -> Result<(), Failure> {
        timeout(patience, async {
            self.connect().await?;
            while !self.clients.iter().all(|client| client.talk.borrow().is_current()) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Ok::<_, Failure>(())
        })
        .await
        .map_err(|_| format!("not everyone was current after {} s", patience.as_secs()))??;
        self.tasks.spawn_local(ticks(self.clients.clone()));
        Ok(())
    }

    async fn connect(&mut self) -> Result<(), Failure> {
        let mut opening = stream::iter(self.clients.clone())
            .map(|client| async move { client.open().await.map(|rest| (client, rest)) })
            .buffer_unordered(OPENING);
        while let Some(opened) = opening.next().await {
            let (client, rest) = opened?;
            self.tasks.spawn_local(async move { client.listen(rest).await });
        }
        while self.shared.ready.get() < self.clients.len() {
            if self.shared.closed.get() > 0 {
                return fail(format!("{} connections were closed at once", self.shared.closed.get()));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// How many connections the server has ended.
    pub fn closed(&self) -> usize {
        self.shared.closed.get()
    }

    /// Begins to count anew. What still comes of an earlier step counts no more.
    pub fn begin(&self) -> u32 {
        let step = self.shared.step.get() + 1;
        self.shared.step.set(step);
        *self.shared.tally.borrow_mut() = Tally::new();
        step
    }

    /// Reads what was counted.
    pub fn tally<T>(&self, read: impl FnOnce(&Tally) -> T) -> T {
        read(&self.shared.tally.borrow())
    }

    /// Ends the count.
    pub fn end(&self) -> Tally {
        self.shared.tally.replace(Tally::new())
    }
}
