//! The way into the rooms' logs.

use std::sync::{Mutex, PoisonError};

use protocol::{ClientId, Content, ErrorCode, Event, Person, RoomId, Seq, Timestamp};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::{Hub, writer::Writer};
use crate::store::{Outcome, Request, Store, Wish};

/// Wishes that wait for the writer; who comes then is told that the server is busy.
const WAITING_MAX: usize = 4_096;

/// A wish, and who waits for what becomes of it.
pub(super) struct Job {
    pub request: Request,
    pub reply: oneshot::Sender<Result<Outcome, ErrorCode>>,
}

/// A handle to the writer.
pub struct RoomLog {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    writer: TaskTracker,
}

impl RoomLog {
    /// Starts the writer.
    pub fn start(store: Store, hub: Hub) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let writer = TaskTracker::new();
        writer.spawn(Writer::new(store, hub).run(waiting));
        writer.close();
        Self { jobs: Mutex::new(Some(jobs)), writer }
    }

    /// Takes no more wishes, and returns when those that were accepted are carried out.
    pub async fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.writer.wait().await;
    }

    /// Posts a message. Returns when it is committed.
    ///
    /// # Errors
    /// Why it was not; then it is not in the log.
    pub async fn post(
        &self,
        room: RoomId,
        actor: Person,
        client_id: ClientId,
        content: Content,
    ) -> Result<(Seq, Timestamp), ErrorCode> {
        match self.submit(Request { room, actor, wish: Wish::Post { client_id, content } }).await? {
            Outcome::Appended { event: Event { seq, at, .. }, .. } | Outcome::Repeated { seq, at } => Ok((seq, at)),
            Outcome::Refused(code) => Err(code),
            Outcome::Unchanged => Err(ErrorCode::Internal),
        }
    }

    /// Makes somebody a member, if they are not.
    ///
    /// # Errors
    /// Why they did not become one.
    pub async fn join(&self, room: RoomId, actor: Person) -> Result<(), ErrorCode> {
        self.submit(Request { room, actor, wish: Wish::Join }).await?.refused()
    }

    /// Ends somebody's membership.
    ///
    /// # Errors
    /// Why it was not ended.
    pub async fn leave(&self, room: RoomId, actor: Person) -> Result<(), ErrorCode> {
        self.submit(Request { room, actor, wish: Wish::Leave }).await?.refused()
    }

    async fn submit(&self, request: Request) -> Result<Outcome, ErrorCode> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (reply, answer) = oneshot::channel();
        jobs.ok_or(ErrorCode::Busy)?.try_send(Job { request, reply }).map_err(|_| ErrorCode::Busy)?;
        answer.await.unwrap_or(Err(ErrorCode::Internal))
    }
}

impl Outcome {
    fn refused(self) -> Result<(), ErrorCode> {
        if let Self::Refused(code) = self { Err(code) } else { Ok(()) }
    }
}
