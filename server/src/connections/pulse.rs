//! Where a connection is, and until when its client may take for that. The time is looked at in one place only, by whoever
//! drives the connection.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use tokio::time::Instant;

use crate::settings::Bounds;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A request's head is on its way, or the first one should be.
    Head,
    /// A request's body is on its way; whoever reads it looks at the time.
    Body,
    /// The server is at work.
    Answer,
    /// An answer is on its way out, or nothing is.
    Idle,
}

/// What happens on one connection.
pub(super) struct Pulse {
    bounds: Bounds,
    beat: Mutex<Beat>,
}

struct Beat {
    phase: Phase,
    /// When the phase began; while an answer goes out, when the client last took some of it.
    since: Instant,
    /// Since when the client has taken nothing of what there is for it.
    stuck: Option<Instant>,
    /// Since when the server stops.
    stopping: Option<Instant>,
}

impl Pulse {
    pub fn new(bounds: Bounds) -> Self {
        let beat = Beat { phase: Phase::Head, since: Instant::now(), stuck: None, stopping: None };
        Self { bounds, beat: Mutex::new(beat) }
    }

    fn beat(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        let mut beat = self.beat();
        beat.phase = phase;
        beat.since = Instant::now();
    }

    /// The client has sent something.
    pub fn heard(&self) {
        let mut beat = self.beat();
        if beat.phase == Phase::Idle {
            beat.phase = Phase::Head;
            beat.since = Instant::now();
        }
    }

    /// A request's head is whole.
    pub fn head_came(&self) {
        self.enter(Phase::Body);
    }

    /// All of it is.
    pub fn body_came(&self) {
        self.enter(Phase::Answer);
    }

    /// There is an answer to send.
    pub fn answered(&self) {
        self.enter(Phase::Idle);
    }

    /// The client was to take something, and has or has not.
    pub fn wrote<T>(&self, outcome: &Poll<T>) {
        self.flushed(outcome);
        let mut beat = self.beat();
        if outcome.is_ready() && beat.phase == Phase::Idle {
            beat.since = Instant::now();
        }
    }

    /// The client was to take all that there is for it. Where there was nothing, that is no sign of life.
    pub fn flushed<T>(&self, outcome: &Poll<T>) {
        let mut beat = self.beat();
        if outcome.is_pending() {
            beat.stuck.get_or_insert_with(Instant::now);
        } else {
            beat.stuck = None;
        }
    }

    /// What is on its way may still come, but soon.
    pub fn stop(&self) {
        self.beat().stopping = Some(Instant::now());
    }

    /// When the connection is given up if nothing happens until then.
    pub fn deadline(&self) -> Option<Instant> {
        let beat = self.beat();
        let comes = matches!(beat.phase, Phase::Head | Phase::Body);
        let phase = match beat.phase {
            Phase::Head => Some(beat.since + self.bounds.head),
            Phase::Idle if beat.stuck.is_none() => Some(beat.since + self.bounds.idle),
            Phase::Idle | Phase::Body | Phase::Answer => None,
        };
        let stuck = beat.stuck.map(|since| since + self.bounds.write);
        let last = beat.stopping.filter(|_| comes).map(|since| since + self.bounds.last);
        [phase, stuck, last].into_iter().flatten().min()
    }
}
