//! Rooms at run time: who is connected, and how events come into the log and out to everyone.

mod hub;
mod log;
mod queue;
mod writer;

pub use hub::{ConnectionId, Hub, Joining};
pub use log::RoomLog;
pub use queue::{Batch, QUEUE_MAX, Queue};

use protocol::{
    ErrorCode, RoomId,
    permission::{Action, check},
};

use crate::{App, api::ApiError, auth::Viewer};

/// Lets a person do all of this with a room, or says why not.
///
/// # Errors
/// [`ErrorCode::RoomUnknown`], or the matrix's reason.
pub async fn authorize(app: &App, viewer: &Viewer, room: RoomId, actions: &[Action]) -> Result<(), ApiError> {
    let standing = app.store.standing(room, viewer.person.id).await?.ok_or(ErrorCode::RoomUnknown)?;
    Ok(actions.iter().try_for_each(|&action| check(room, standing, action))?)
}
