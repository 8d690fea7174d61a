//! How the people of a batch stand to its rooms.

use protocol::{Mute, Role, RoomId, Timestamp, UserId};
use uuid::Uuid;

use crate::store::{MemberState, Result, Snapshot, append::asked::Asked, connection::Connection};

/// A member's row.
#[derive(sqlx_macros::FromRow)]
struct MemberRow {
    room_id: Uuid,
    user_id: Uuid,
    read_seq: i64,
    role: i16,
    muted_until: Option<i64>,
    mute_reason: String,
}

impl From<MemberRow> for MemberState {
    fn from(row: MemberRow) -> Self {
        let muted = row.muted_until.map(|until| Mute { until: Timestamp(until), reason: row.mute_reason });
        Self { read_seq: row.read_seq.unsigned_abs(), role: role(row.role), muted }
    }
}

/// The role that a number stands for.
pub fn role(number: i16) -> Role {
    match number {
        1 => Role::Moderator,
        2 => Role::Owner,
        _ => Role::Member,
    }
}

/// Reads who is a member, who was one, and who is an administrator.
pub(super) async fn load(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    let found: Vec<MemberRow> = tx
        .query(
            "SELECT room_id, user_id, read_seq, role, muted_until, mute_reason FROM members
             WHERE (room_id, user_id) IN (",
        )
        .push_values(&asked.people, |row, (room, user)| _ = row.push_bind(room.0).push_bind(user.0))
        .push(")")
        .fetch_all()
        .await?;
    snapshot.members.extend(found.into_iter().map(|row| ((RoomId(row.room_id), UserId(row.user_id)), row.into())));
    // Where all are members and nothing is decided about anyone, as with messages, the rest needs no look.
    let outside: Vec<_> = asked.people.iter().filter(|key| !snapshot.members.contains_key(key)).copied().collect();
    if !outside.is_empty() {
        load_outside(tx, &outside, snapshot).await?;
    }
    if asked.decides {
        let found: Vec<(Uuid,)> = tx
            .query("SELECT id FROM users WHERE is_admin AND id IN (")
            .push_list(asked.people.iter().map(|(_, user)| user.0))
            .push(")")
            .fetch_all()
            .await?;
        snapshot.admins.extend(found.into_iter().map(|(id,)| UserId(id)));
    }
    Ok(())
}

/// Reads what is kept of those who are no members.
async fn load_outside(tx: &mut Connection<'_>, outside: &[(RoomId, UserId)], snapshot: &mut Snapshot) -> Result<()> {
    let found: Vec<(Uuid, Uuid, bool)> = tx
        .query("SELECT room_id, user_id, banned FROM removals WHERE (room_id, user_id) IN (")
        .push_values(outside, |row, (room, user)| _ = row.push_bind(room.0).push_bind(user.0))
        .push(")")
        .fetch_all()
        .await?;
    snapshot.removed.extend(found.into_iter().map(|(room, user, banned)| ((RoomId(room), UserId(user)), banned)));
    let found: Vec<(Uuid, Uuid, i64, String)> = tx
        .query("SELECT room_id, user_id, until, reason FROM mutes WHERE (room_id, user_id) IN (")
        .push_values(outside, |row, (room, user)| _ = row.push_bind(room.0).push_bind(user.0))
        .push(")")
        .fetch_all()
        .await?;
    let mute = |(room, user, until, reason)| ((RoomId(room), UserId(user)), Mute { until: Timestamp(until), reason });
    snapshot.mutes.extend(found.into_iter().map(mute));
    Ok(())
}
