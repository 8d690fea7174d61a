//! What the steps of one connection share.

use std::{ops::Deref, sync::Arc};

use super::{
    places::{ConnectionSlot, Socket},
    pulse::Pulse,
};
use crate::settings::Bounds;

/// A connection. Every request carries it, so that a handler can say what becomes of it.
#[derive(Clone)]
pub struct Visit(Arc<Parts>);

/// What [`Visit`] shares.
pub struct Parts {
    /// How long each step may take.
    pub bounds: Bounds,
    pub(super) pulse: Pulse,
    pub(super) place: ConnectionSlot,
}

impl Visit {
    pub(super) fn new(bounds: Bounds, place: ConnectionSlot) -> Self {
        Self(Arc::new(Parts { bounds, pulse: Pulse::new(bounds), place }))
    }

    /// A request's head has come.
    pub(super) fn begin(&self) -> Turn<'_> {
        self.pulse.head_came();
        Turn(self)
    }

    /// The connection becomes a WebSocket of somebody who is logged in. `None` where it has had to go.
    pub fn become_socket(&self) -> Option<Socket> {
        self.place.become_socket()
    }
}

impl Deref for Visit {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// From a request's head until there is an answer, or nobody waits for one any more.
pub(super) struct Turn<'a>(&'a Visit);

impl Turn<'_> {
    /// The rest of the request has come. `false` where the connection has had to go.
    pub fn work(&self) -> bool {
        self.0.pulse.body_came();
        self.0.place.work()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.pulse.answered();
        self.0.place.wait();
    }
}
