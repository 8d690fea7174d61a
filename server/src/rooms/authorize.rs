//! What a principal may do with a room.
//!
//! What only reads is checked here. A command is checked by the same matrix where it is decided, while its room is locked
//! (`store/decide`): until then somebody may have become, or no longer be, what it takes. What the server does by itself goes into
//! the [log](super::RoomLog) directly.

use std::collections::HashSet;

use protocol::{
    ClientId, ErrorCode, RoomId, Seq,
    frame::{ServerFrame, WATCHED_DIRECTS_MAX},
    permission::{Action, Standing, check},
};

use super::{ConnectionId, LogPosition, RoomStore, Rooms, unread};
use crate::{
    auth::Principal,
    http::ApiError,
    store::{NewPost, RoomCommand},
};

impl<S: RoomStore> Rooms<S> {
    /// Lets a principal do all of this with a room, or says why not.
    ///
    /// # Errors
    /// [`ErrorCode::RoomUnknown`], or the matrix's reason.
    pub async fn authorize(&self, principal: &Principal, room: RoomId, actions: &[Action]) -> Result<(), ApiError> {
        let (place, standing) = self.store.standing(room, principal.person.id).await?.ok_or(ErrorCode::RoomUnknown)?;
        Ok(actions.iter().try_for_each(|&action| check(&place, &standing, action))?)
    }

    /// Lets a principal's connection follow who is online in these of their direct conversations, and in no others.
    ///
    /// # Errors
    /// The database's.
    pub async fn watch_directs(
        &self,
        principal: &Principal,
        id: ConnectionId,
        mut rooms: Vec<RoomId>,
    ) -> Result<(), ApiError> {
        if !rooms.is_empty() {
            let directs: HashSet<RoomId> = self.store.directs_of(principal.person.id).await?.into_iter().collect();
            rooms.retain(|room| directs.contains(room));
            rooms.truncate(WATCHED_DIRECTS_MAX);
        }
        self.hub.watch_directs(id, rooms);
        Ok(())
    }

    /// Lets a principal who holds a good link become a member. Tells whether they are one already.
    ///
    /// # Errors
    /// [`ErrorCode::LinkInvalid`], or the matrix's reason.
    pub async fn authorize_by_link(&self, principal: &Principal, room: RoomId) -> Result<bool, ApiError> {
        let (place, standing) = self.store.standing(room, principal.person.id).await?.ok_or(ErrorCode::LinkInvalid)?;
        if standing.role.is_some() {
            return Ok(true);
        }
        check(&place, &Standing { invited: true, ..standing }, Action::Join)?;
        Ok(false)
    }

    /// Carries out what a principal wants, unless it is so already. Posting and reading have methods of their own.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn carry_out(&self, principal: &Principal, room: RoomId, command: RoomCommand) -> Result<(), ErrorCode> {
        self.log.carry_out(room, principal.person.clone(), command).await
    }

    /// Posts a principal's message, as [`RoomLog::post`](super::RoomLog::post).
    ///
    /// # Errors
    /// Its own.
    pub fn post(
        &self,
        principal: Principal,
        room: RoomId,
        client_id: ClientId,
        post: NewPost,
    ) -> impl Future<Output = Result<LogPosition, ErrorCode>> + Send + use<S> {
        self.log.post(room, principal.person, client_id, post)
    }

    /// Moves a principal's read position forward. Where it has moved, the [`notifier`](Self::notifier) tells what is left to read
    /// to all of their connections; where it has not, what is returned says so to who asks, and to nobody else.
    ///
    /// # Errors
    /// Why they can't read there, or the database's.
    pub async fn read(&self, principal: Principal, room: RoomId, seq: Seq) -> Result<Option<ServerFrame>, ApiError> {
        let user = principal.person.id;
        if self.log.read(room, principal.person, seq).await? {
            return Ok(None);
        }
        let info = self.store.room_of(room, user).await?.ok_or(ErrorCode::NotAMember)?;
        Ok(Some(unread(&info)))
    }
}
