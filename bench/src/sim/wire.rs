//! One direction of a connection: keeps the order of what is sent, takes its time, and can be cut.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use super::executor::{Millis, Sim};

/// A direction. Cheap to clone; each end has one.
pub struct Wire<T> {
    sim: Sim,
    state: Arc<Mutex<State<T>>>,
}

impl<T> Clone for Wire<T> {
    fn clone(&self) -> Self {
        Self { sim: self.sim.clone(), state: self.state.clone() }
    }
}

struct State<T> {
    under_way: VecDeque<(Millis, T)>,
    /// When the last one arrives.
    last: Millis,
    /// Nothing that is sent from now on arrives.
    dead: bool,
    /// When the receiver notices that there is nothing more.
    end: Option<Millis>,
    receiver: Option<Waker>,
}

impl<T> Wire<T> {
    /// A whole one.
    pub fn new(sim: &Sim) -> Self {
        let state = State { under_way: VecDeque::new(), last: 0, dead: false, end: None, receiver: None };
        Self { sim: sim.clone(), state: Arc::new(Mutex::new(state)) }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends something, which takes `delay` and overtakes nothing.
    pub fn send(&self, what: T, delay: Millis) {
        let now = self.sim.now();
        let mut state = self.lock();
        if state.dead || state.end.is_some() {
            return;
        }
        state.last = state.last.max(now + delay);
        let at = state.last;
        state.under_way.push_back((at, what));
        state.wake();
    }

    /// Ends it after what is under way.
    pub fn close(&self, delay: Millis) {
        let now = self.sim.now();
        let mut state = self.lock();
        if state.end.is_none() && !state.dead {
            state.end = Some(state.last.max(now + delay));
            state.wake();
        }
    }

    /// Loses what is under way from some point on, and ends it; `None` never: the receiver hears nothing any more.
    pub fn cut(&self, noticed_after: Option<Millis>) {
        let now = self.sim.now();
        let lost = {
            let mut state = self.lock();
            let kept = self.sim.below(state.under_way.len() as u64 + 1) as usize;
            let lost = state.under_way.split_off(kept);
            state.dead = true;
            state.end = noticed_after.map(|after| now + after);
            state.wake();
            lost
        };
        drop(lost);
    }

    /// What comes next; `None` at the end.
    pub async fn receive(&self) -> Option<T> {
        loop {
            let now = self.sim.now();
            let until = {
                let mut state = self.lock();
                match (state.under_way.front(), state.end) {
                    (Some((at, _)), _) if *at <= now => return state.under_way.pop_front().map(|(_, what)| what),
                    (Some((at, _)), _) => Some(*at),
                    (None, Some(end)) if end <= now => return None,
                    (None, end) => end,
                }
            };
            match until {
                Some(at) => self.sim.sleep_until(at).await,
                None => {
                    poll_fn(|cx| {
                        let mut state = self.lock();
                        if state.under_way.is_empty() && state.end.is_none() {
                            state.receiver = Some(cx.waker().clone());
                            return Poll::Pending;
                        }
                        Poll::Ready(())
                    })
                    .await;
                }
            }
        }
    }
}

impl<T> State<T> {
    fn wake(&mut self) {
        if let Some(waker) = self.receiver.take() {
            waker.wake();
        }
    }
}
