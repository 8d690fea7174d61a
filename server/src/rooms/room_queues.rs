//! What waits to be written, a queue for each room. A room is with one writer at a time, so that its events keep their
//! order; a room that is slow holds up only itself.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use protocol::{ErrorCode, Event, RoomId, Seq, UserId};
use tokio::sync::{Notify, oneshot};

use crate::store::{Outcome, Request};

/// Requests that wait for the writers; who comes then is told that the server is busy.
const WAITING_MAX: usize = 4_096;
/// Of them, those of one room: a room that can't be written to leaves space for the others.
const ROOM_MAX: usize = 1_024;
/// Of all that wait, those of one person: whoever floods the server, by however many connections, leaves space for the others.
const PERSON_MAX: usize = 256;
/// Requests that are committed together.
const BATCH_MAX: usize = 256;

/// A command, and who waits for what becomes of it.
pub(super) struct QueuedRequest {
    pub request: Request,
    /// When it came.
    pub received: Instant,
    pub reply: oneshot::Sender<Result<Outcome, ErrorCode>>,
}

/// Events of other nodes that wait for a room's writer; where there are more, the database is asked for them.
const REMOTE_EVENTS_MAX: usize = 256;

/// An event that another server has written, and why, for the person concerned.
pub(super) type RemoteEvent = (Event, String);

/// How far a room is with telling what was committed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// The seq of the last event that was published; `None` before the first write since the start.
    pub published: Option<Seq>,
    /// Something may be committed that was not published: a commit failed, and only its reply can have been lost.
    pub in_doubt: bool,
    /// It may be this server that committed it, so that the others are to be told, too.
    pub is_own: bool,
}

/// A room that is to be written to, by whoever holds this.
pub(super) struct RoomBatch {
    pub room: RoomId,
    pub queued: Vec<QueuedRequest>,
    /// What other servers have written.
    pub remote_events: Vec<RemoteEvent>,
    /// It is known to go at least to here.
    pub remote_seq: Seq,
    pub progress: Progress,
}

/// What there is to do.
pub(super) enum Next {
    Batches(Vec<RoomBatch>),
    /// Nothing at the moment, but rooms that were put off are to be looked at again soon.
    Later,
    Nothing,
    /// Nothing for ever.
    Finished,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum QueueStatus {
    #[default]
    Idle,
    Ready,
    WithWriter,
    PutOff,
}

#[derive(Default)]
struct RoomQueue {
    queued: VecDeque<QueuedRequest>,
    remote_events: Vec<RemoteEvent>,
    remote_seq: Seq,
    /// While a writer has the room: from where on its first subscriber gets its events.
    followed_from: Option<Seq>,
    progress: Progress,
    status: QueueStatus,
    /// The room has subscribers, so that what was published has to be remembered.
    followed: bool,
}

#[derive(Default)]
struct State {
    queues: HashMap<RoomId, RoomQueue>,
    ready: VecDeque<RoomId>,
    put_off: Vec<RoomId>,
    waiting: usize,
    /// How many of them are each person's.
    waiting_of: HashMap<UserId, usize>,
    closed: bool,
}

/// See the module.
#[derive(Default)]
pub(super) struct RoomQueues {
    state: Mutex<State>,
    changed: Notify,
}

impl RoomQueues {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests that wait.
    pub fn waiting(&self) -> usize {
        self.lock().waiting
    }

    /// Adds a request at the end of its room's queue.
    pub fn push(&self, queued: QueuedRequest) -> Result<(), ErrorCode> {
        let mut state = self.lock();
        let (room, person) = (queued.request.room, queued.request.actor.id);
        let of_person = state.waiting_of.get(&person).copied().unwrap_or_default();
        let of_room = state.queues.get(&room).map_or(0, |queue| queue.queued.len());
        if state.closed || state.waiting >= WAITING_MAX || of_room >= ROOM_MAX || of_person >= PERSON_MAX {
            return Err(ErrorCode::Busy);
        }
        state.queues.entry(room).or_default().queued.push_back(queued);
        state.begin_to_wait(person);
        state.make_ready(room);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes as many requests as are committed together. Rooms that were put off come along with others.
    pub fn take(&self) -> Next {
        let mut state = self.lock();
        if state.ready.is_empty() {
            let next = match (state.closed && state.waiting == 0, state.put_off.is_empty()) {
                (true, _) => Next::Finished,
                (false, false) => Next::Later,
                (false, true) => Next::Nothing,
            };
            drop(state);
            if matches!(next, Next::Finished) {
                // So that the other writers end too.
                self.changed.notify_one();
            }
            return next;
        }
        state.bring_back();
        let mut batches = Vec::new();
        let mut count = 0;
        while count < BATCH_MAX
            && let Some(room) = state.ready.pop_front()
        {
            let Some(queue) = state.queues.get_mut(&room) else { continue };
            queue.status = QueueStatus::WithWriter;
            let queued: Vec<_> = queue.queued.drain(..queue.queued.len().min(BATCH_MAX - count)).collect();
            count += queued.len();
            let (remote_events, remote_seq) =
                (std::mem::take(&mut queue.remote_events), std::mem::take(&mut queue.remote_seq));
            batches.push(RoomBatch { room, queued, remote_events, remote_seq, progress: queue.progress });
        }
        for queued in batches.iter().flat_map(|batch| &batch.queued) {
            state.end_to_wait(queued.request.actor.id);
        }
        let more = !state.ready.is_empty();
        drop(state);
        if more {
            self.changed.notify_one();
        }
        Next::Batches(batches)
    }

    /// Gives a room back. Requests that are left go before those that came meanwhile, after a pause.
    pub fn give_back(&self, RoomBatch { room, queued, progress, .. }: RoomBatch) {
        let mut state = self.lock();
        let put_off = !queued.is_empty() || progress.in_doubt;
        queued.iter().for_each(|queued| state.begin_to_wait(queued.request.actor.id));
        let Some(queue) = state.queues.get_mut(&room) else { return };
        queue.progress = progress;
        queue.progress.published = progress.published.max(queue.followed_from.take());
        for queued in queued.into_iter().rev() {
            queue.queued.push_front(queued);
        }
        queue.status = if put_off { QueueStatus::PutOff } else { QueueStatus::Idle };
        if put_off {
            state.put_off.push(room);
        } else if !queue.queued.is_empty() || !queue.remote_events.is_empty() || queue.remote_seq > 0 {
            state.make_ready(room);
        } else {
            state.forget_if_idle(room);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// An event that another server has written.
    pub fn add_remote_event(&self, event: Event, reason: String) {
        let mut state = self.lock();
        let room = event.room;
        let queue = state.queues.entry(room).or_default();
        if queue.remote_events.len() < REMOTE_EVENTS_MAX {
            queue.remote_events.push((event, reason));
        } else {
            queue.remote_seq = queue.remote_seq.max(event.seq);
        }
        state.make_ready(room);
        drop(state);
        self.changed.notify_one();
    }

    /// A room's log goes to here; where that is not published yet, it is read and published.
    pub fn set_remote_seq(&self, room: RoomId, seq: Seq) {
        let mut state = self.lock();
        let Some(queue) = state.queues.get_mut(&room) else { return };
        if queue.progress.published.is_none_or(|published| published >= seq) {
            return;
        }
        queue.remote_seq = queue.remote_seq.max(seq);
        state.make_ready(room);
        drop(state);
        self.changed.notify_one();
    }

    /// A room has its first subscriber. They have its events up to here, or read them from the database later than
    /// now, as all that is committed by now. So nothing that was published before, to nobody, is published again.
    pub fn follow(&self, room: RoomId, seq: Seq) {
        let mut state = self.lock();
        let queue = state.queues.entry(room).or_default();
        let with_writer = queue.status == QueueStatus::WithWriter;
        queue.followed = true;
        let from = if with_writer { &mut queue.followed_from } else { &mut queue.progress.published };
        *from = (*from).max(Some(seq));
    }

    /// A room has no subscribers any more.
    pub fn unfollow(&self, room: RoomId) {
        let mut state = self.lock();
        if let Some(queue) = state.queues.get_mut(&room) {
            queue.followed = false;
        }
        state.forget_if_idle(room);
    }

    /// From where on a room that is with a writer has a subscriber, where it has got one since this was last asked.
    pub fn take_followed_from(&self, room: RoomId) -> Option<Seq> {
        self.lock().queues.get_mut(&room)?.followed_from.take()
    }

    /// Lets rooms that were put off be written to.
    pub fn bring_back(&self) {
        self.lock().bring_back();
    }

    /// Takes no more requests; the writers finish when those that were accepted are done.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    /// Waits until there may be something to do.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

impl State {
    fn begin_to_wait(&mut self, person: UserId) {
        self.waiting += 1;
        *self.waiting_of.entry(person).or_default() += 1;
    }

    fn end_to_wait(&mut self, person: UserId) {
        self.waiting -= 1;
        if let Some(count) = self.waiting_of.get_mut(&person) {
            *count -= 1;
            if *count == 0 {
                self.waiting_of.remove(&person);
            }
        }
    }

    /// Gives a queue back where nothing waits in it and nobody is subscribed to its room: there are only as many queues as rooms that
    /// somebody hears of, and as commands.
    fn forget_if_idle(&mut self, room: RoomId) {
        let is_idle = |queue: &RoomQueue| {
            let nothing_waits = queue.queued.is_empty() && queue.remote_events.is_empty() && queue.remote_seq == 0;
            queue.status == QueueStatus::Idle && nothing_waits && !queue.followed && !queue.progress.in_doubt
        };
        if self.queues.get(&room).is_some_and(is_idle) {
            self.queues.remove(&room);
        }
    }

    fn make_ready(&mut self, room: RoomId) {
        if let Some(queue) = self.queues.get_mut(&room)
            && queue.status == QueueStatus::Idle
        {
            queue.status = QueueStatus::Ready;
            self.ready.push_back(room);
        }
    }

    fn bring_back(&mut self) {
        for room in std::mem::take(&mut self.put_off) {
            if let Some(queue) = self.queues.get_mut(&room) {
                queue.status = QueueStatus::Idle;
            }
            self.make_ready(room);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Person, names::UserName};
    use uuid::Uuid;

    use super::*;
    use crate::store::RoomCommand;

    fn request(room: u128, person: u128) -> QueuedRequest {
        let name = UserName::parse("ada").expect("a name").as_str().to_owned();
        let actor = Person { id: UserId(Uuid::from_u128(person)), name, display_name: None, avatar: None };
        let (reply, _) = oneshot::channel();
        QueuedRequest {
            request: Request { room: RoomId(Uuid::from_u128(room)), actor, command: RoomCommand::Read(1) },
            received: Instant::now(),
            reply,
        }
    }

    fn work(queues: &RoomQueues) {
        while let Next::Batches(batches) = queues.take() {
            for batch in batches {
                queues.give_back(RoomBatch { queued: Vec::new(), ..batch });
            }
        }
    }

    #[test]
    fn a_queue_lasts_as_long_as_something_waits_or_somebody_is_subscribed_to_its_room() {
        let queues = RoomQueues::default();
        let followed = RoomId(Uuid::from_u128(7));
        queues.follow(followed, 3);
        for room in 0..1_000 {
            queues.push(request(room, room)).unwrap();
        }
        work(&queues);
        assert_eq!(queues.lock().queues.keys().collect::<Vec<_>>(), [&followed]);
        queues.unfollow(followed);
        let state = queues.lock();
        assert!(state.queues.is_empty() && state.waiting_of.is_empty() && state.waiting == 0);
    }

    #[test]
    fn nobody_takes_the_place_of_all_the_others() {
        let queues = RoomQueues::default();
        let accepted = (0..5_000).filter(|&room| queues.push(request(room, 1)).is_ok()).count();
        assert_eq!(accepted, PERSON_MAX);
        queues.push(request(1, 2)).unwrap();
        work(&queues);
        queues.push(request(1, 1)).unwrap();
    }
}
