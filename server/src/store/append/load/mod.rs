//! What a batch has to know, read under the locks of its rooms.

mod blocks;
mod members;
mod mentions;
mod messages;
mod rooms;

pub(in crate::store) use members::role;
pub(in crate::store) use rooms::{RoomRow, room_kind};

use super::asked::Asked;
use crate::store::{Result, Snapshot, connection::Connection, files::attach::unsent_files};

/// Reads it. From then on nobody else changes the rooms, until the transaction ends.
///
/// # Errors
/// The database's, as with all in this folder.
pub(super) async fn load(tx: &mut Connection<'_>, asked: &Asked) -> Result<Snapshot> {
    let mut snapshot = Snapshot::default();
    rooms::lock(tx, asked, &mut snapshot).await?;
    members::load(tx, asked, &mut snapshot).await?;
    blocks::load(tx, asked, &mut snapshot).await?;
    if !asked.files.is_empty() {
        snapshot.files = unsent_files(tx, &asked.files).await?;
    }
    messages::load(tx, asked, &mut snapshot).await?;
    mentions::load(tx, asked, &mut snapshot).await?;
    rooms::load_for_changes(tx, asked, &mut snapshot).await?;
    Ok(snapshot)
}
