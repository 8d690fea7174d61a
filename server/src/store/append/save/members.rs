//! Members: who comes and goes, what they are, and how far they have read.

use std::collections::BTreeMap;

use protocol::{Mute, Role, RoomId, Seq, Timestamp, UserId};

use crate::store::{
    MemberState, Removed, Result, WriteSet,
    connection::Connection,
    invitations::{self, invite},
    rows::to_sql,
};

type Key = (RoomId, UserId);

/// The number that stands for a role.
fn role_number(role: Role) -> i16 {
    match role {
        Role::Member => 0,
        Role::Moderator => 1,
        Role::Owner => 2,
    }
}

/// Writes what changes about them.
pub(super) async fn save(tx: &mut Connection<'_>, writes: &WriteSet, at: Timestamp) -> Result<()> {
    for (room, user) in &writes.left {
        tx.query("DELETE FROM members WHERE room_id = $1 AND user_id = $2").bind(room.0).bind(user.0).execute().await?;
    }
    for (key, (read_seq, role)) in &writes.joined {
        add(tx, *key, *read_seq, *role, at).await?;
    }
    if !writes.read.is_empty() {
        move_read_positions(tx, &writes.read).await?;
    }
    for ((room, user), seq) in &writes.hidden {
        tx.query("UPDATE members SET hidden_until = $3 WHERE room_id = $1 AND user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .bind(to_sql(*seq))
            .execute()
            .await?;
    }
    let removed = writes.removed.iter().filter(|(_, removed)| removed.is_some()).map(|(key, _)| key);
    for key in writes.joined.keys().chain(removed) {
        forget_questions(tx, *key).await?;
    }
    for ((room, user), by) in &writes.invited {
        tx.query("DELETE FROM invitations WHERE user_id = $1 AND (room_id = $2 OR at <= $3)")
            .bind(user.0)
            .bind(room.0)
            .bind(invitations::oldest())
            .execute()
            .await?;
        invite(tx, *user, *room, *by, at).await?;
    }
    for (key, member) in &writes.members {
        change(tx, *key, member).await?;
    }
    for (key, removed) in &writes.removed {
        keep_removal(tx, *key, removed.as_ref()).await?;
    }
    for (key, mute) in &writes.mutes {
        keep_mute(tx, *key, mute.as_ref()).await?;
    }
    Ok(())
}

async fn add(tx: &mut Connection<'_>, (room, user): Key, read_seq: Seq, role: Role, at: Timestamp) -> Result<()> {
    tx.query("INSERT INTO members (room_id, user_id, joined_at, read_seq, role) VALUES ($1, $2, $3, $4, $5)")
        .bind(room.0)
        .bind(user.0)
        .bind(at.0)
        .bind(to_sql(read_seq))
        .bind(role_number(role))
        .execute()
        .await?;
    Ok(())
}

async fn move_read_positions(tx: &mut Connection<'_>, read: &BTreeMap<Key, Seq>) -> Result<()> {
    tx.query("UPDATE members SET read_seq = v.column3 FROM (")
        .push_values(read, |row, ((room, user), seq)| {
            row.push_bind(room.0).push_bind(user.0).push_bind(to_sql(*seq));
        })
        .push(") AS v WHERE room_id = v.column1 AND user_id = v.column2")
        .execute()
        .await?;
    Ok(())
}

/// Who comes in, or is taken out, is not asked any more, and does not ask.
async fn forget_questions(tx: &mut Connection<'_>, (room, user): Key) -> Result<()> {
    for delete in [
        "DELETE FROM invitations WHERE room_id = $1 AND user_id = $2",
        "DELETE FROM join_requests WHERE room_id = $1 AND user_id = $2",
    ] {
        tx.query(delete).bind(room.0).bind(user.0).execute().await?;
    }
    Ok(())
}

async fn change(tx: &mut Connection<'_>, (room, user): Key, member: &MemberState) -> Result<()> {
    let (until, reason) = member.muted.as_ref().map(|mute| (mute.until.0, mute.reason.as_str())).unzip();
    tx.query("UPDATE members SET role = $3, muted_until = $4, mute_reason = $5 WHERE room_id = $1 AND user_id = $2")
        .bind(room.0)
        .bind(user.0)
        .bind(role_number(member.role))
        .bind(until)
        .bind(reason.unwrap_or_default())
        .execute()
        .await?;
    Ok(())
}

async fn keep_removal(tx: &mut Connection<'_>, (room, user): Key, removed: Option<&Removed>) -> Result<()> {
    tx.query("DELETE FROM removals WHERE room_id = $1 AND user_id = $2").bind(room.0).bind(user.0).execute().await?;
    let Some(removed) = removed else { return Ok(()) };
    tx.query("INSERT INTO removals (room_id, user_id, by_id, at, banned, reason) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(room.0)
        .bind(user.0)
        .bind(removed.by.0)
        .bind(removed.at.0)
        .bind(removed.banned)
        .bind(&removed.reason)
        .execute()
        .await?;
    Ok(())
}

async fn keep_mute(tx: &mut Connection<'_>, (room, user): Key, mute: Option<&Mute>) -> Result<()> {
    tx.query("DELETE FROM mutes WHERE room_id = $1 AND user_id = $2").bind(room.0).bind(user.0).execute().await?;
    let Some(mute) = mute else { return Ok(()) };
    tx.query("INSERT INTO mutes (room_id, user_id, until, reason) VALUES ($1, $2, $3, $4)")
        .bind(room.0)
        .bind(user.0)
        .bind(mute.until.0)
        .bind(&mute.reason)
        .execute()
        .await?;
    Ok(())
}
