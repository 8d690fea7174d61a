//! The one writer of the rooms' logs: commits what is waiting in one transaction, and only then tells anyone.

use std::collections::{HashMap, HashSet};

use protocol::{ErrorCode, RoomId, Seq};
use tokio::sync::mpsc;

use super::{Hub, log::Job};
use crate::store::{Outcome, Request, Store, StoreError};

/// Wishes that are committed together.
const BATCH_MAX: usize = 256;
/// Events that are read at once where some were committed and not published.
const CATCH_UP: u32 = 200;

type Outcomes = Vec<Result<Outcome, ErrorCode>>;

/// See the module.
pub(super) struct Writer {
    store: Store,
    hub: Hub,
    /// The seq of the last event that was published, in each room that was written to.
    published: HashMap<RoomId, Seq>,
    /// Rooms in which a commit failed. It can have succeeded all the same, with its reply lost on the way.
    in_doubt: HashSet<RoomId>,
}

impl Writer {
    pub fn new(store: Store, hub: Hub) -> Self {
        Self { store, hub, published: HashMap::new(), in_doubt: HashSet::new() }
    }

    /// Works until all senders of jobs are gone and every job is done.
    pub async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH_MAX);
        while waiting.recv_many(&mut jobs, BATCH_MAX).await > 0 {
            let (requests, replies): (Vec<_>, Vec<_>) = jobs.drain(..).map(|job| (job.request, job.reply)).unzip();
            let outcomes = match self.prepare(&requests).await {
                Ok(()) => self.append(&requests).await,
                Err(error) => vec![Err(reason(&error)); requests.len()],
            };
            self.publish(&outcomes).await;
            // Each event comes before its ack.
            for (outcome, reply) in outcomes.into_iter().zip(replies) {
                // Who gave up waiting hears of it by the event, or when asking again.
                let _ = reply.send(outcome);
            }
        }
    }

    /// Learns where rooms stand that were not written to before.
    async fn prepare(&mut self, requests: &[Request]) -> Result<(), StoreError> {
        for request in requests {
            if !self.published.contains_key(&request.room)
                && let Some(info) = self.store.room(request.room).await?
            {
                self.published.insert(info.id, info.last_seq);
            }
        }
        Ok(())
    }

    async fn append(&mut self, requests: &[Request]) -> Outcomes {
        match self.store.append(requests).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // One that can't be written must not take the others along.
            Err(error) if requests.len() > 1 && error.is_about_content() => {
                let mut outcomes = Vec::with_capacity(requests.len());
                for request in requests {
                    outcomes.push(match self.store.append(std::slice::from_ref(request)).await {
                        Ok(mut one) => one.pop().ok_or(ErrorCode::Internal),
                        Err(error) => Err(self.failed(request, &error)),
                    });
                }
                outcomes
            }
            Err(error) => requests.iter().map(|request| Err(self.failed(request, &error))).collect(),
        }
    }

    fn failed(&mut self, request: &Request, error: &StoreError) -> ErrorCode {
        self.in_doubt.insert(request.room);
        reason(error)
    }

    /// Tells everyone who is to know, in each room in the order of its log.
    async fn publish(&mut self, outcomes: &Outcomes) {
        for room in self.in_doubt.clone() {
            match self.catch_up(room).await {
                Ok(()) => drop(self.in_doubt.remove(&room)),
                Err(error) => tracing::warn!(%room, %error, "what was committed can't be read; it is tried again"),
            }
        }
        for outcome in outcomes {
            if let Ok(Outcome::Appended { room, event }) = outcome
                && let Some(published) = self.published.get_mut(&room.id)
                // Otherwise the room is in doubt, or this was read with what was.
                && *published + 1 == event.seq
            {
                *published = event.seq;
                self.hub.publish(room, event);
            }
        }
    }

    async fn catch_up(&mut self, room: RoomId) -> Result<(), StoreError> {
        let (Some(info), Some(published)) = (self.store.room(room).await?, self.published.get_mut(&room)) else {
            return Ok(());
        };
        while *published < info.last_seq {
            for event in self.store.events_after(room, *published, CATCH_UP).await? {
                *published = event.seq;
                self.hub.publish(&info, &event);
            }
        }
        Ok(())
    }
}

/// What the sender is told: to try again under the same id, unless that can't help.
fn reason(error: &StoreError) -> ErrorCode {
    tracing::error!(%error, "a commit failed");
    if error.is_about_content() { ErrorCode::Internal } else { ErrorCode::Busy }
}

#[cfg(test)]
mod tests {
    use protocol::{
        ClientId, Content, Person,
        names::{RoomName, UserName},
    };
    use tokio::sync::oneshot;
    use uuid::Uuid;

    use super::*;
    use crate::{
        rooms::{Batch, Joining, Queue},
        store::Wish,
    };

    #[tokio::test]
    async fn what_was_committed_with_its_reply_lost_is_published_with_the_next_event_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let (store, hub) = (Store::open("", dir.path()).await.unwrap(), Hub::default());
        let actor: Person = store.create_user(&UserName::parse("ada").unwrap(), "hash").await.unwrap();
        let room = store.create_room(&RoomName::parse("tea").unwrap()).await.unwrap();
        let request = |wish| Request { room, actor: actor.clone(), wish };
        let post = |n| Wish::Post { client_id: ClientId(Uuid::from_u128(n)), content: Content::Text(n.to_string()) };

        let mut writer = Writer::new(store.clone(), hub.clone());
        let queue = std::sync::Arc::new(Queue::default());
        let session = protocol::SessionId(Uuid::from_u128(1));
        let encoding = protocol::codec::Encoding::Json;
        hub.attach(Joining { person: actor.clone(), session, encoding, queue: queue.clone() });
        writer.prepare(&[request(Wish::Join)]).await.unwrap();
        let joined = writer.append(&[request(Wish::Join)]).await;
        writer.publish(&joined).await;
        // Committed, but the writer saw an error.
        store.append(&[request(post(2))]).await.unwrap();
        writer.in_doubt.insert(room);

        let (jobs, waiting) = mpsc::channel(8);
        let (reply, answer) = oneshot::channel();
        jobs.send(Job { request: request(post(3)), reply }).await.ok().unwrap();
        drop(jobs);
        writer.run(waiting).await;
        assert!(matches!(answer.await.unwrap(), Ok(Outcome::Appended { event, .. }) if event.seq == 3));
        let Batch::Frames(frames) = queue.next().await else { panic!("frames") };
        let seqs: Vec<_> = frames
            .iter()
            .filter_map(|frame| match encoding.decode(frame).unwrap() {
                protocol::frame::ServerFrame::Event(event) => Some(event.seq),
                _ => None,
            })
            .collect();
        assert_eq!(seqs, [1, 2, 3]);
    }
}
