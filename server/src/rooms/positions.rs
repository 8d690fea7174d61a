//! Tells people's devices how far they have read, and what they are in a room. Apart from the connection on which
//! somebody read on: that can end before it is told anything, and the others are to hear of it all the same.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{RoomId, UserId, frame::ServerFrame};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::{Hub, RoomStore, unread};
use crate::store::Result;

/// How long a database that does not answer is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// What is to be told about a person in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum News {
    /// They have come in, and have read what was said before. They know that already.
    Came,
    /// Their read position has moved, or may have: a commit can succeed with its reply lost.
    Moved,
    /// What they are in the room, or may do there, is different.
    Changed,
}

/// What is still to be told.
#[derive(Default)]
pub(super) struct Positions {
    news: Mutex<BTreeSet<(RoomId, UserId, News)>>,
    changed: Notify,
}

impl Positions {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<(RoomId, UserId, News)>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something about somebody in a room is to be told.
    pub fn add(&self, room: RoomId, user: UserId, news: News) {
        self.lock().insert((room, user, news));
        self.changed.notify_one();
    }

    /// Tells, for ever.
    pub async fn tell<S: RoomStore>(&self, store: &S, hub: &Hub) {
        loop {
            let next = self.lock().pop_first();
            let Some((room, user, news)) = next else {
                self.changed.notified().await;
                continue;
            };
            if let Err(error) = tell(store, hub, (room, user), news).await {
                tracing::warn!(%room, %error, "what somebody is in a room can't be read; it is tried again");
                self.add(room, user, news);
                store.pause(PAUSE).await;
            }
        }
    }
}

async fn tell<S: RoomStore>(store: &S, hub: &Hub, (room, user): (RoomId, UserId), news: News) -> Result<()> {
    let is_told = news != News::Came && hub.is_here(user);
    let is_seen = news != News::Changed && hub.is_watched(room, user);
    if !is_told && !is_seen {
        return Ok(());
    }
    // Who has left meanwhile has heard of that.
    let Some(info) = store.room_of(room, user).await? else { return Ok(()) };
    if news == News::Changed {
        hub.tell(user, &ServerFrame::RoomChanged(info));
        return Ok(());
    }
    if is_told {
        hub.tell(user, &unread(&info));
    }
    if is_seen {
        // Who sees it of others is seen by them.
        let others: Vec<_> = store.seen(room, user).await?.into_iter().map(|(other, _)| other).collect();
        hub.tell_seen(room, user, info.read_seq, &others);
    }
    Ok(())
}
