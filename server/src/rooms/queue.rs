//! What waits to be written to one socket: bounded in bytes, and handed out together so that it is flushed once.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{RoomId, Seq, frame::close};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Bytes that may wait for one socket. A client that is this far behind is closed and resumes.
pub const QUEUE_MAX: usize = 1 << 20;

/// Frames for which there stays room when nothing waits any more.
const KEPT: usize = 16;

/// The outgoing queue of one connection.
#[derive(Debug, Default)]
pub struct Queue {
    state: Mutex<State>,
    changed: Notify,
    closed: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Live events wait until what was missed has gone out.
    held: bool,
    closing: Option<u16>,
    /// Up to where recovery has brought each room, until the first event that goes further. An event is committed a moment
    /// before it is published, so that it can be in what was recovered and still come afterwards.
    covered: HashMap<RoomId, Seq>,
}

impl State {
    /// Whether an event is one that recovery has not brought already.
    fn is_new(&self, event: Option<(RoomId, Seq)>) -> bool {
        event.is_none_or(|(room, seq)| self.covered.get(&room).is_none_or(|&up_to| seq > up_to))
    }

    /// Adds what is new. A room's events come in their order.
    fn add(&mut self, frame: Frame) {
        if self.is_new(frame.event) {
            if let Some((room, _)) = frame.event {
                self.covered.remove(&room);
            }
            self.bytes += frame.bytes.len();
            self.frames.push_back(frame);
        }
    }
}

#[derive(Debug)]
struct Frame {
    bytes: Bytes,
    /// Where it holds an event: which.
    event: Option<(RoomId, Seq)>,
}

/// What is to be written next.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    /// These frames, in this order.
    Frames(Vec<Bytes>),
    /// The close frame with this code.
    Close(u16),
}

impl Queue {
    /// Keeps everything back until [`Queue::release`].
    pub fn hold(&self) {
        self.lock().held = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a frame. On overflow everything is dropped and the connection is closed as too slow.
    pub fn push(&self, bytes: Bytes, event: Option<(RoomId, Seq)>) {
        let mut state = self.lock();
        if state.closing.is_some() {
            return;
        }
        state.add(Frame { bytes, event });
        if state.bytes > QUEUE_MAX {
            *state = State { closing: Some(close::TOO_SLOW), ..State::default() };
            self.closed.cancel();
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Puts `first` before all that was kept back and lets everything go. Events that `first` already covers (up to
    /// `covered` in each room) are left out, now and later.
    pub fn release(&self, first: Vec<Bytes>, covered: HashMap<RoomId, Seq>) {
        let mut state = self.lock();
        if state.closing.is_none() {
            state.covered = covered;
            let kept = std::mem::take(&mut state.frames);
            let first = first.into_iter().map(|bytes| Frame { bytes, event: None });
            state.bytes = 0;
            first.chain(kept).for_each(|frame| state.add(frame));
        }
        state.held = false;
        drop(state);
        self.changed.notify_one();
    }

    /// Closes the connection after what is queued, or at once what was only kept back. The first reason counts.
    pub fn close(&self, code: u16) {
        let mut state = self.lock();
        state.closing.get_or_insert(code);
        if state.held {
            state.frames.clear();
            state.held = false;
        }
        drop(state);
        self.closed.cancel();
        self.changed.notify_one();
    }

    /// Waits until the connection is to be closed, for whatever reason.
    pub async fn closed(&self) {
        self.closed.cancelled().await;
    }

    /// Waits until there is something to write and takes all of it. For one task at a time; it may be dropped meanwhile.
    pub async fn next(&self) -> Batch {
        loop {
            {
                let mut state = self.lock();
                if !state.held && !state.frames.is_empty() {
                    state.bytes = 0;
                    let frames = state.frames.drain(..).map(|frame| frame.bytes).collect();
                    if state.frames.capacity() > KEPT {
                        state.frames = VecDeque::new();
                    }
                    return Batch::Frames(frames);
                }
                if let Some(code) = state.closing {
                    return Batch::Close(code);
                }
            }
            self.changed.notified().await;
        }
    }

    /// Waits until the connection is given up because it is too slow.
    pub async fn overflowed(&self) {
        self.closed().await;
        if self.lock().closing != Some(close::TOO_SLOW) {
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    #[tokio::test]
    async fn frames_go_out_together_and_in_order() {
        let queue = Queue::default();
        queue.push(frame("a"), None);
        queue.push(frame("b"), None);
        queue.close(close::GOING_AWAY);
        queue.push(frame("too late"), None);
        assert_eq!(queue.next().await, Batch::Frames(vec![frame("a"), frame("b")]));
        assert_eq!(queue.next().await, Batch::Close(close::GOING_AWAY));
    }

    #[tokio::test]
    async fn live_events_wait_for_what_was_missed_and_none_comes_twice() {
        let queue = Queue::default();
        queue.hold();
        for seq in 4..=6 {
            queue.push(frame(&format!("live {seq}")), Some((RoomId::LOBBY, seq)));
        }
        queue.release(vec![frame("recovered up to 7")], HashMap::from([(RoomId::LOBBY, 7)]));
        for seq in 7..=8 {
            queue.push(frame(&format!("live {seq}")), Some((RoomId::LOBBY, seq)));
        }
        assert_eq!(queue.next().await, Batch::Frames(vec![frame("recovered up to 7"), frame("live 8")]));
    }

    #[tokio::test]
    async fn a_queue_that_was_long_keeps_no_memory() {
        let queue = Queue::default();
        (0..1_000).for_each(|_| queue.push(frame("a"), None));
        assert!(matches!(queue.next().await, Batch::Frames(frames) if frames.len() == 1_000));
        assert!(queue.lock().frames.capacity() <= KEPT);
    }

    #[tokio::test]
    async fn a_full_queue_frees_its_memory_and_closes() {
        let queue = Queue::default();
        let big = Bytes::from(vec![0; QUEUE_MAX / 2]);
        queue.push(big.clone(), None);
        queue.push(big, None);
        queue.push(frame("one more"), None);
        queue.overflowed().await;
        assert_eq!(queue.next().await, Batch::Close(close::TOO_SLOW));
        assert_eq!(queue.lock().frames.capacity(), 0);
    }
}
