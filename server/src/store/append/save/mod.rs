//! What a batch comes to, written.

mod events;
mod members;
mod mentions;
mod messages;
mod rooms;
mod threads;

pub(in crate::store) use mentions::EVERYONE;
use protocol::Timestamp;

use crate::store::{
    Result, WriteSet, audit, connection::Connection, jobs::enqueue, previews::add_pictures, search::Changes,
};

/// Writes it, in the order that [`WriteSet`] gives.
///
/// # Errors
/// The database's, as with all in this folder.
pub(super) async fn save(tx: &mut Connection<'_>, writes: WriteSet, at: Timestamp) -> Result<()> {
    // As messages are before they are written over.
    let found = Changes::of(tx, &writes.events, &writes.messages).await?;
    members::save(tx, &writes, at).await?;
    if !writes.events.is_empty() {
        events::save(tx, &writes).await?;
    }
    add_pictures(tx, &writes.page_pictures).await?;
    messages::save(tx, &writes, at).await?;
    found.save(tx).await?;
    rooms::save(tx, &writes, at).await?;
    for line in &writes.audit {
        audit::insert(tx, line, at).await?;
    }
    for job in &writes.jobs {
        enqueue(tx, job).await?;
    }
    Ok(())
}
