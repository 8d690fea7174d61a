//! One connection, and what all of them have received together.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::net::TcpStream;

use crate::{
    ledger::{Faults, Fit, Ledger},
    talk::{News, Talk, control},
    wire,
};

/// What is read at once: many connections' buffers in turn.
const BUFFER: usize = 256 * 1024;
/// Longest delay that is told from a longer one, in microseconds.
const LATENCY_MAX: u64 = 60_000_000;

/// So often a connection is tried again that the server has no time for, each after this pause.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(500);

/// What all of them have received since the step began.
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
    /// When something of this step was last received.
    pub last: Instant,
}

impl Tally {
    pub(crate) fn new() -> Self {
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
    buffer: RefCell<Vec<u8>>,
    /// The step that counts.
    pub(crate) step: Cell<u32>,
    pub(crate) tally: RefCell<Tally>,
    /// Connections that hear everything.
    pub(crate) ready: Cell<usize>,
    /// Connections that the server has ended.
    pub(crate) closed: Cell<usize>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            buffer: RefCell::default(),
            step: Cell::new(0),
            tally: RefCell::new(Tally::new()),
            ready: Cell::new(0),
            closed: Cell::new(0),
        }
    }

    /// Microseconds since the crowd was made.
    pub fn now(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }
}

/// One connection.
pub struct Client {
    pub(crate) talk: RefCell<Box<dyn Talk>>,
    stream: RefCell<Option<Rc<TcpStream>>>,
    unsent: RefCell<Vec<u8>>,
    ledger: RefCell<Ledger>,
    shared: Rc<Shared>,
}

impl Client {
    pub(crate) fn new(talk: Box<dyn Talk>, shared: Rc<Shared>) -> Self {
        let (stream, unsent, ledger) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { talk: RefCell::new(talk), stream, unsent, ledger, shared }
    }

    /// Whether there is a connection.
    pub(crate) fn is_open(&self) -> bool {
        self.stream.borrow().is_some()
    }

    /// Loses the connection.
    pub(crate) fn lose(&self) {
        self.stream.borrow_mut().take();
        self.unsent.borrow_mut().clear();
        self.talk.borrow_mut().lost();
    }

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

    fn receive(&self, kind: u8, payload: &[u8], now: u64) {
        let out = &mut *self.unsent.borrow_mut();
        control(kind, payload, out);
        let shared = &self.shared;
        let news = self.talk.borrow_mut().receive(kind, payload, out);
        if let News::Acknowledged(mark) | News::Returned(_, mark) = news {
            let (step, intended) = split(mark);
            if step == shared.step.get() {
                let tally = &mut *shared.tally.borrow_mut();
                tally.acknowledged += 1;
                tally.acknowledgement.saturating_record(now.saturating_sub(intended));
            }
        }
        match news {
            News::Nothing | News::Acknowledged(_) => {}
            News::Ready => shared.ready.set(shared.ready.get() + 1),
            News::Said(said) | News::Returned(said, _) => {
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
        }
    }

    /// Opens the connection: as anybody's client would, again where the server says that it can't just now.
    pub(crate) async fn open(&self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        let door = self.talk.borrow().door();
        let mut tries = 0;
        let stream = loop {
            match wire::open(&door, &mut rest).await {
                Err(error) if error.kind() == io::ErrorKind::ResourceBusy && tries < TRIES => {
                    tries += 1;
                    eprintln!("  the server is too busy for a connection; it is tried again");
                    tokio::time::sleep(PAUSE).await;
                }
                opened => break opened?,
            }
        };
        *self.stream.borrow_mut() = Some(Rc::new(stream));
        self.talk.borrow_mut().opened(&mut self.unsent.borrow_mut());
        self.flush();
        Ok(rest)
    }

    /// Listens until the connection ends.
    pub(crate) async fn listen(&self, mut rest: Vec<u8>) {
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
            self.receive(kind, &bytes[payload], now);
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

    pub(crate) fn tick(&self) {
        self.talk.borrow_mut().tick(&mut self.unsent.borrow_mut());
        self.flush();
    }
}

/// What an acknowledgement brings back: the step, and when the message was to be sent.
pub fn mark(step: u32, intended: u64) -> u64 {
    (u64::from(step) << 40) | (intended & ((1 << 40) - 1))
}

fn split(mark: u64) -> (u32, u64) {
    ((mark >> 40) as u32, mark & ((1 << 40) - 1))
}
