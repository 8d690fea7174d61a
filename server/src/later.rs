//! What somebody has put off until a time, when that has come: reminders, and messages that are sent later. Each comes once, however
//! often a server begins with it: a reminder is marked in one statement, and a message has had its name in the log from the beginning.

use protocol::{ClientId, ErrorCode, RoomId, Seq, Timestamp, UserId};

use crate::{
    rooms::{RoomStore, Rooms},
    store::{DueMessage, NewPost, Result, Store, StoreError},
};

/// Where it is kept: [`Store`] in the server, something that forgets and fails on purpose in the simulation. Each method is
/// described there.
#[expect(missing_docs, reason = "they are the store's, one for one")]
pub trait LaterStore: RoomStore {
    fn remind(&self, user: UserId, room: RoomId, seq: Seq, at: Timestamp) -> impl Future<Output = Result<()>> + Send;
    fn claim_scheduled(
        &self,
        user: UserId,
        client_id: ClientId,
        at: Timestamp,
    ) -> impl Future<Output = Result<Option<DueMessage>>> + Send;
    fn settle_scheduled(
        &self,
        user: UserId,
        client_id: ClientId,
        at: Timestamp,
        refused: Option<ErrorCode>,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// Reminds somebody of a message at the time that they have chosen. Their devices are told anew where that was begun before: only how
/// it stands.
///
/// # Errors
/// The database's; then it is to be tried again.
pub async fn remind<S: LaterStore>(
    rooms: &Rooms<S>,
    user: UserId,
    (room, seq): (RoomId, Seq),
    at: Timestamp,
) -> Result<()> {
    rooms.store.remind(user, room, seq, at).await?;
    rooms.tell_later(user);
    Ok(())
}

/// Sends a message at the time that its sender has chosen, in their name and by the same queue as all others, where they may post then.
/// Where they may not it stays, with the reason, until they decide.
///
/// # Errors
/// Why it is not known what became of it; then it is to be tried again.
pub async fn send<S: LaterStore>(rooms: &Rooms<S>, user: UserId, client_id: ClientId, at: Timestamp) -> Result<()> {
    if let Some(due) = rooms.store.claim_scheduled(user, client_id, at).await? {
        let refused = match post(rooms, client_id, due).await {
            Ok(()) => None,
            Err(code @ (ErrorCode::Busy | ErrorCode::Internal)) => return Err(StoreError::Refused(code)),
            Err(code) => Some(code),
        };
        rooms.store.settle_scheduled(user, client_id, at, refused).await?;
    }
    // Also where another server was cut off before it could.
    rooms.tell_later(user);
    Ok(())
}

async fn post<S: LaterStore>(
    rooms: &Rooms<S>,
    client_id: ClientId,
    DueMessage { sender, is_active, room, text, reply_to }: DueMessage,
) -> std::result::Result<(), ErrorCode> {
    if !is_active {
        return Err(ErrorCode::AccountClosed);
    }
    let post = NewPost::parse(&text, reply_to, Vec::new(), None)?;
    rooms.log.post(room, sender, client_id, post).await.map(drop)
}

impl LaterStore for Store {
    async fn remind(&self, user: UserId, room: RoomId, seq: Seq, at: Timestamp) -> Result<()> {
        self.remind(user, room, seq, at).await
    }

    async fn claim_scheduled(&self, user: UserId, client_id: ClientId, at: Timestamp) -> Result<Option<DueMessage>> {
        self.claim_scheduled(user, client_id, at).await
    }

    async fn settle_scheduled(
        &self,
        user: UserId,
        client_id: ClientId,
        at: Timestamp,
        refused: Option<ErrorCode>,
    ) -> Result<()> {
        self.settle_scheduled(user, client_id, at, refused).await
    }
}
