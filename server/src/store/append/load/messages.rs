//! The messages that a batch is about, and those of its own that are there already.

use std::collections::BTreeSet;

use protocol::{ClientId, RoomId, Seq, Timestamp, UserId};
use uuid::Uuid;

use crate::store::{
    Result, Snapshot,
    append::asked::Asked,
    connection::Connection,
    rows::{self, AnswererRow, EventRow, ReactionRow, to_sql},
};

/// Reads them.
pub(super) async fn load(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    if !asked.posts.is_empty() {
        load_posted(tx, asked, snapshot).await?;
    }
    load_targets(tx, &asked.messages.union(&asked.answered).copied().collect(), snapshot).await?;
    let root = |key: &(RoomId, Seq)| Some((key.0, snapshot.messages.get(key)?.kind.in_thread()?.root));
    let roots: BTreeSet<_> = asked.answered.iter().filter_map(root).collect();
    let missing = roots.into_iter().filter(|key| !snapshot.messages.contains_key(key)).collect();
    load_targets(tx, &missing, snapshot).await
}

/// Which posts were committed before.
async fn load_posted(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    for select in [
        "SELECT actor_id, client_id, room_id, seq, at FROM events WHERE (actor_id, client_id) IN (",
        // Those that are deleted since.
        "SELECT user_id, client_id, room_id, seq, at FROM idempotency_keys WHERE (user_id, client_id) IN (",
    ] {
        let found: Vec<(Uuid, Uuid, Uuid, i64, i64)> = tx
            .query(select)
            .push_values(&asked.posts, |row, (actor, id)| _ = row.push_bind(actor.0).push_bind(id.0))
            .push(")")
            .fetch_all()
            .await?;
        for (actor, id, room, seq, at) in found {
            let place = (RoomId(room), seq.unsigned_abs(), Timestamp(at));
            snapshot.posted.insert((UserId(actor), ClientId(id)), place);
        }
    }
    Ok(())
}

/// The messages that are to be changed or answered, with their reactions and what there is of their threads.
async fn load_targets(
    tx: &mut Connection<'_>,
    messages: &BTreeSet<(RoomId, Seq)>,
    snapshot: &mut Snapshot,
) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let found: Vec<EventRow> = tx
        .query(concat!(select_events!(), "WHERE (events.room_id, events.seq) IN ("))
        .push_values(messages, |row, (room, seq)| _ = row.push_bind(room.0).push_bind(to_sql(*seq)))
        .push(")")
        .fetch_all()
        .await?;
    let (changed, answered) = (rows::changed(&found), rows::answered(&found));
    let mut reactions: Vec<ReactionRow> = Vec::new();
    if !changed.is_empty() {
        reactions = tx
            .query(
                "SELECT room_id, seq, emoji, users.id, users.name, users.display_name, users.avatar FROM reactions
                 JOIN users ON users.id = user_id WHERE (room_id, seq) IN (",
            )
            .push_values(&changed, |row, (room, seq)| _ = row.push_bind(*room).push_bind(*seq))
            .push(") ORDER BY since")
            .fetch_all()
            .await?;
    }
    let mut answerers: Vec<AnswererRow> = Vec::new();
    if !answered.is_empty() {
        answerers = tx
            .query(concat!(select_answerers!(), "(room_id, root) IN ("))
            .push_values(&answered, |row, (room, root)| _ = row.push_bind(*room).push_bind(*root))
            .push(") ORDER BY place")
            .fetch_all()
            .await?;
    }
    for event in rows::events(found, reactions, answerers) {
        snapshot.messages.insert((event.room, event.seq), event);
    }
    Ok(())
}
