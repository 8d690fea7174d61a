//! What concerns somebody and is not dealt with: messages that call or answer them, and reactions to theirs.

use protocol::{
    Notify, RoomId, RoomKind, Seq, UserId,
    api::{Concern, INBOX_MAX, INBOX_ROOM_MAX, InboxMessage, RoomInfo},
};
use uuid::Uuid;

use super::{
    Result, Store,
    append::EVERYONE,
    rows::{POSTED, to_sql},
};

/// So many of a room's newest messages are looked through for such as answer somebody.
const LOOKED_THROUGH: i64 = 500;
/// Reactions are news for so long, in milliseconds: 30 days.
pub(super) const NEWS_MS: i64 = 30 * 24 * 3_600_000;

/// Messages of a person ($1) that others whom they have not blocked have reacted to since they looked, after a time ($2), in rooms
/// that they are in and that are not muted for them.
macro_rules! reacted {
    () => {
        " FROM reacted JOIN members ON members.room_id = reacted.room_id AND members.user_id = reacted.user_id
         WHERE reacted.user_id = $1 AND reacted.at > $2 AND members.notify NOT IN (1, 2) AND EXISTS (
             SELECT 1 FROM reactions WHERE reactions.room_id = reacted.room_id AND reactions.seq = reacted.seq
             AND reactions.user_id <> $1
             AND reactions.user_id NOT IN (SELECT blocked_id FROM blocks WHERE blocks.user_id = $1)
         ) "
    };
}

impl Store {
    /// Unread messages that concern somebody, of each of these rooms of theirs the newest; by rooms, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn concerning(&self, user: UserId, rooms: &[RoomInfo]) -> Result<Vec<InboxMessage>> {
        let is_shown = |room: &&RoomInfo| room.notify.shown(room.unread, room.mentions).0 > 0;
        let mut rooms: Vec<&RoomInfo> = rooms.iter().filter(is_shown).collect();
        rooms.sort_by_key(|room| (room.mentions == 0, room.kind != RoomKind::Direct));
        let mut all = Vec::new();
        for room in rooms.into_iter().take(INBOX_MAX) {
            let mut found: Vec<(Seq, Concern)> = Vec::new();
            if room.mentions > 0 {
                let called = self.called_in(room, user).await?;
                found.extend(called.into_iter().map(|seq| (seq, Concern::Called)));
            }
            if !room.notify.is_muted() {
                let is_direct = room.kind == RoomKind::Direct;
                let concern = if is_direct { Concern::Written } else { Concern::Answered };
                let others = self.unread_in(room, user, is_direct).await?;
                found.extend(others.into_iter().map(|seq| (seq, concern)));
            }
            // Called weighs more, and comes first.
            found.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
            found.dedup_by_key(|(seq, _)| *seq);
            for (seq, concern) in found.into_iter().take(INBOX_ROOM_MAX) {
                // Who has left meanwhile gets none of it.
                if let Some(message) = self.message(room.id, user, seq).await? {
                    all.push(InboxMessage { message, concern });
                }
            }
        }
        Ok(all)
    }

    /// The newest messages that call somebody since they have read the room.
    async fn called_in(&self, room: &RoomInfo, user: UserId) -> Result<Vec<Seq>> {
        let seqs: Vec<i64> = read!(self, |pool| {
            sqlx::query_scalar(
            "SELECT DISTINCT events.seq FROM mentions
             JOIN events ON events.room_id = mentions.room_id AND events.seq = COALESCE(mentions.message, mentions.seq)
             WHERE mentions.user_id IN ($1, $2) AND mentions.room_id = $3 AND mentions.seq > $4
             AND events.actor_id <> $1 AND events.actor_id NOT IN (SELECT blocked_id FROM blocks WHERE blocks.user_id = $1)
             ORDER BY events.seq DESC LIMIT $5"
        )
        .bind(user.0)
        .bind(EVERYONE)
        .bind(room.id.0)
        .bind(to_sql(room.read_seq))
        .bind(INBOX_ROOM_MAX as i64)
        .fetch_all(pool)
        .await?
        });
        Ok(seqs.into_iter().map(i64::unsigned_abs).collect())
    }

    /// The newest of the unread messages that answer somebody; all of them where that is wanted.
    async fn unread_in(&self, room: &RoomInfo, user: UserId, all: bool) -> Result<Vec<Seq>> {
        let after = to_sql(room.read_seq).max(to_sql(room.last_seq) - LOOKED_THROUGH);
        let seqs: Vec<i64> = read!(self, |pool| {
            sqlx::query_scalar(
            "SELECT seq FROM events WHERE room_id = $2 AND seq > $3 AND kind = $4 AND deleted_at IS NULL AND NOT aside
             AND actor_id <> $1 AND actor_id NOT IN (SELECT blocked_id FROM blocks WHERE blocks.user_id = $1)
             AND ($5 OR EXISTS (
                 SELECT 1 FROM events AS quoted WHERE quoted.room_id = events.room_id AND quoted.seq = events.reply_to
                 AND quoted.actor_id = $1
             )) ORDER BY seq DESC LIMIT $6"
        )
        .bind(user.0)
        .bind(room.id.0)
        .bind(after)
        .bind(POSTED)
        .bind(all)
        .bind(INBOX_ROOM_MAX as i64)
        .fetch_all(pool)
        .await?
        });
        Ok(seqs.into_iter().map(i64::unsigned_abs).collect())
    }

    /// Messages of somebody's that others have reacted to since they looked, the newest reactions first; up to [`INBOX_MAX`].
    ///
    /// # Errors
    /// The database's.
    pub async fn reacted(&self, user: UserId) -> Result<Vec<protocol::Event>> {
        let rows: Vec<(Uuid, i64)> = read!(self, |pool| sqlx::query_as(concat!(
            "SELECT reacted.room_id, reacted.seq",
            reacted!(),
            "ORDER BY reacted.at DESC LIMIT $3"
        ))
        .bind(user.0)
        .bind(super::now().0 - NEWS_MS)
        .bind(INBOX_MAX as i64)
        .fetch_all(pool)
        .await?);
        let mut messages = Vec::with_capacity(rows.len());
        for (room, seq) in rows {
            messages.extend(self.message(RoomId(room), user, seq.unsigned_abs()).await?);
        }
        Ok(messages)
    }

    /// Somebody has seen the reactions to a message of theirs, or to all. Tells whether there were any.
    ///
    /// # Errors
    /// The database's.
    pub async fn see_reactions(&self, user: UserId, message: Option<(RoomId, Seq)>) -> Result<bool> {
        let seen = write!(self, |pool| match message {
            Some((room, seq)) => {
                sqlx::query("DELETE FROM reacted WHERE user_id = $1 AND room_id = $2 AND seq = $3")
                    .bind(user.0)
                    .bind(room.0)
                    .bind(to_sql(seq))
                    .execute(pool)
                    .await?
                    .rows_affected()
            }
            None =>
                sqlx::query("DELETE FROM reacted WHERE user_id = $1").bind(user.0).execute(pool).await?.rows_affected(),
        });
        Ok(seen > 0)
    }
}

const _: () = assert!(Notify::Mentions as i16 == 1 && Notify::Nothing as i16 == 2, "what the statement calls muted");
