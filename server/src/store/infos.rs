//! Rooms as one of their members has them.

use std::collections::HashMap;

use protocol::{
    Mute, Notify, PictureId, RoomId, RoomKind, Seq, Timestamp, UserId,
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
    first_seq: i64,
    last_seq: i64,
    read_seq: i64,
    role: i16,
    muted_until: Option<i64>,
    mute_reason: String,
    notify: i16,
    marked_at: Option<i64>,
    restricted: bool,
    hidden_until: i64,
    picture: Option<Uuid>,
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
            first_seq: self.first_seq.unsigned_abs(),
            hidden_until: self.hidden_until.unsigned_abs(),
            picture: self.picture.map(PictureId),
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

/// The columns of [`Row`] for a member ($1), all as of one moment. Counts messages that call the member or everyone ($2) since they
/// have read, be it as they were posted or by a change, up to [`UNREAD_MAX`] ($3): found by who is called, as a join would let SQLite
/// look through all that is unread.
macro_rules! select {
    ($unread:expr, $rest:literal) => {
        concat!(
            "SELECT rooms.id, rooms.name, rooms.kind, rooms.topic, rooms.archived_at, rooms.first_seq, rooms.last_seq,
             members.read_seq, members.role, members.muted_until, members.mute_reason, members.notify, members.marked_at,
             rooms.restricted, rooms.picture, members.hidden_until, ",
            $unread,
            " AS unread, (
                 SELECT COUNT(*) FROM (
                     SELECT DISTINCT COALESCE(mentions.message, mentions.seq) FROM mentions
                     WHERE mentions.user_id IN ($1, $2)
                     AND mentions.room_id = rooms.id AND mentions.seq > members.read_seq AND EXISTS (
                         SELECT 1 FROM events
                         WHERE events.room_id = mentions.room_id AND events.seq = COALESCE(mentions.message, mentions.seq)
                         AND events.actor_id <> members.user_id
                         AND events.actor_id NOT IN (SELECT blocked_id FROM blocks WHERE blocks.user_id = $1)
                     ) LIMIT $3
                 ) AS called
             ) AS mentions
             FROM members JOIN rooms ON rooms.id = members.room_id WHERE members.user_id = $1 ",
            $rest
        )
    };
}

/// Counts messages ($4 is their kind) of others whom the member ($1) has not blocked, up to [`UNREAD_MAX`] ($3).
macro_rules! unread {
    () => {
        "(SELECT COUNT(*) FROM (
             SELECT 1 FROM events WHERE events.room_id = rooms.id AND seq > members.read_seq AND kind = $4
             AND actor_id <> members.user_id AND deleted_at IS NULL
             AND actor_id NOT IN (SELECT blocked_id FROM blocks WHERE blocks.user_id = $1) LIMIT $3
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
            .bind(i64::from(UNREAD_MAX))
            .bind(POSTED)
            .bind(room.0)
            .fetch_optional(pool)
            .await?);
        let mut others = self.others(user, row.as_slice()).await?;
        Ok(row.map(|row| row.info(&mut others)))
    }

    /// The rooms that a person is in, the lobby first, then by name. What is unread is counted from what is remembered of each
    /// room's newest messages: to look at each of them takes the database most of a page's time.
    ///
    /// # Errors
    /// The database's.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(select!("CAST(0 AS bigint)", "ORDER BY rooms.id <> $4, LOWER(rooms.name), rooms.id"))
                .bind(user.0)
                .bind(EVERYONE)
                .bind(i64::from(UNREAD_MAX))
                .bind(RoomId::LOBBY.0)
                .fetch_all(pool)
                .await?
        });
        let mut rooms = self.infos(user, rows).await?;
        if self.count(user, &mut rooms).await? {
            return Ok(rooms);
        }
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(select!(unread!(), "ORDER BY rooms.id <> $5, LOWER(rooms.name), rooms.id"))
                .bind(user.0)
                .bind(EVERYONE)
                .bind(i64::from(UNREAD_MAX))
                .bind(POSTED)
                .bind(RoomId::LOBBY.0)
                .fetch_all(pool)
                .await?
        });
        self.infos(user, rows).await
    }

    async fn infos(&self, user: UserId, rows: Vec<Row>) -> Result<Vec<RoomInfo>> {
        let mut others = self.others(user, &rows).await?;
        let infos = rows.into_iter().map(|row| {
            let restricted = row.restricted;
            let info = row.info(&mut others);
            if !restricted {
                self.room_cache().saw(&info, user);
            }
            info
        });
        Ok(infos.collect())
    }

    /// Counts what is unread, and tells whether that was possible: not where a room has changed meanwhile, or where so many of
    /// its newest messages are one's own that older ones count.
    async fn count(&self, user: UserId, rooms: &mut [RoomInfo]) -> Result<bool> {
        let blocked = self.blocked_by(user).await?;
        let mut unknown = HashMap::new();
        for room in rooms {
            match self.room_cache().unread(room, user, &blocked) {
                Some(unread) => room.unread = unread,
                None => _ = unknown.insert(room.id, room),
            }
        }
        for (room, last_seq, tail) in self.tails(user, unknown.keys()).await? {
            let asked = unknown.get(&room).filter(|asked| asked.last_seq == last_seq);
            if let Some(unread) = asked.and_then(|asked| tail.unread(asked.read_seq, user, &blocked))
                && let Some(asked) = unknown.remove(&room)
            {
                asked.unread = unread;
            }
            self.room_cache().read(room, last_seq, tail);
        }
        Ok(unknown.is_empty())
    }

    /// The newest messages of these rooms, as far as a member has not read them, and where each room ends.
    async fn tails(
        &self,
        user: UserId,
        rooms: impl ExactSizeIterator<Item = &RoomId>,
    ) -> Result<Vec<(RoomId, Seq, Tail)>> {
        if rooms.len() == 0 {
            return Ok(Vec::new());
        }
        let rooms: Vec<RoomId> = rooms.copied().collect();
        let mut rows: Vec<TailRow> = Vec::new();
        for rooms in rooms.chunks(super::AT_ONCE) {
            rows.extend(read!(self, |pool| {
                let author = Dialect::of(pool).author;
                // One text for each room: a row for each message takes three times as long.
                let mut query =
                    QueryBuilder::new("SELECT rooms.id, rooms.last_seq, members.read_seq, (SELECT '[' || STRING_AGG(");
                query.push("'[' || events.seq || ',\"' || ").push(author).push(" || '\"]', ',') || ']' FROM (");
                query.push(
                    "SELECT seq, actor_id FROM events WHERE events.room_id = rooms.id AND seq > members.read_seq",
                );
                query.push(" AND deleted_at IS NULL AND kind = ").push_bind(POSTED);
                query.push(" ORDER BY seq DESC LIMIT ").push_bind(TAIL_MAX as i64);
                query.push(
                    ") AS events) FROM members JOIN rooms ON rooms.id = members.room_id WHERE members.user_id = ",
                );
                let mut ids = query.push_bind(user.0).push(" AND rooms.id IN (").separated(", ");
                rooms.iter().for_each(|room| _ = ids.push_bind(room.0));
                query.push(")");
                // Not kept: there is one for each number of rooms.
                query.build_query_as::<TailRow>().persistent(false).fetch_all(pool).await?
            }));
        }
        let tail = |(room, last_seq, read_seq, messages): TailRow| {
            let messages = messages.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))?;
            Ok((RoomId(room), last_seq.unsigned_abs(), Tail::of(read_seq.unsigned_abs(), messages)))
        };
        rows.into_iter().map(tail).collect()
    }

    /// The others in a person's direct conversations, where any of these rooms is one.
    async fn others(&self, user: UserId, rooms: &[Row]) -> Result<Vec<Other>> {
        if rooms.iter().all(|room| room_kind(room.kind) != RoomKind::Direct) {
            return Ok(Vec::new());
        }
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT others.room_id, users.id, users.name, users.display_name, users.avatar
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

#[cfg(test)]
mod tests {
    use protocol::{Blocked, ClientId, Content, Person, names::UserName};

    use super::*;
    use crate::store::{Request, RoomCommand};

    fn post(text: &str) -> RoomCommand {
        let content = Content::Text(text.into());
        RoomCommand::Post { client_id: ClientId(Uuid::now_v7()), post: content.into() }
    }

    async fn append(store: &Store, actor: &Person, commands: Vec<RoomCommand>) {
        let request = |command| Request { room: RoomId::LOBBY, actor: actor.clone(), command };
        let requests: Vec<_> = commands.into_iter().map(request).collect();
        store.append(&requests).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_unread_is_known_without_the_database_once_it_was_asked() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open("", dir.path()).await.unwrap();
        let mut people = Vec::new();
        for name in ["ada", "bo"] {
            let person = store.create_user(&UserName::parse(name).unwrap(), "hash").await.unwrap().person;
            append(&store, &person, vec![RoomCommand::Join { invited: false }]).await;
            people.push(person);
        }
        let [ada, bo] = &people[..] else { panic!("two people") };
        let mut posts: Vec<_> = (0..3).map(|_| post("half past four?")).collect();
        posts.push(RoomCommand::React { target: 3, emoji: "👍".into(), on: true });
        append(&store, bo, posts).await;
        // As after a restart.
        let store = Store::open("", dir.path()).await.unwrap();
        assert_eq!(store.rooms_of(ada.id).await.unwrap()[0].unread, 3);
        for (commands, unread) in [
            (vec![], 3),
            (vec![post("or five?")], 4),
            (vec![RoomCommand::Delete { target: 4 }, post("@ada?")], 4),
            (vec![RoomCommand::Edit { target: 5, content: Content::Text("no".into()), files: None }], 4),
        ] {
            append(&store, bo, commands).await;
            let info = store.room_of(RoomId::LOBBY, ada.id).await.unwrap().unwrap();
            assert_eq!(info.unread, unread);
            assert_eq!(store.room_cache().unread(&info, ada.id, &Blocked::default()), Some(unread));
        }
    }
}
