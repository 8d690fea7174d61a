//! What waits to be written to one socket: bounded in bytes, and handed out together so that it is flushed once.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{RoomId, Seq, frame::close};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::wire::Run;

/// Bytes that may wait for one socket. A client that is this far behind is closed and resumes.
pub const QUEUE_MAX: usize = 1 << 20;

/// The outgoing queue of one connection.
#[derive(Debug, Default)]
pub struct Queue {
    state: Mutex<State>,
    changed: Notify,
    closed: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    runs: VecDeque<Run>,
    bytes: usize,
    /// Live events wait until what was missed has gone out.
    held: bool,
    closing: Option<u16>,
    /// Up to where recovery has brought each room. An event is committed a moment before it is published, so that it can
    /// be in what was recovered and still come afterwards.
    covered: HashMap<RoomId, Seq>,
}

/// What is to be written next.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    /// These frames, each with its header, in this order.
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

    /// Adds frames. On overflow everything is dropped and the connection is closed as too slow.
    pub fn push(&self, run: Run) {
        let mut state = self.lock();
        if state.closing.is_some() {
            return;
        }
        let Some(run) = run.after(&state.covered) else { return };
        state.bytes += run.len();
        if state.bytes > QUEUE_MAX {
            *state = State { closing: Some(close::TOO_SLOW), ..State::default() };
            self.closed.cancel();
        } else {
            state.runs.push_back(run);
        }
        // Who writes looks again by itself before it waits, and is told only where it may be waiting.
        let idle = state.closing.is_some() || (state.runs.len() == 1 && !state.held);
        drop(state);
        if idle {
            self.changed.notify_one();
        }
    }

    /// Puts `first` before all that was kept back and lets everything go. Events that `first` already covers (up to
    /// `covered` in each room) are left out, now and later.
    pub fn release(&self, first: Vec<Run>, covered: HashMap<RoomId, Seq>) {
        let mut state = self.lock();
        if state.closing.is_none() {
            let kept = std::mem::take(&mut state.runs);
            let runs: VecDeque<_> =
                first.into_iter().chain(kept.into_iter().filter_map(|run| run.after(&covered))).collect();
            state.covered = covered;
            state.bytes = runs.iter().map(Run::len).sum();
            state.runs = runs;
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
            state.runs.clear();
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

    /// Waits until there is something to write, and leaves it. For the same task as [`Queue::next`].
    pub async fn ready(&self) {
        loop {
            {
                let state = self.lock();
                if (!state.held && !state.runs.is_empty()) || state.closing.is_some() {
                    return;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Waits until there is something to write and takes all of it. For one task at a time; it may be dropped meanwhile.
    pub async fn next(&self) -> Batch {
        loop {
            {
                let mut state = self.lock();
                if !state.held && !state.runs.is_empty() {
                    state.bytes = 0;
                    // With its memory: most connections are idle most of the time.
                    return Batch::Frames(std::mem::take(&mut state.runs).into_iter().map(Run::into_bytes).collect());
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
    use protocol::{
        ClientId, Content, Event, EventKind, Person, Timestamp, UserId, codec::Encoding, frame::ServerFrame,
    };
    use uuid::Uuid;

    use super::*;
    use crate::rooms::wire::payloads;

    const JSON: Encoding = Encoding::Json;

    fn pong() -> Run {
        Run::of(JSON, &ServerFrame::Pong)
    }

    fn events(seqs: impl Iterator<Item = Seq>) -> Run {
        let actor = Person { id: UserId(Uuid::from_u128(1)), name: "ada".into(), display_name: None };
        let event = |seq| {
            let kind = EventKind::posted(ClientId(Uuid::from_u128(seq)), Content::Text("tea".into()));
            Event { room: RoomId::LOBBY, seq: seq as Seq, at: Timestamp(0), actor: actor.clone(), kind }
        };
        let events: Vec<_> = seqs.map(|seq| event(seq.into())).collect();
        Run::of_events(JSON, events.iter())
    }

    fn seqs(batch: Batch) -> Vec<Option<Seq>> {
        let Batch::Frames(runs) = batch else { panic!("frames") };
        let frames = runs.into_iter().flat_map(payloads).map(|payload| JSON.decode(&payload).unwrap());
        frames.map(|frame| if let ServerFrame::Event(event) = frame { Some(event.seq) } else { None }).collect()
    }

    #[tokio::test]
    async fn frames_go_out_together_and_in_order() {
        let queue = Queue::default();
        queue.push(events(1..=1));
        queue.push(pong());
        queue.push(events(2..=3));
        queue.close(close::GOING_AWAY);
        queue.push(events(4..=4));
        assert_eq!(seqs(queue.next().await), [Some(1), None, Some(2), Some(3)]);
        assert_eq!(queue.next().await, Batch::Close(close::GOING_AWAY));
    }

    #[tokio::test]
    async fn live_events_wait_for_what_was_missed_and_none_comes_twice() {
        let queue = Queue::default();
        queue.hold();
        queue.push(events(4..=5));
        queue.push(events(6..=6));
        queue.release(vec![pong()], HashMap::from([(RoomId::LOBBY, 7)]));
        queue.push(events(7..=8));
        queue.push(events(9..=9));
        assert_eq!(seqs(queue.next().await), [None, Some(8), Some(9)]);
    }

    #[tokio::test]
    async fn a_full_queue_frees_its_memory_and_closes() {
        let queue = Queue::default();
        for _ in 0..=QUEUE_MAX / 64_000 {
            queue.push(events(1..=300));
        }
        queue.overflowed().await;
        assert_eq!(queue.next().await, Batch::Close(close::TOO_SLOW));
        assert_eq!(queue.lock().runs.capacity(), 0);
    }

    #[tokio::test]
    async fn who_waits_hears_of_the_first_frame_and_finds_all_that_came_since() {
        let queue = std::sync::Arc::new(Queue::default());
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.next().await }
        });
        tokio::task::yield_now().await;
        queue.push(events(1..=1));
        queue.push(events(2..=2));
        assert_eq!(seqs(waiting.await.unwrap()), [Some(1), Some(2)]);
    }
}
