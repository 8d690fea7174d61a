//! Reading the room log.

use protocol::{ClientId, Content, Event, EventKind, RoomId, Seq, Timestamp, UserId};
use uuid::Uuid;

use super::{Result, Store, people::PersonRow};

/// The numbers that stand for kinds of events in the database.
pub(super) const POSTED: i16 = 0;
pub(super) const JOINED: i16 = 1;
pub(super) const LEFT: i16 = 2;

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: i64,
    kind: i16,
    client_id: Option<Uuid>,
    content: String,
    #[sqlx(flatten)]
    actor: PersonRow,
}

impl Row {
    fn event(self, room: RoomId) -> Result<Event> {
        let kind = match self.kind {
            POSTED => EventKind::Posted {
                client_id: ClientId(self.client_id.unwrap_or_default()),
                content: serde_json::from_str::<Content>(&self.content)?,
            },
            JOINED => EventKind::Joined,
            LEFT => EventKind::Left,
            kind => return Err(sqlx::Error::Decode(format!("events.kind is {kind}").into()).into()),
        };
        Ok(Event { room, seq: self.seq.unsigned_abs(), at: Timestamp(self.at), actor: self.actor.into(), kind })
    }
}

/// A seq as the database holds it.
pub(super) fn to_sql(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// The columns of [`Row`], in a room ($1), for those who may see them ($2; for the server itself without one). Membership
/// is looked up in the same statement: who has left gets nothing that came after.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT seq, at, kind, client_id, content, users.id, users.name, users.display_name
             FROM events JOIN users ON users.id = actor_id
             WHERE room_id = $1
             AND ($2 IS NULL OR EXISTS (SELECT 1 FROM members WHERE members.room_id = $1 AND user_id = $2)) ",
            $rest
        )
    };
}

impl Store {
    /// Up to `limit` events right before `before`, oldest first. None for a reader who is not a member.
    ///
    /// # Errors
    /// The database's.
    pub async fn events_before(&self, room: RoomId, reader: UserId, before: Seq, limit: u32) -> Result<Vec<Event>> {
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(select!("AND seq < $3 ORDER BY seq DESC LIMIT $4"))
            .bind(room.0)
            .bind(Some(reader.0))
            .bind(to_sql(before))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        rows.into_iter().rev().map(|row| row.event(room)).collect()
    }

    /// Up to `limit` events right after `after`, oldest first. None for a reader who is not a member; the server itself
    /// is no reader.
    ///
    /// # Errors
    /// The database's.
    pub async fn events_after(
        &self,
        room: RoomId,
        reader: Option<UserId>,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>> {
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(select!("AND seq > $3 ORDER BY seq LIMIT $4"))
            .bind(room.0)
            .bind(reader.map(|reader| reader.0))
            .bind(to_sql(after))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        rows.into_iter().map(|row| row.event(room)).collect()
    }
}
