//! Rooms as one of their members has them.

use protocol::{
    Mute, Notify, RoomId, RoomKind, Timestamp, UserId,
    api::{RoomInfo, UNREAD_MAX},
};
use uuid::Uuid;

use super::{
    Result, Store,
    append::{EVERYONE, role, room_kind},
    people::PersonRow,
    rows::POSTED,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    kind: i16,
    topic: String,
    archived_at: Option<i64>,
    last_seq: i64,
    read_seq: i64,
    role: i16,
    muted_until: Option<i64>,
    mute_reason: String,
    notify: i16,
    marked_at: Option<i64>,
    unread: i64,
    mentions: i64,
}

/// Somebody in a direct conversation.
#[derive(sqlx::FromRow)]
struct Other {
    room_id: Uuid,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl Row {
    fn info(self, others: &mut Vec<Other>) -> RoomInfo {
        let count = |count| u32::try_from(count).unwrap_or(UNREAD_MAX);
        let id = self.id;
        Row::take(others, id, |people| RoomInfo {
            id: RoomId(id),
            name: self.name,
            kind: room_kind(self.kind),
            topic: self.topic,
            archived: self.archived_at.is_some(),
            people,
            role: role(self.role),
            muted: self.muted_until.map(|until| Mute { until: Timestamp(until), reason: self.mute_reason }),
            notify: if self.notify == 1 { Notify::Mentions } else { Notify::All },
            marked: self.marked_at.is_some(),
            last_seq: self.last_seq.unsigned_abs(),
            read_seq: self.read_seq.unsigned_abs(),
            unread: count(self.unread),
            mentions: count(self.mentions),
        })
    }

    /// Hands over the others in a room.
    fn take<T>(others: &mut Vec<Other>, room: Uuid, with: impl FnOnce(Vec<protocol::Person>) -> T) -> T {
        let (here, elsewhere) = std::mem::take(others).into_iter().partition(|other| other.room_id == room);
        *others = elsewhere;
        let here: Vec<Other> = here;
        with(here.into_iter().map(|other| other.person.into()).collect())
    }
}

/// The columns of [`Row`] for a member ($1), all as of one moment. Counts others' messages ($2 is their kind) up to
/// [`UNREAD_MAX`] ($3), and those that call the member or everyone ($4): found by who is called, as a join would let SQLite
/// look through all that is unread.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT rooms.id, rooms.name, rooms.kind, rooms.topic, rooms.archived_at, rooms.last_seq, members.read_seq,
             members.role, members.muted_until, members.mute_reason, members.notify, members.marked_at, (
                 SELECT COUNT(*) FROM (
                     SELECT 1 FROM events WHERE events.room_id = rooms.id AND seq > members.read_seq AND kind = $2
                     AND actor_id <> members.user_id AND deleted_at IS NULL LIMIT $3
                 ) AS counted
             ) AS unread, (
                 SELECT COUNT(DISTINCT mentions.seq) FROM mentions WHERE mentions.user_id IN ($1, $4)
                 AND mentions.room_id = rooms.id AND mentions.seq > members.read_seq AND EXISTS (
                     SELECT 1 FROM events WHERE events.room_id = mentions.room_id AND events.seq = mentions.seq
                     AND events.actor_id <> members.user_id
                 )
             ) AS mentions
             FROM members JOIN rooms ON rooms.id = members.room_id WHERE members.user_id = $1 ",
            $rest
        )
    };
}

impl Store {
    /// A room as one of its members has it; `None` where they are not in it.
    ///
    /// # Errors
    /// The database's.
    pub async fn room_of(&self, room: RoomId, user: UserId) -> Result<Option<RoomInfo>> {
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(select!("AND rooms.id = $5"))
            .bind(user.0)
            .bind(POSTED)
            .bind(i64::from(UNREAD_MAX))
            .bind(EVERYONE)
            .bind(room.0)
            .fetch_optional(pool)
            .await?);
        let mut others = self.others(user, row.as_slice()).await?;
        Ok(row.map(|row| row.info(&mut others)))
    }

    /// The rooms that a person is in, the lobby first, then by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        let rows: Vec<Row> =
            read!(self, |pool| sqlx::query_as(select!("ORDER BY rooms.id <> $5, LOWER(rooms.name), rooms.id"))
                .bind(user.0)
                .bind(POSTED)
                .bind(i64::from(UNREAD_MAX))
                .bind(EVERYONE)
                .bind(RoomId::LOBBY.0)
                .fetch_all(pool)
                .await?);
        let mut others = self.others(user, &rows).await?;
        let rooms: Vec<RoomInfo> = rows.into_iter().map(|row| row.info(&mut others)).collect();
        rooms.iter().for_each(|room| self.remembered().saw(room, user));
        Ok(rooms)
    }

    /// The others in a person's direct conversations, where any of these rooms is one.
    async fn others(&self, user: UserId, rooms: &[Row]) -> Result<Vec<Other>> {
        if rooms.iter().all(|room| room_kind(room.kind) != RoomKind::Direct) {
            return Ok(Vec::new());
        }
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT others.room_id, users.id, users.name, users.display_name
             FROM members JOIN rooms ON rooms.id = members.room_id AND rooms.kind = 2
             JOIN members AS others ON others.room_id = members.room_id AND others.user_id <> members.user_id
             JOIN users ON users.id = others.user_id
             WHERE members.user_id = $1 ORDER BY LOWER(COALESCE(users.display_name, users.name)), users.id"
        )
        .bind(user.0)
        .fetch_all(pool)
        .await?))
    }
}
