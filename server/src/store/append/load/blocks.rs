//! Who of a batch has blocked whom, and who wants to be asked before they are added.

use protocol::{RoomId, UserId};
use uuid::Uuid;

use crate::store::{Result, Snapshot, append::asked::Asked, connection::Connection, invitations};

/// Reads it.
pub(super) async fn load(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    if !snapshot.restricted.is_empty() {
        let found: Vec<(Uuid, Uuid, Uuid)> = tx
            .query(
                "SELECT members.room_id, blocks.user_id, blocks.blocked_id FROM members
                 JOIN members AS others ON others.room_id = members.room_id
                 JOIN blocks ON blocks.user_id = members.user_id AND blocks.blocked_id = others.user_id
                 WHERE members.room_id IN (",
            )
            .push_list(snapshot.restricted.iter().map(|room| room.0))
            .push(")")
            .fetch_all()
            .await?;
        let block = |(room, user, blocked)| (RoomId(room), UserId(user), UserId(blocked));
        snapshot.blocks.extend(found.into_iter().map(block));
    }
    for (room, actor, person) in &asked.additions {
        let found: Vec<(Uuid, Uuid)> = tx
            .query(
                "SELECT user_id, blocked_id FROM blocks
                 WHERE user_id = $1 AND blocked_id = $2 OR user_id = $2 AND blocked_id = $1",
            )
            .bind(actor.0)
            .bind(person.0)
            .fetch_all()
            .await?;
        snapshot.blocks.extend(found.into_iter().map(|(user, blocked)| (*room, UserId(user), UserId(blocked))));
        let waiting: Option<(i64,)> = tx
            .query(
                "SELECT (SELECT COUNT(*) FROM invitations WHERE user_id = users.id AND at > $2 AND room_id <> $3)
                 FROM users WHERE id = $1 AND asks_before_added",
            )
            .bind(person.0)
            .bind(invitations::oldest())
            .bind(room.0)
            .fetch_optional()
            .await?;
        let waiting = waiting.map(|(waiting,)| usize::try_from(waiting).unwrap_or(usize::MAX));
        snapshot.asking.extend(waiting.map(|waiting| ((*room, *person), waiting)));
    }
    Ok(())
}
