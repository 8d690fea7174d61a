//! Writes the rooms' logs: commits what is waiting in one transaction, and only then tells anyone.
//!
//! While one batch is being committed the next one gathers, so that a commit takes as many commands along as came during
//! the one before: none waits for company, and a busy server writes large batches. While one is told of, which takes long
//! where a room has thousands of subscribers, the next one is committed by another writer.

#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::HashSet,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::select};
use protocol::{ErrorCode, Event, RoomId, UserId};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    Hub, RoomLog, RoomStore,
    member_updates::MemberUpdates,
    room_queues::{Next, Progress, QueuedRequest, RoomBatch, RoomQueues},
};
use crate::{
    bus::{Bus, Channel, Message, News},
    metrics::{Counters, Metrics},
    store::{Outcome, Request, RoomCommand, StoreError},
};

/// Events that are read at once where some were committed and not published.
const CATCH_UP: u32 = 200;
/// How long a room that could not be written to is left alone.
const PAUSE: Duration = Duration::from_millis(20);

type Outcomes = Vec<Result<Outcome, ErrorCode>>;

/// See the module.
pub(super) struct Writer<S> {
    pub store: S,
    pub hub: Hub,
    pub member_updates: Arc<MemberUpdates>,
    pub bus: Arc<dyn Bus>,
    pub queues: Arc<RoomQueues>,
    /// Whoever has a permit may take a batch and commit it.
    pub commits: Arc<Semaphore>,
    pub metrics: Metrics,
}

impl<S: RoomStore> Writer<S> {
    /// Works until the log is closed and every request is done.
    pub async fn run(self, log: RoomLog) {
        // Nobody closes it.
        while let Ok(permit) = self.commits.acquire().await {
            match log.0.take() {
                Next::Batches(batches) => {
                    let held: Vec<_> = batches.iter().map(|batch| (batch.room, batch.progress)).collect();
                    // What is shared is behind locks, and consistent whenever they are free.
                    let written = AssertUnwindSafe(self.write(batches, permit)).catch_unwind().await;
                    let batches = written.unwrap_or_else(|_| held.into_iter().map(after_a_panic).collect());
                    batches.into_iter().for_each(|batch| log.0.give_back(batch));
                }
                Next::Later => {
                    select(pin!(log.0.changed()), pin!(self.store.pause(PAUSE))).await;
                    log.0.bring_back();
                }
                Next::Nothing => log.0.changed().await,
                Next::Finished => return,
            }
        }
    }

    /// Does what can be done; what is left in the batches is to be tried again. The permit is given back after the commit.
    async fn write(&self, mut batches: Vec<RoomBatch>, permit: SemaphorePermit<'_>) -> Vec<RoomBatch> {
        batches.iter_mut().for_each(|batch| self.publish_remote(batch));
        let requests: Vec<Request> =
            batches.iter().flat_map(|batch| &batch.queued).map(|queued| queued.request.clone()).collect();
        let began = Instant::now();
        let mut outcomes = match self.prepare(&mut batches).await {
            Ok(()) => self.append(&requests).await,
            Err(error) => vec![Err(reason(&error)); requests.len()],
        }
        .into_iter();
        let committed = Instant::now();
        self.count_commit(requests.len(), committed - began);
        drop(permit);
        // The writer that has got the permit has been put behind this one, where no other thread takes it from.
        tokio::task::yield_now().await;
        for batch in &mut batches {
            let outcomes: Outcomes = outcomes.by_ref().take(batch.queued.len()).collect();
            self.publish(batch.room, &mut batch.progress, &outcomes).await;
            let mut left = Vec::new();
            // Each event comes before its ack.
            for (queued, outcome) in std::mem::take(&mut batch.queued).into_iter().zip(outcomes) {
                self.count(&queued, &outcome, committed);
                if outcome == Ok(Outcome::Locked) {
                    left.push(queued);
                } else {
                    self.take_note(&queued, &outcome);
                    // Who gave up waiting learns of it by the event, or when asking again.
                    let _ = queued.reply.send(outcome);
                }
            }
            batch.queued = left;
        }
        batches
    }

    fn count_commit(&self, requests: usize, time: Duration) {
        if let Some(requests) = u32::try_from(requests).ok().filter(|requests| *requests > 0) {
            self.metrics.commit_requests.observe(requests.into());
            self.metrics.commit_seconds.observe(time.as_secs_f64());
        }
    }

    /// Counts what became of a request, and how long a message took, which everyone here has in their queue by now.
    fn count(&self, queued: &QueuedRequest, outcome: &Result<Outcome, ErrorCode>, committed: Instant) {
        let Counters { messages, until_committed, until_delivered, room_requests, .. } = &*self.metrics;
        let name = match outcome {
            Ok(Outcome::Locked) => "again",
            Ok(Outcome::Refused(_)) => "refused",
            Ok(_) => "ok",
            Err(_) => "failed",
        };
        room_requests.get_or_create(&[("outcome", name)]).inc();
        if let (RoomCommand::Post { .. }, Ok(Outcome::Appended { .. })) = (&queued.request.command, outcome) {
            messages.inc();
            until_committed.observe(committed.saturating_duration_since(queued.received).as_secs_f64());
            until_delivered.observe(queued.received.elapsed().as_secs_f64());
        }
    }

    /// Read positions that have moved, and what somebody may no longer or again, are told of; also where that is not sure.
    fn take_note(&self, QueuedRequest { request, .. }: &QueuedRequest, outcome: &Result<Outcome, ErrorCode>) {
        match &request.command {
            RoomCommand::Read(_) if matches!(outcome, Ok(Outcome::Read) | Err(_)) => {
                self.note(request.room, request.actor.id, News::Moved);
            }
            RoomCommand::Leave if matches!(outcome, Ok(Outcome::Hidden) | Err(_)) => {
                self.note(request.room, request.actor.id, News::Changed);
            }
            RoomCommand::Join { .. } if matches!(outcome, Ok(Outcome::Appended { .. })) => {
                self.note(request.room, request.actor.id, News::Came);
            }
            RoomCommand::Add { person, .. } if matches!(outcome, Ok(Outcome::Appended { .. })) => {
                self.note(request.room, person.id, News::Came);
            }
            RoomCommand::React { target, .. } | RoomCommand::Delete { target }
                if matches!(outcome, Ok(Outcome::Appended { .. })) =>
            {
                self.member_updates.count_reactions(request.room, *target);
                self.bus.send(Channel::Room(request.room), &Message::Reacted(request.room, *target));
            }
            RoomCommand::Mute { person, .. } | RoomCommand::SetRole { person, .. }
                if matches!(outcome, Ok(Outcome::Appended { .. }) | Err(_)) =>
            {
                self.note(request.room, person.id, News::Changed);
            }
            _ => {}
        }
    }

    fn note(&self, room: RoomId, user: UserId, news: News) {
        self.member_updates.add(room, user, news);
        let message = Message::News(room, user, news);
        if news != News::Came {
            self.bus.send(Channel::Person(user), &message);
        }
        if news != News::Changed {
            self.bus.send(Channel::Room(room), &message);
        }
    }

    /// Publishes what other servers have written. Where something is missing before it, or it is not known into what
    /// somebody comes, the database is to be asked.
    fn publish_remote(&self, RoomBatch { room, remote_events, remote_seq, progress, .. }: &mut RoomBatch) {
        self.begin(*room, progress);
        for (event, reason) in remote_events.drain(..) {
            if !self.hub.is_followed(*room) {
                // What was before it is nothing to who comes now.
                progress.published = progress.published.max(Some(event.seq - 1));
            }
            let published = *progress.published.get_or_insert(event.seq - 1);
            if event.seq <= published {
                continue;
            }
            let comes_here = event.newcomer().is_some_and(|person| self.hub.is_here(person.id));
            if progress.in_doubt || event.seq > published + 1 || comes_here {
                progress.in_doubt = true;
            } else {
                progress.published = Some(event.seq);
                self.hub.publish(None, &event, &reason);
            }
        }
        progress.in_doubt |= progress.published.is_some_and(|published| published < *remote_seq);
    }

    /// Who has subscribed to the room meanwhile needs nothing of what they read themselves.
    fn begin(&self, room: RoomId, progress: &mut Progress) {
        progress.published = progress.published.max(self.queues.take_followed_from(room));
    }

    /// Learns where rooms stand that were not written to before.
    async fn prepare(&self, batches: &mut [RoomBatch]) -> Result<(), StoreError> {
        for batch in batches.iter_mut().filter(|batch| batch.progress.published.is_none()) {
            let last_seq = self.store.room(batch.room).await?.map(|room| room.last_seq);
            // Who has subscribed to the room since that was asked may have read less.
            batch.progress.published = self.queues.take_followed_from(batch.room).or(last_seq);
        }
        Ok(())
    }

    async fn append(&self, requests: &[Request]) -> Outcomes {
        match self.store.append(requests).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // One that can't be written must not take the others along.
            Err(error) if requests.len() > 1 && error.is_about_content() => {
                let mut outcomes = Vec::with_capacity(requests.len());
                let mut locked = HashSet::new();
                for request in requests {
                    // What comes after one that has to wait waits too.
                    if locked.contains(&request.room) {
                        outcomes.push(Ok(Outcome::Locked));
                        continue;
                    }
                    outcomes.push(match self.store.append(std::slice::from_ref(request)).await {
                        Ok(mut one) => one.pop().ok_or(ErrorCode::Internal),
                        Err(error) => Err(reason(&error)),
                    });
                    if outcomes.last() == Some(&Ok(Outcome::Locked)) {
                        locked.insert(request.room);
                    }
                }
                outcomes
            }
            Err(error) => vec![Err(reason(&error)); requests.len()],
        }
    }

    /// Tells everyone who is to know, in the order of the room's log.
    async fn publish(&self, room: RoomId, progress: &mut Progress, outcomes: &Outcomes) {
        self.begin(room, progress);
        // Where a commit failed, it can have succeeded all the same, with its reply lost on the way.
        let was_in_doubt = progress.in_doubt;
        let failed = outcomes.iter().any(Result::is_err);
        progress.in_doubt |= failed;
        progress.is_own |= failed;
        // Most change nothing but the room, and go out in one piece.
        let mut plain = Vec::new();
        for outcome in outcomes.iter().flatten() {
            let (room, event, reason) = match outcome {
                Outcome::Appended { room, event, reason } => (room, event, reason),
                // Committed by a try that failed afterwards, so that nobody was told.
                Outcome::Repeated { seq, .. } => {
                    let is_untold = progress.published.is_some_and(|published| published < *seq);
                    progress.in_doubt |= is_untold;
                    progress.is_own |= is_untold;
                    continue;
                }
                _ => continue,
            };
            let is_next = progress.published.is_some_and(|published| published + 1 == event.seq);
            // Whoever subscribes to a room reads what was committed until then.
            if !progress.in_doubt && (is_next || !self.hub.is_followed(event.room)) {
                progress.published = Some(event.seq);
                if event.newcomer().is_none() && event.leaver().is_none() {
                    plain.push(&**event);
                } else {
                    self.hub.publish_plain(&std::mem::take(&mut plain));
                    self.hub.publish(Some(room), event, reason);
                }
            } else {
                progress.in_doubt = true;
            }
            self.pass_on(event, reason);
        }
        self.hub.publish_plain(&plain);
        if progress.in_doubt {
            match self.catch_up(room, progress).await {
                Ok(()) => (progress.in_doubt, progress.is_own) = (false, false),
                Err(error) if !was_in_doubt => {
                    tracing::warn!(%room, %error, "what was committed can't be read; it is tried again");
                }
                Err(_) => {}
            }
        }
    }

    /// Publishes what was committed and not published.
    async fn catch_up(&self, room: RoomId, progress: &mut Progress) -> Result<(), StoreError> {
        let Some(state) = self.store.room(room).await? else { return Ok(()) };
        while let Some(published) = progress.published.filter(|&published| published < state.last_seq) {
            let events = self.store.events_after(room, None, published, CATCH_UP).await?;
            if events.is_empty() {
                break;
            }
            for event in events {
                self.hub.publish(Some(&state), &event, "");
                if progress.is_own {
                    self.pass_on(&event, "");
                }
                progress.published = Some(event.seq);
            }
        }
        Ok(())
    }

    /// Tells the other servers.
    fn pass_on(&self, event: &Event, reason: &str) {
        let message = Message::Event(Cow::Borrowed(event), Cow::Borrowed(reason));
        self.bus.send(Channel::Room(event.room), &message);
        // Where they are, the room may have no subscribers yet.
        if let Some(person) = event.newcomer() {
            self.bus.send(Channel::Person(person.id), &message);
        }
    }
}

/// A room whose writer has panicked, whose senders are told so: it may have been written to, and nobody was told.
fn after_a_panic((room, progress): (RoomId, Progress)) -> RoomBatch {
    let progress = Progress { in_doubt: true, is_own: true, ..progress };
    RoomBatch { room, queued: Vec::new(), remote_events: Vec::new(), remote_seq: 0, progress }
}

/// What the sender is told: to try again under the same id, unless that can't help.
fn reason(error: &StoreError) -> ErrorCode {
    tracing::error!(%error, "a commit failed");
    if error.is_about_content() { ErrorCode::Internal } else { ErrorCode::Busy }
}
