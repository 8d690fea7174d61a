//! What waits to be written to one socket: bounded in bytes, and handed out together so that it is flushed once.

use std::{
    collections::HashMap,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use protocol::{RoomId, Seq, frame::close};

/// Bytes that may wait for one socket, beside what comes at once where nothing waits. A client that is this far behind is closed
/// and resumes.
pub const QUEUE_MAX: usize = 1 << 20;

/// Frames that go out together, the same for all who get them.
#[derive(Clone, Debug)]
pub struct Piece {
    frames: Arc<[Bytes]>,
    /// Of all frames.
    bytes: usize,
    /// Where each frame holds an event of a room, one after the other: which room, and the first one's seq.
    events: Option<(RoomId, Seq)>,
}

impl Piece {
    /// The events of a room from `first` on, a frame each.
    pub fn events(room: RoomId, first: Seq, frames: impl Iterator<Item = Bytes>) -> Self {
        Self::new(frames.collect(), Some((room, first)))
    }

    fn new(frames: Arc<[Bytes]>, events: Option<(RoomId, Seq)>) -> Self {
        Self { bytes: frames.iter().map(Bytes::len).sum(), frames, events }
    }

    /// What is left of it after the events up to this one.
    fn after(&self, up_to: Seq) -> Option<Self> {
        let (room, first) = self.events?;
        let known = usize::try_from((up_to + 1).saturating_sub(first)).unwrap_or(usize::MAX);
        let rest = self.frames.get(known..).filter(|rest| !rest.is_empty())?;
        Some(Self::new(rest.into(), Some((room, first.max(up_to + 1)))))
    }
}

impl<T: Into<Bytes>> From<T> for Piece {
    fn from(frame: T) -> Self {
        Self::new([frame.into()].into(), None)
    }
}

/// The outgoing queue of one connection. There is one for each that does nothing, and each message touches all of a room's, so
/// that it is small.
#[derive(Debug, Default)]
pub struct Queue(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// What is to be written next.
    frames: Vec<Arc<[Bytes]>>,
    /// Live events wait here until what was missed has gone out.
    kept: Option<Vec<Piece>>,
    /// Of all frames.
    bytes: usize,
    /// What was taken last is still being written: more can wait until that is done.
    is_writing: bool,
    /// What the client's newest ping holds, until that is answered.
    ping: Option<Bytes>,
    closing: Option<u16>,
    /// Up to where recovery has brought each room, until the first event that goes further. An event is committed a moment
    /// before it is published, so that it can be in what was recovered and still come afterwards.
    covered: HashMap<RoomId, Seq>,
    /// Who waits for something to write, or for the end.
    writer: Option<Waker>,
    /// Who waits for the end.
    reader: Option<Waker>,
}

impl State {
    /// Adds what recovery has not brought already. A room's events come in their order.
    fn add(&mut self, mut piece: Piece) {
        if let Some((room, _)) = piece.events.filter(|_| !self.covered.is_empty())
            && let Some(&up_to) = self.covered.get(&room)
        {
            let Some(rest) = piece.after(up_to) else { return };
            piece = rest;
            self.covered.remove(&room);
        }
        self.bytes += piece.bytes;
        self.frames.push(piece.frames);
    }

    fn has_more(&self) -> bool {
        !self.frames.is_empty() || self.ping.is_some()
    }

    fn end(&mut self, code: u16) {
        self.closing.get_or_insert(code);
        self.reader.take().into_iter().for_each(Waker::wake);
    }
}

/// What is to be written next.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    /// These frames, in this order.
    Frames(Vec<Arc<[Bytes]>>),
    /// The answer to a ping that held this.
    Pong(Bytes),
    /// The close frame with this code.
    Close(u16),
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something that the writer may wait for.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        let is_due = state.has_more() && !state.is_writing || state.closing.is_some();
        let writer = state.writer.take_if(|_| is_due);
        drop(state);
        if let Some(writer) = writer {
            writer.wake();
        }
    }

    /// Keeps everything back until [`Queue::release`].
    pub fn hold(&self) {
        self.lock().kept.get_or_insert_default();
    }

    /// Adds frames. Where they are too many beside what waits already, everything is dropped and the connection is closed as too
    /// slow; who has nothing waiting is not, however much it is.
    pub fn push(&self, piece: Piece) {
        self.change(|state| {
            if state.closing.is_some() {
                return;
            }
            if state.bytes > 0 && state.bytes + piece.bytes > QUEUE_MAX {
                (state.frames, state.kept, state.covered) = Default::default();
                state.end(close::TOO_SLOW);
            } else if let Some(kept) = &mut state.kept {
                state.bytes += piece.bytes;
                kept.push(piece);
            } else {
                state.add(piece);
            }
        });
    }

    /// Puts `first` before all that was kept back and lets everything go. Events that `first` already covers (up to
    /// `covered` in each room) are left out, now and later.
    pub fn release(&self, first: Vec<Bytes>, covered: HashMap<RoomId, Seq>) {
        self.change(|state| {
            let kept = state.kept.take().unwrap_or_default();
            if state.closing.is_none() {
                state.covered = covered;
                state.bytes = state.frames.iter().flat_map(|frames| frames.iter()).map(Bytes::len).sum();
                first.into_iter().map(Piece::from).chain(kept).for_each(|piece| state.add(piece));
            }
        });
    }

    /// Answers a ping, before all that is queued. Of several in a row the last one counts (RFC 6455, 5.5.3).
    pub fn pong(&self, ping: Bytes) {
        self.change(|state| state.ping = Some(ping));
    }

    /// Closes the connection after what is queued, but for what was kept back; at once where the client has said goodbye. The
    /// first reason counts.
    pub fn close(&self, code: u16) {
        self.change(|state| {
            state.kept = None;
            if code == close::NORMAL {
                state.frames = Vec::new();
            }
            state.end(code);
        });
    }

    /// Waits until there is something to write and takes all of it. For one task at a time; it may be dropped meanwhile.
    pub async fn next(&self) -> Batch {
        poll_fn(|context| {
            let mut state = self.lock();
            state.is_writing = state.has_more();
            if let Some(ping) = state.ping.take() {
                return Poll::Ready(Batch::Pong(ping));
            }
            if state.is_writing {
                state.bytes = 0;
                return Poll::Ready(Batch::Frames(std::mem::take(&mut state.frames)));
            }
            match state.closing {
                Some(code) => Poll::Ready(Batch::Close(code)),
                None => wait(&mut state.writer, context),
            }
        })
        .await
    }

    /// Waits until the connection is given up because it is too slow. For the task that writes.
    pub async fn overflowed(&self) {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.closing == Some(close::TOO_SLOW) { Poll::Ready(()) } else { wait(&mut state.writer, context) }
        })
        .await;
    }

    /// Bytes that are queued and not written.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Whether the connection is given up because it is too slow.
    pub fn has_overflowed(&self) -> bool {
        self.lock().closing == Some(close::TOO_SLOW)
    }

    /// Waits until the connection is to be closed, for whatever reason. For one task.
    pub async fn closed(&self) {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.closing.is_some() { Poll::Ready(()) } else { wait(&mut state.reader, context) }
        })
        .await;
    }
}

fn wait<T>(waker: &mut Option<Waker>, context: &Context) -> Poll<T> {
    if !waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
        *waker = Some(context.waker().clone());
    }
    Poll::Pending
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Bytes {
        Bytes::copy_from_slice(text.as_bytes())
    }

    fn live<const N: usize>(seqs: [Seq; N]) -> Piece {
        Piece::events(RoomId::LOBBY, seqs[0], seqs.iter().map(|seq| frame(&format!("live {seq}"))))
    }

    async fn frames(queue: &Queue) -> Vec<Bytes> {
        let Batch::Frames(pieces) = queue.next().await else { panic!("frames") };
        pieces.iter().flat_map(|frames| frames.iter().cloned()).collect()
    }

    #[tokio::test]
    async fn frames_go_out_together_and_in_order() {
        let queue = Queue::default();
        queue.push(frame("a").into());
        queue.push(frame("b").into());
        queue.close(close::GOING_AWAY);
        queue.push(frame("too late").into());
        assert_eq!(frames(&queue).await, vec![frame("a"), frame("b")]);
        assert_eq!(queue.next().await, Batch::Close(close::GOING_AWAY));
    }

    #[tokio::test]
    async fn the_newest_ping_is_answered_before_what_is_queued() {
        let queue = Queue::default();
        queue.push(frame("a").into());
        queue.pong(frame("1"));
        queue.pong(frame("2"));
        assert_eq!(queue.next().await, Batch::Pong(frame("2")));
        assert_eq!(frames(&queue).await, vec![frame("a")]);
    }

    #[tokio::test]
    async fn live_events_wait_for_what_was_missed_and_none_comes_twice() {
        let queue = Queue::default();
        queue.hold();
        for seq in 4..=6 {
            queue.push(live([seq]));
        }
        queue.release(vec![frame("recovered up to 7")], HashMap::from([(RoomId::LOBBY, 7)]));
        for seq in 7..=8 {
            queue.push(live([seq]));
        }
        assert_eq!(frames(&queue).await, vec![frame("recovered up to 7"), frame("live 8")]);
    }

    #[tokio::test]
    async fn of_events_that_go_out_together_only_those_go_that_were_not_missed() {
        let queue = Queue::default();
        queue.hold();
        queue.push(live([4, 5]));
        queue.push(live([6, 7, 8]));
        queue.release(vec![frame("recovered up to 6")], HashMap::from([(RoomId::LOBBY, 6)]));
        assert_eq!(frames(&queue).await, ["recovered up to 6", "live 7", "live 8"].map(frame));
    }

    #[tokio::test]
    async fn a_queue_that_was_long_keeps_no_memory() {
        let queue = Queue::default();
        (0..1_000).for_each(|_| queue.push(frame("a").into()));
        assert!(matches!(queue.next().await, Batch::Frames(frames) if frames.len() == 1_000));
        assert_eq!(queue.lock().frames.capacity(), 0);
    }

    #[tokio::test]
    async fn who_has_nothing_waiting_gets_however_much_comes_at_once() {
        let queue = Queue::default();
        queue.push(Bytes::from(vec![0; 3 * QUEUE_MAX]).into());
        assert!(matches!(queue.next().await, Batch::Frames(frames) if frames.len() == 1));
        queue.push(frame("a").into());
        assert_eq!(frames(&queue).await, [frame("a")]);
    }

    #[tokio::test]
    async fn who_has_said_goodbye_gets_nothing_more() {
        let queue = Queue::default();
        queue.push(frame("a").into());
        queue.close(close::NORMAL);
        assert_eq!(queue.next().await, Batch::Close(close::NORMAL));
    }

    #[tokio::test]
    async fn a_full_queue_frees_its_memory_and_closes() {
        let queue = Queue::default();
        let big = Bytes::from(vec![0; QUEUE_MAX / 2]);
        queue.push(big.clone().into());
        queue.push(big.into());
        queue.push(frame("one more").into());
        queue.overflowed().await;
        assert_eq!(queue.next().await, Batch::Close(close::TOO_SLOW));
        assert_eq!(queue.lock().frames.capacity(), 0);
    }
}
