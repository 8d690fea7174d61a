//! Who follows which thread: who answers in it, who is called there, and whose message began it, until they do not want to any more.

use protocol::{Event, Mentions, RoomId, Seq, UserId};

use crate::store::{Result, WriteSet, connection::Connection, rows::to_sql};

/// An answer is new: takes note of who answers, who is called, and whose message is answered.
pub(super) async fn answer(tx: &mut Connection<'_>, writes: &WriteSet, event: &Event, calls: &Mentions) -> Result<()> {
    let Some(root) = event.kind.in_thread().map(|thread| thread.root) else { return Ok(()) };
    let Some(began) = writes.messages.get(&(event.room, root)) else { return Ok(()) };
    let thread = match &began.kind {
        protocol::EventKind::Posted { marks, .. } => marks.thread.as_deref(),
        _ => None,
    };
    let place =
        thread.and_then(|thread| thread.place_of(event.actor.id)).and_then(|place| i32::try_from(place + 1).ok());
    // Who writes follows, also who did not want to before; what they have read by then stays as it is while they do.
    tx.query(
        "INSERT INTO thread_people (room_id, root, user_id, place, following, read_seq) VALUES ($1, $2, $3, $4, TRUE, $5)
         ON CONFLICT (room_id, root, user_id) DO UPDATE SET place = COALESCE(thread_people.place, excluded.place),
         following = TRUE, read_seq = CASE WHEN thread_people.following THEN thread_people.read_seq ELSE excluded.read_seq END",
    )
    .bind(event.room.0)
    .bind(to_sql(root))
    .bind(event.actor.id.0)
    .bind(place)
    .bind(to_sql(event.seq))
    .execute()
    .await?;
    follow(tx, event.room, root, began.actor.id, root).await?;
    called(tx, event.room, root, event.seq, calls).await
}

/// An answer calls people by name: they follow its thread from there on.
pub(super) async fn called(
    tx: &mut Connection<'_>,
    room: RoomId,
    root: Seq,
    answer: Seq,
    calls: &Mentions,
) -> Result<()> {
    for person in &calls.people {
        follow(tx, room, root, person.id, answer - 1).await?;
    }
    Ok(())
}

/// Lets somebody follow a thread who has had nothing to do with it: who has said that they don't want to, does not.
async fn follow(tx: &mut Connection<'_>, room: RoomId, root: Seq, user: UserId, read_seq: Seq) -> Result<()> {
    tx.query(
        "INSERT INTO thread_people (room_id, root, user_id, place, following, read_seq)
         VALUES ($1, $2, $3, NULL, TRUE, $4) ON CONFLICT (room_id, root, user_id) DO NOTHING",
    )
    .bind(room.0)
    .bind(to_sql(root))
    .bind(user.0)
    .bind(to_sql(read_seq))
    .execute()
    .await?;
    Ok(())
}
