//! The way into the rooms' logs.

use std::{sync::Arc, time::Instant};

use protocol::{ClientId, ErrorCode, Person, RoomId, Seq, Timestamp};
use tokio::sync::oneshot;

use super::room_queues::{QueuedRequest, RoomQueues};
use crate::store::{NewPost, Outcome, Request, RoomCommand};

/// Takes commands and tells what became of them. Cheap to clone.
#[derive(Clone, Default)]
pub struct RoomLog(pub(super) Arc<RoomQueues>);

/// What a posted message has become: where it is, once that is committed.
pub type LogPosition = (Seq, Timestamp);

impl RoomLog {
    /// Takes no more commands; those that were accepted are still carried out.
    pub fn close(&self) {
        self.0.close();
    }

    /// Requests that wait to be committed.
    pub fn waiting(&self) -> usize {
        self.0.waiting()
    }

    /// Posts a message. Takes its place behind earlier ones of the room at once; what is returned is ready when it is
    /// committed.
    ///
    /// # Errors
    /// Why it was not; then it is not in the log, or it is certain that asking again under the same id tells.
    pub fn post(
        &self,
        room: RoomId,
        actor: Person,
        client_id: ClientId,
        post: NewPost,
    ) -> impl Future<Output = Result<LogPosition, ErrorCode>> + Send + use<> {
        let answer = self.submit(Request { room, actor, command: RoomCommand::Post { client_id, post } });
        async move {
            match answer.await? {
                Outcome::Appended { event, .. } => Ok((event.seq, event.at)),
                Outcome::Repeated { seq, at } => Ok((seq, at)),
                Outcome::Refused(code) => Err(code),
                Outcome::Unchanged | Outcome::Read | Outcome::Hidden | Outcome::Asked | Outcome::Locked => {
                    Err(ErrorCode::Internal)
                }
            }
        }
    }

    /// Makes somebody a member of a room that is open to them, if they are not.
    ///
    /// # Errors
    /// Why they did not become one.
    pub async fn join(&self, room: RoomId, actor: Person) -> Result<(), ErrorCode> {
        self.carry_out(room, actor, RoomCommand::Join { invited: false }).await
    }

    /// Ends somebody's membership; hides a conversation of two instead.
    ///
    /// # Errors
    /// Why it was not ended.
    pub async fn leave(&self, room: RoomId, actor: Person) -> Result<(), ErrorCode> {
        self.carry_out(room, actor, RoomCommand::Leave).await
    }

    /// Brings somebody into a room, or asks them first where they want that. Tells whether they are asked.
    ///
    /// # Errors
    /// Why neither was done.
    pub async fn add(&self, room: RoomId, actor: Person, person: Person) -> Result<bool, ErrorCode> {
        let command = RoomCommand::Add { person, accepted: false };
        let outcome = self.submit(Request { room, actor, command }).await?;
        let is_asked = outcome == Outcome::Asked;
        outcome.refused().map(|()| is_asked)
    }

    /// Carries out a command, unless it is so already. Posting and reading have methods of their own.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn carry_out(&self, room: RoomId, actor: Person, command: RoomCommand) -> Result<(), ErrorCode> {
        self.submit(Request { room, actor, command }).await?.refused()
    }

    /// Takes a deleted account out of a room, also out of the lobby.
    ///
    /// # Errors
    /// Why it is still there.
    pub async fn vanish(&self, room: RoomId, actor: Person) -> Result<(), ErrorCode> {
        self.submit(Request { room, actor, command: RoomCommand::Vanish }).await?.refused()
    }

    /// Gives a room that nobody owns to one of its members.
    ///
    /// # Errors
    /// Why it is not theirs.
    pub async fn inherit(&self, room: RoomId, actor: Person) -> Result<(), ErrorCode> {
        self.submit(Request { room, actor, command: RoomCommand::Inherit }).await?.refused()
    }

    /// Moves somebody's read position forward. Tells whether it has moved.
    ///
    /// # Errors
    /// Why it can't be.
    pub async fn read(&self, room: RoomId, actor: Person, seq: Seq) -> Result<bool, ErrorCode> {
        let outcome = self.submit(Request { room, actor, command: RoomCommand::Read(seq) }).await?;
        let moved = outcome == Outcome::Read;
        outcome.refused().map(|()| moved)
    }

    fn submit(&self, request: Request) -> impl Future<Output = Result<Outcome, ErrorCode>> + Send + use<> {
        let (reply, answer) = oneshot::channel();
        let accepted = self.0.push(QueuedRequest { request, received: Instant::now(), reply });
        async move {
            accepted?;
            answer.await.unwrap_or(Err(ErrorCode::Internal))
        }
    }
}

impl Outcome {
    fn refused(self) -> Result<(), ErrorCode> {
        if let Self::Refused(code) = self { Err(code) } else { Ok(()) }
    }
}
