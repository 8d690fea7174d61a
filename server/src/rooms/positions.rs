//! Tells people's devices how far they have read. Apart from the connection on which somebody read on: that can end
//! before it is told anything, and the others are to hear of it all the same.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{RoomId, UserId, frame::ServerFrame};
use tokio::sync::Notify;

use super::{Hub, RoomStore};

/// How long a database that does not answer is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// Read positions that have moved, or may have: a commit can succeed with its reply lost.
#[derive(Default)]
pub(super) struct Positions {
    moved: Mutex<BTreeSet<(RoomId, UserId)>>,
    changed: Notify,
}

impl Positions {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<(RoomId, UserId)>> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody's position in a room has moved.
    pub fn moved(&self, room: RoomId, user: UserId) {
        self.lock().insert((room, user));
        self.changed.notify_one();
    }

    /// Tells, for ever.
    pub async fn tell<S: RoomStore>(&self, store: &S, hub: &Hub) {
        loop {
            let next = self.lock().pop_first();
            let Some((room, user)) = next else {
                self.changed.notified().await;
                continue;
            };
            match store.room_of(room, user).await {
                Ok(Some(info)) => {
                    let (read_seq, as_of, unread) = (info.read_seq, info.last_seq, info.unread);
                    hub.tell(user, &ServerFrame::Unread { room, read_seq, as_of, unread });
                }
                // Left meanwhile, of which they have heard.
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%room, %error, "a read position can't be read; it is tried again");
                    self.moved(room, user);
                    store.pause(PAUSE).await;
                }
            }
        }
    }
}
