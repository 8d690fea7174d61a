//! What the rooms need of what is kept.

use std::{collections::HashMap, future::Future, time::Duration};

use protocol::{
    Blocked, Event, Person, Removal, RoomId, Seq, SessionId, UserId,
    api::{LaterCounts, RoomInfo},
    permission::{RoomContext, Standing},
};

use crate::store::{Outcome, Request, Result, RoomState, Store};

/// Where the rooms keep their logs: [`Store`] in the server, something that forgets and fails on purpose in the
/// simulation. Each method is described there.
#[expect(missing_docs, reason = "they are the store's, one for one")]
pub trait RoomStore: Clone + Send + Sync + 'static {
    fn append(&self, requests: &[Request]) -> impl Future<Output = Result<Vec<Outcome>>> + Send;
    fn room(&self, room: RoomId) -> impl Future<Output = Result<Option<RoomState>>> + Send;
    fn room_of(&self, room: RoomId, user: UserId) -> impl Future<Output = Result<Option<RoomInfo>>> + Send;
    fn rooms_of(&self, user: UserId) -> impl Future<Output = Result<Vec<RoomInfo>>> + Send;
    fn blocked_by(&self, user: UserId) -> impl Future<Output = Result<Blocked>> + Send;
    fn later_counts(&self, user: UserId) -> impl Future<Output = Result<LaterCounts>> + Send;
    fn ends_of(&self, user: UserId) -> impl Future<Output = Result<Vec<(RoomId, Seq)>>> + Send;
    fn directs_of(&self, user: UserId) -> impl Future<Output = Result<Vec<RoomId>>> + Send;
    fn removals_of(&self, user: UserId) -> impl Future<Output = Result<HashMap<RoomId, Removal>>> + Send;
    fn last_seqs(&self, rooms: &[RoomId]) -> impl Future<Output = Result<Vec<(RoomId, Seq)>>> + Send;
    fn memberships(&self, users: &[UserId]) -> impl Future<Output = Result<Vec<(UserId, RoomId)>>> + Send;
    fn names_of(&self, users: &[UserId]) -> impl Future<Output = Result<Vec<Person>>> + Send;
    fn standing(
        &self,
        room: RoomId,
        user: UserId,
    ) -> impl Future<Output = Result<Option<(RoomContext, Standing)>>> + Send;
    fn seen(&self, room: RoomId, reader: UserId) -> impl Future<Output = Result<Vec<(UserId, Seq)>>> + Send;
    fn session_person(&self, session: SessionId) -> impl Future<Output = Result<Option<Person>>> + Send;
    fn events_after(
        &self,
        room: RoomId,
        reader: Option<UserId>,
        after: Seq,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Event>>> + Send;

    /// Lets time pass.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

impl RoomStore for Store {
    async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        self.append(requests).await
    }

    async fn room(&self, room: RoomId) -> Result<Option<RoomState>> {
        self.room(room).await
    }

    async fn room_of(&self, room: RoomId, user: UserId) -> Result<Option<RoomInfo>> {
        self.room_of(room, user).await
    }

    async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        self.rooms_of(user).await
    }

    async fn blocked_by(&self, user: UserId) -> Result<Blocked> {
        self.blocked_by(user).await
    }

    async fn later_counts(&self, user: UserId) -> Result<LaterCounts> {
        self.later_counts(user).await
    }

    async fn ends_of(&self, user: UserId) -> Result<Vec<(RoomId, Seq)>> {
        self.ends_of(user).await
    }

    async fn directs_of(&self, user: UserId) -> Result<Vec<RoomId>> {
        self.directs_of(user).await
    }

    async fn removals_of(&self, user: UserId) -> Result<HashMap<RoomId, Removal>> {
        self.removals_of(user).await
    }

    async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>> {
        self.last_seqs(rooms).await
    }

    async fn memberships(&self, users: &[UserId]) -> Result<Vec<(UserId, RoomId)>> {
        self.memberships(users).await
    }

    async fn names_of(&self, users: &[UserId]) -> Result<Vec<Person>> {
        self.names_of(users).await
    }

    async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<(RoomContext, Standing)>> {
        self.standing(room, user).await
    }

    async fn seen(&self, room: RoomId, reader: UserId) -> Result<Vec<(UserId, Seq)>> {
        self.seen(room, reader).await
    }

    async fn session_person(&self, session: SessionId) -> Result<Option<Person>> {
        self.session_person(session).await
    }

    async fn events_after(&self, room: RoomId, reader: Option<UserId>, after: Seq, limit: u32) -> Result<Vec<Event>> {
        self.events_after(room, reader, after, limit).await
    }

    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
