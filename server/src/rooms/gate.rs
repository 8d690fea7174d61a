//! For tests: a bus on which it takes long to say something in one room.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use protocol::RoomId;

use crate::bus::{Bus, Channel, Message};

/// Nothing takes longer in a test unless something is wrong.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Once it is closed, nobody who says something in the room comes on.
pub(super) struct Gate {
    room: RoomId,
    is_closed: AtomicBool,
    way: Mutex<()>,
    waiting: Sender<()>,
}

impl Gate {
    /// An open one. What is returned beside it hears of everyone who has to wait.
    pub fn before(room: RoomId) -> (Arc<Self>, Receiver<()>) {
        let (waiting, is_waiting) = channel();
        (Arc::new(Self { room, is_closed: AtomicBool::new(false), way: Mutex::new(()), waiting }), is_waiting)
    }

    /// Closes it until what is returned is dropped.
    pub fn close(&self) -> MutexGuard<'_, ()> {
        self.is_closed.store(true, Ordering::SeqCst);
        self.way.lock().expect("nobody has panicked")
    }
}

impl Bus for Gate {
    fn send(&self, channel: Channel, _: &Message<'_>) {
        if channel == Channel::Room(self.room) && self.is_closed.load(Ordering::SeqCst) {
            self.waiting.send(()).expect("the test waits for it");
            drop(self.way.lock());
        }
    }

    fn follow(&self, _: Vec<Channel>) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }

    fn unfollow(&self, _: Channel) {}

    fn is_followed(&self, _: Channel) -> BoxFuture<'_, bool> {
        std::future::ready(false).boxed()
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        std::future::ready(()).boxed()
    }
}
