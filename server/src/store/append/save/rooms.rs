//! Rooms whose name, topic, picture or openness is another.

use protocol::{RoomId, Timestamp};
use uuid::Uuid;

use crate::store::{
    NewContent, Result, RoomState, WriteSet, connection::Connection, files::attach::exchange_content, rooms::name_key,
};

/// Writes them.
pub(super) async fn save(tx: &mut Connection<'_>, writes: &WriteSet, at: Timestamp) -> Result<()> {
    for room in &writes.unfindable {
        tx.query("UPDATE rooms SET name_key = $2 WHERE id = $1")
            .bind(room.0)
            .bind(format!("room {room}"))
            .execute()
            .await?;
    }
    for (room, state) in &writes.rooms {
        update(tx, *room, state, at).await?;
    }
    for (room, picture) in &writes.pictures {
        exchange_picture(tx, *room, picture.as_ref()).await?;
    }
    Ok(())
}

async fn update(tx: &mut Connection<'_>, room: RoomId, state: &RoomState, at: Timestamp) -> Result<()> {
    tx.query(
        "UPDATE rooms SET name = $2, name_key = CASE WHEN name = $2 THEN name_key ELSE $3 END, topic = $4,
         archived_at = CASE WHEN $5 THEN COALESCE(archived_at, $6) END WHERE id = $1",
    )
    .bind(room.0)
    .bind(&state.name)
    .bind(name_key(state))
    .bind(&state.topic)
    .bind(state.context.archived)
    .bind(at.0)
    .execute()
    .await?;
    Ok(())
}

async fn exchange_picture(tx: &mut Connection<'_>, room: RoomId, picture: Option<&NewContent>) -> Result<()> {
    let before: Option<(Option<Uuid>,)> =
        tx.query("SELECT picture_id FROM rooms WHERE id = $1").bind(room.0).fetch_optional().await?;
    let held = exchange_content(tx, before.and_then(|(picture,)| picture), picture).await?;
    tx.query("UPDATE rooms SET picture = $2, picture_id = $3 WHERE id = $1")
        .bind(room.0)
        .bind(picture.map(|picture| picture.picture().0))
        .bind(held)
        .execute()
        .await?;
    Ok(())
}
