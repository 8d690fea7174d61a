//! Tells people's devices how far they have read, and what they are in a room. Apart from the connection on which
//! somebody read on: that can end before it is told anything, and the others are to be told all the same.

use std::{
    collections::BTreeSet,
    ops::Bound,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{RoomId, Seq, UserId, frame::ServerFrame};
use tokio::sync::Notify;

use super::{Hub, RoomStore, unread};
use crate::{bus::News, store::Result};

/// How long a database that does not answer is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// What is still to be told.
#[derive(Default)]
pub(super) struct MemberUpdates {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Default)]
struct Waiting {
    news: BTreeSet<(RoomId, UserId, News)>,
    /// The last of them that was told: they take turns, so that a room about which there is always something keeps none waiting.
    last: Option<(RoomId, UserId, News)>,
    /// Who has put off more or less.
    later: BTreeSet<UserId>,
    /// Messages whose authors are to hear of reactions.
    reacted: BTreeSet<(RoomId, Seq)>,
    /// Whose rooms may all be different. The news come first: those are sure.
    to_refresh: BTreeSet<UserId>,
}

/// What is told at once.
#[derive(Clone, Copy)]
enum Task {
    News(RoomId, UserId, News),
    Later(UserId),
    Reacted(RoomId, Seq),
    All(UserId),
}

impl MemberUpdates {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something about somebody in a room is to be told.
    pub fn add(&self, room: RoomId, user: UserId, news: News) {
        self.lock().news.insert((room, user, news));
        self.changed.notify_one();
    }

    /// How much somebody has put off is to be told.
    pub fn count_later(&self, user: UserId) {
        self.lock().later.insert(user);
        self.changed.notify_one();
    }

    /// How much of its author's was reacted to is to be told, after reactions to this message.
    pub fn count_reactions(&self, room: RoomId, message: Seq) {
        self.lock().reacted.insert((room, message));
        self.changed.notify_one();
    }

    /// Everything about these people is to be told, as it may be news.
    pub fn refresh(&self, people: &[UserId]) {
        self.lock().to_refresh.extend(people);
        self.changed.notify_one();
    }

    fn next(&self) -> Option<Task> {
        let mut waiting = self.lock();
        // Few, and each of them once: they keep no other waiting for long.
        if let Some(user) = waiting.later.pop_first() {
            return Some(Task::Later(user));
        }
        if let Some((room, message)) = waiting.reacted.pop_first() {
            return Some(Task::Reacted(room, message));
        }
        let after = waiting.last.map_or(Bound::Unbounded, Bound::Excluded);
        let next = waiting.news.range((after, Bound::Unbounded)).next().or_else(|| waiting.news.first()).copied();
        if let Some((room, user, news)) = next {
            waiting.news.remove(&(room, user, news));
            waiting.last = next;
            return Some(Task::News(room, user, news));
        }
        waiting.to_refresh.pop_first().map(Task::All)
    }

    /// Tells, for ever.
    pub async fn run<S: RoomStore>(&self, store: &S, hub: &Hub) {
        loop {
            let Some(task) = self.next() else {
                self.changed.notified().await;
                continue;
            };
            let told = match task {
                Task::News(room, user, news) => tell(store, hub, (room, user), news).await,
                Task::Later(user) => tell_later(store, hub, user).await,
                Task::Reacted(room, message) => tell_author(store, hub, room, message).await,
                Task::All(user) => self.tell_all(store, hub, user).await,
            };
            if let Err(error) = told {
                tracing::warn!(%error, "what somebody is in their rooms can't be read; it is tried again");
                match task {
                    Task::News(room, user, news) => self.add(room, user, news),
                    Task::Later(user) => self.count_later(user),
                    Task::Reacted(room, message) => self.count_reactions(room, message),
                    Task::All(user) => self.refresh(&[user]),
                }
                store.pause(PAUSE).await;
            }
        }
    }

    async fn tell_all<S: RoomStore>(&self, store: &S, hub: &Hub, user: UserId) -> Result<()> {
        if !hub.is_here(user) {
            return Ok(());
        }
        // Before the counts, which go by it.
        let people = store.blocked_by(user).await?.ids().to_vec();
        hub.tell(user, &ServerFrame::Blocked { people });
        tell_later(store, hub, user).await?;
        for info in store.rooms_of(user).await? {
            if hub.is_watched(info.id, user) {
                self.add(info.id, user, News::Moved);
            }
            hub.tell(user, &ServerFrame::RoomChanged(info));
        }
        Ok(())
    }
}

async fn tell_later<S: RoomStore>(store: &S, hub: &Hub, user: UserId) -> Result<()> {
    if hub.is_here(user) {
        hub.tell(user, &ServerFrame::LaterChanged(store.later_counts(user).await?));
    }
    Ok(())
}

/// Tells whoever has written a message.
async fn tell_author<S: RoomStore>(store: &S, hub: &Hub, room: RoomId, message: Seq) -> Result<()> {
    let found = store.events_after(room, None, message.saturating_sub(1), 1).await?;
    match found.first() {
        Some(event) if event.seq == message => tell_later(store, hub, event.actor.id).await,
        _ => Ok(()),
    }
}

async fn tell<S: RoomStore>(store: &S, hub: &Hub, (room, user): (RoomId, UserId), news: News) -> Result<()> {
    let is_told = news != News::Came && hub.is_here(user);
    let is_seen = news != News::Changed && hub.is_watched(room, user);
    if !is_told && !is_seen {
        return Ok(());
    }
    // Who has left meanwhile has been told so.
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_room_about_which_there_is_always_something_keeps_no_other_waiting() {
        let updates = MemberUpdates::default();
        let (lobby, other) = (RoomId::LOBBY, RoomId(Uuid::from_u128(u128::MAX)));
        let user = |n| UserId(Uuid::from_u128(n));
        (0..100).for_each(|n| updates.add(lobby, user(n), News::Moved));
        updates.add(other, user(1), News::Moved);
        let mut told = 0;
        loop {
            let Some(Task::News(room, user, news)) = updates.next() else { panic!("there is news") };
            if room == other {
                break;
            }
            // They have read on already.
            updates.add(room, user, news);
            told += 1;
        }
        assert_eq!(told, 100);
    }
}
