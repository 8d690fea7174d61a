//! Who is called by which message.

use protocol::{Event, Mentions, RoomId, Seq};
use uuid::Uuid;

use crate::store::{Result, connection::Connection, rows::to_sql};

/// Stands for everyone in the table of mentions.
pub const EVERYONE: Uuid = Uuid::nil();

/// Keeps whom an event calls.
pub(super) async fn call(tx: &mut Connection<'_>, event: &Event, calls: &Mentions) -> Result<()> {
    let people = calls.people.iter().map(|person| person.id.0);
    for user in people.chain(calls.everyone.then_some(EVERYONE)) {
        tx.query("INSERT INTO mentions (user_id, room_id, seq, message) VALUES ($1, $2, $3, $4)")
            .bind(user)
            .bind(event.room.0)
            .bind(to_sql(event.seq))
            .bind(event.kind.target().map(to_sql))
            .execute()
            .await?;
    }
    Ok(())
}

/// Forgets that a message calls anyone but these, who are called from where they were.
pub(super) async fn keep(tx: &mut Connection<'_>, room: RoomId, message: Seq, kept: &Mentions) -> Result<()> {
    // At least one, for the sake of the list.
    let everyone = if kept.everyone { EVERYONE } else { Uuid::max() };
    tx.query("DELETE FROM mentions WHERE room_id = ")
        .push_bind(room.0)
        .push(" AND COALESCE(message, seq) = ")
        .push_bind(to_sql(message))
        .push(" AND user_id NOT IN (")
        .push_list([everyone].into_iter().chain(kept.people.iter().map(|person| person.id.0)))
        .push(")")
        .execute()
        .await?;
    Ok(())
}

/// Forgets all whom a message calls.
pub(super) async fn forget(tx: &mut Connection<'_>, room: RoomId, message: Seq) -> Result<()> {
    tx.query("DELETE FROM mentions WHERE room_id = $1 AND COALESCE(message, seq) = $2")
        .bind(room.0)
        .bind(to_sql(message))
        .execute()
        .await?;
    Ok(())
}
