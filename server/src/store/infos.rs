//! Rooms as one of their members has them.

use std::collections::HashMap;

use protocol::{
    Mute, Notify, RoomId, RoomKind, Seq, Timestamp, UserId,
    api::{RoomInfo, UNREAD_MAX},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Result, Store,
    append::{EVERYONE, TAIL_MAX, Tail, role, room_kind},
    engine::Dialect,
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

/// The columns of [`Row`] for a member ($1), all as of one moment. Counts messages that call the member or everyone ($2): found
/// by who is called, as a join would let SQLite look through all that is unread.
macro_rules! select {
    ($unread:expr, $rest:literal) => {
        concat!(
            "SELECT rooms.id, rooms.name, rooms.kind, rooms.topic, rooms.archived_at, rooms.last_seq, members.read_seq,
             members.role, members.muted_until, members.mute_reason, members.notify, members.marked_at, ",
            $unread,
            " AS unread, (
                 SELECT COUNT(DISTINCT mentions.seq) FROM mentions WHERE mentions.user_id IN ($1, $2)
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

/// Counts others' messages ($3 is their kind) up to [`UNREAD_MAX`] ($4).
macro_rules! unread {
    () => {
        "(SELECT COUNT(*) FROM (
             SELECT 1 FROM events WHERE events.room_id = rooms.id AND seq > members.read_seq AND kind = $3
             AND actor_id <> members.user_id AND deleted_at IS NULL LIMIT $4
         ) AS counted)"
    };
}

/// A room, where it ends, up to where a member has read it, and its newest messages: `[[seq, author], ...]`.
type TailRow = (Uuid, i64, i64, Option<String>);

impl Store {
    /// A room as one of its members has it; `None` where they are not in it.
    ///
    /// # Errors
    /// The database's.
    pub async fn room_of(&self, room: RoomId, user: UserId) -> Result<Option<RoomInfo>> {
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(select!(unread!(), "AND rooms.id = $5"))
            .bind(user.0)
            .bind(EVERYONE)
            .bind(POSTED)
            .bind(i64::from(UNREAD_MAX))
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
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(select!("CAST(0 AS bigint)", "ORDER BY rooms.id <> $3, LOWER(rooms.name), rooms.id"))
                .bind(user.0)
                .bind(EVERYONE)
                .bind(RoomId::LOBBY.0)
                .fetch_all(pool)
                .await?
        });
        let mut others = self.others(user, &rows).await?;
        let rooms: Vec<RoomInfo> = rows.into_iter().map(|row| row.info(&mut others)).collect();
        rooms.iter().for_each(|room| self.remembered().saw(room, user));
        self.counted(user, rooms).await
    }

    /// Rooms with what is unread in them, from what is remembered of their newest messages: to look at each unread message of
    /// many rooms takes the database most of a page's time.
    async fn counted(&self, user: UserId, rooms: Vec<RoomInfo>) -> Result<Vec<RoomInfo>> {
        let remembered = self.remembered();
        let unknown = rooms.iter().filter(|room| remembered.unread(room, user).is_none());
        let unknown: Vec<RoomId> = unknown.map(|room| room.id).collect();
        for (room, (last_seq, tail)) in self.tails(user, &unknown).await? {
            remembered.read(room, last_seq, tail);
        }
        let mut counted = Vec::with_capacity(rooms.len());
        for room in rooms {
            match remembered.unread(&room, user) {
                Some(unread) => counted.push(RoomInfo { unread, ..room }),
                // It has changed meanwhile, or most of its newest events are no messages of others.
                None => counted.extend(self.room_of(room.id, user).await?),
            }
        }
        Ok(counted)
    }

    /// The newest messages of these rooms, as far as a member has not read them, and where each room ends.
    async fn tails(&self, user: UserId, rooms: &[RoomId]) -> Result<HashMap<RoomId, (Seq, Tail)>> {
        if rooms.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<TailRow> = read!(self, |pool| {
            let author = Dialect::of(pool).author;
            // One text for each room: a row for each message takes three times as long.
            let mut query =
                QueryBuilder::new("SELECT rooms.id, rooms.last_seq, members.read_seq, (SELECT '[' || STRING_AGG(");
            query.push("'[' || events.seq || ',\"' || ").push(author).push(" || '\"]', ',') || ']'");
            query.push(" FROM events WHERE events.room_id = rooms.id AND events.deleted_at IS NULL AND events.kind = ");
            query.push_bind(POSTED).push(" AND events.seq > CASE WHEN members.read_seq > rooms.last_seq - ");
            query.push_bind(TAIL_MAX as i64).push(" THEN members.read_seq ELSE rooms.last_seq - ");
            query.push_bind(TAIL_MAX as i64).push(" END) FROM members JOIN rooms ON rooms.id = members.room_id");
            let mut ids =
                query.push(" WHERE members.user_id = ").push_bind(user.0).push(" AND rooms.id IN (").separated(", ");
            rooms.iter().for_each(|room| _ = ids.push_bind(room.0));
            query.push(")");
            // Not kept: there is one for each number of rooms.
            query.build_query_as().persistent(false).fetch_all(pool).await?
        });
        let tail = |(room, last_seq, read_seq, messages): TailRow| {
            let mut messages: Vec<(Seq, UserId)> =
                messages.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))?;
            messages.sort_unstable();
            let after = read_seq.max(last_seq - TAIL_MAX as i64).unsigned_abs();
            Ok((RoomId(room), (last_seq.unsigned_abs(), Tail::new(after, messages))))
        };
        rows.into_iter().map(tail).collect()
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
