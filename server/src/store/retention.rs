//! Deleting what is older than the server keeps. A room then begins later than with seq 1.

use protocol::{RoomId, Seq, Timestamp};
use uuid::Uuid;

use super::{
    Result, Store, Transaction,
    files::attach::{RELEASE_BEFORE, due_at},
    rows::to_sql,
    search::take_before,
};

/// Rooms that are looked at in one go.
const ROOMS_AT_ONCE: i64 = 100;
/// Events that are deleted in one transaction, while their room waits.
const EVENTS_AT_ONCE: u16 = 500;
/// How long the names of deleted messages are kept, in milliseconds: as long as a browser that has one unconfirmed may stay away.
const KEYS_MS: i64 = 90 * 86_400_000;

impl Store {
    /// Deletes some of the events that were written before `cutoff`, each room's oldest first; whether there may be more. What people
    /// have not read of them counts as read.
    ///
    /// # Errors
    /// The database's. What was deleted before stays deleted.
    pub async fn delete_before(&self, cutoff: Timestamp) -> Result<bool> {
        let rooms: Vec<(Uuid, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT rooms.id, rooms.first_seq FROM rooms WHERE EXISTS (
                 SELECT 1 FROM events WHERE room_id = rooms.id AND seq = rooms.first_seq AND at < $1
             ) LIMIT $2"
        )
        .bind(cutoff.0)
        .bind(ROOMS_AT_ONCE)
        .fetch_all(pool)
        .await?);
        for (room, first) in &rooms {
            let times: Vec<i64> = read!(self, |pool| sqlx::query_scalar(
                "SELECT at FROM events WHERE room_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3"
            )
            .bind(room)
            .bind(first)
            .bind(i64::from(EVENTS_AT_ONCE))
            .fetch_all(pool)
            .await?);
            let old = times.iter().take_while(|at| **at < cutoff.0).count();
            // Once, with the last part: there can be many members.
            let is_last = old < usize::from(EVENTS_AT_ONCE);
            self.delete_events(RoomId(*room), first.unsigned_abs(), first.unsigned_abs() + old as Seq, is_last).await?;
        }
        if rooms.is_empty() {
            write!(self, |pool| {
                let old = sqlx::query("DELETE FROM idempotency_keys WHERE at < $1");
                old.bind(cutoff.0.saturating_sub(KEYS_MS)).execute(pool).await?;
            });
        }
        Ok(!rooms.is_empty())
    }

    /// Deletes the events of a room from `first`, its oldest, up to `next`, which becomes its oldest. With the last part, what people
    /// have not read of them counts as read.
    async fn delete_events(&self, room: RoomId, first: Seq, next: Seq, is_last: bool) -> Result<()> {
        let _stale = self.stale_events();
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let moved = sqlx::query("UPDATE rooms SET first_seq = $3 WHERE id = $1 AND first_seq = $2")
                .bind(room.0)
                .bind(to_sql(first))
                .bind(to_sql(next))
                .execute(&mut *tx)
                .await?;
            // Otherwise another server has done it.
            if moved.rows_affected() == 1 {
                take_before(&mut tx.connection(), room, next).await?;
                for statement in RELEASE_BEFORE {
                    sqlx::query(statement).bind(room.0).bind(to_sql(next)).bind(due_at()).execute(&mut *tx).await?;
                }
                for statement in [
                    "INSERT INTO idempotency_keys (user_id, client_id, room_id, seq, at)
                     SELECT actor_id, client_id, room_id, seq, at FROM events
                     WHERE room_id = $1 AND seq < $2 AND client_id IS NOT NULL ON CONFLICT DO NOTHING",
                    "DELETE FROM events WHERE room_id = $1 AND seq < $2",
                ] {
                    sqlx::query(statement).bind(room.0).bind(to_sql(next)).execute(&mut *tx).await?;
                }
                if is_last {
                    sqlx::query("UPDATE members SET read_seq = $2 - 1 WHERE room_id = $1 AND read_seq < $2 - 1")
                        .bind(room.0)
                        .bind(to_sql(next))
                        .execute(&mut *tx)
                        .await?;
                }
            }
            tx.commit().await?;
        });
        self.room_cache().forget([&room]);
        Ok(())
    }
}
