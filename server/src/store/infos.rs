//! Rooms as one of their members has them.

use std::collections::HashMap;

use protocol::{
    Mute, Notify, Person, PictureId, RoomId, RoomKind, Seq, Timestamp, UserId,
    api::{RoomInfo, UNREAD_MAX},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Page, PageRequest, Result, Store,
    append::{EVERYONE, TAIL_MAX, Tail, role, room_kind},
    engine::Dialect,
    people::PersonRow,
    rows::POSTED,
};

#[derive(sqlx_macros::FromRow)]
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
    is_favourite: bool,
    picture: Option<Uuid>,
    unread: i64,
    mentions: i64,
    /// By what it has its place in the list.
    sort_key: String,
}

/// The level that a number stands for.
pub(super) fn notify(number: i16) -> Notify {
    usize::try_from(number).ok().and_then(|number| Notify::ALL.get(number)).copied().unwrap_or_default()
}

/// Somebody in a direct conversation.
#[derive(sqlx_macros::FromRow)]
struct Other {
    room_id: Uuid,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl Row {
    fn info(self, others: &mut HashMap<Uuid, Vec<Person>>) -> RoomInfo {
        let count = |count| u32::try_from(count).unwrap_or(UNREAD_MAX);
        RoomInfo {
            id: RoomId(self.id),
            name: self.name,
            kind: room_kind(self.kind),
            topic: self.topic,
            archived: self.archived_at.is_some(),
            people: others.remove(&self.id).unwrap_or_default(),
            role: role(self.role),
            muted: self.muted_until.map(|until| Mute { until: Timestamp(until), reason: self.mute_reason }),
            notify: notify(self.notify),
            marked: self.marked_at.is_some(),
            last_seq: self.last_seq.unsigned_abs(),
            read_seq: self.read_seq.unsigned_abs(),
            unread: count(self.unread),
            mentions: count(self.mentions),
            first_seq: self.first_seq.unsigned_abs(),
            hidden_until: self.hidden_until.unsigned_abs(),
            picture: self.picture.map(PictureId),
            favourite: self.is_favourite,
        }
    }

    /// Its key in the list: the lobby stands before all names.
    fn key(&self) -> (String, Uuid) {
        if self.id == RoomId::LOBBY.0 { (String::new(), Uuid::nil()) } else { (self.sort_key.clone(), self.id) }
    }
}

/// The columns of [`Row`] for a member ($1), all as of one moment. Counts messages that call the member or everyone ($2) since they
/// have read, be it as they were posted or by a change, up to [`UNREAD_MAX`] ($3): found by who is called, as a join would let SQLite
/// look through all that is unread.
macro_rules! select {
    ($unread:expr, $rest:expr) => {
        concat!(
            "SELECT rooms.id, rooms.name, rooms.kind, rooms.topic, rooms.archived_at, rooms.first_seq, rooms.last_seq,
             members.read_seq, members.role, members.muted_until, members.mute_reason, members.notify, members.marked_at,
             rooms.restricted, rooms.picture, members.hidden_until, members.is_favourite, LOWER(rooms.name) AS sort_key, ",
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

/// Those that come after a key, the lobby first, then by name. The lobby has no key before it, and is there where `$first` is so.
macro_rules! page {
    ($lobby:literal, $first:literal, $name:literal, $id:literal, $limit:literal) => {
        concat!(
            "AND (rooms.id = ",
            $lobby,
            " AND ",
            $first,
            " OR rooms.id <> ",
            $lobby,
            " AND (LOWER(rooms.name), rooms.id) > (",
            $name,
            ", ",
            $id,
            ")) ORDER BY rooms.id <> ",
            $lobby,
            ", LOWER(rooms.name), rooms.id LIMIT ",
            $limit
        )
    };
}

/// Counts messages ($4 is their kind) of others whom the member ($1) has not blocked, but for those in threads alone, up to [`UNREAD_MAX`] ($3).
macro_rules! unread {
    () => {
        "(SELECT COUNT(*) FROM (
             SELECT 1 FROM events WHERE events.room_id = rooms.id AND seq > members.read_seq AND kind = $4
             AND actor_id <> members.user_id AND deleted_at IS NULL AND NOT aside
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

    /// The rooms that a person is in, the lobby first, then by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        Ok(self.rooms_page(user, &PageRequest::first(u32::MAX)).await?.entries)
    }

    /// A page of them. A room that is renamed meanwhile changes its place. What is unread is counted from what is remembered of each
    /// room's newest messages: to look at each of them takes the database most of a page's time.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn rooms_page(&self, user: UserId, request: &PageRequest) -> Result<Page<RoomInfo>> {
        let (name, id) = request.after_text()?;
        let is_first = request.after.is_none();
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(select!("CAST(0 AS bigint)", page!("$4", "$5", "$6", "$7", "$8")))
                .bind(user.0)
                .bind(EVERYONE)
                .bind(i64::from(UNREAD_MAX))
                .bind(RoomId::LOBBY.0)
                .bind(is_first)
                .bind(&name)
                .bind(id)
                .bind(request.rows())
                .fetch_all(pool)
                .await?
        });
        let Page { entries, next } = Page::of(request, rows, |row| (row.key(), Some(row)));
        let mut rooms = self.infos(user, entries).await?;
        if self.count(user, &mut rooms).await? {
            return Ok(Page { entries: rooms, next });
        }
        let rows: Vec<Row> = read!(self, |pool| {
            sqlx::query_as(select!(unread!(), page!("$5", "$6", "$7", "$8", "$9")))
                .bind(user.0)
                .bind(EVERYONE)
                .bind(i64::from(UNREAD_MAX))
                .bind(POSTED)
                .bind(RoomId::LOBBY.0)
                .bind(is_first)
                .bind(&name)
                .bind(id)
                .bind(request.rows())
                .fetch_all(pool)
                .await?
        });
        let Page { entries, next } = Page::of(request, rows, |row| (row.key(), Some(row)));
        Ok(Page { entries: self.infos(user, entries).await?, next })
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
                query.push(" AND deleted_at IS NULL AND NOT aside AND kind = ").push_bind(POSTED);
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
    async fn others(&self, user: UserId, rooms: &[Row]) -> Result<HashMap<Uuid, Vec<Person>>> {
        let mut people: HashMap<Uuid, Vec<Person>> = HashMap::new();
        if rooms.iter().all(|room| room_kind(room.kind) != RoomKind::Direct) {
            return Ok(people);
        }
        let others: Vec<Other> = read!(self, |pool| sqlx::query_as(
            "SELECT others.room_id, users.id, users.name, users.display_name, users.avatar
             FROM members JOIN rooms ON rooms.id = members.room_id AND rooms.kind = 2
             JOIN members AS others ON others.room_id = members.room_id AND others.user_id <> members.user_id
             JOIN users ON users.id = others.user_id
             WHERE members.user_id = $1 ORDER BY LOWER(COALESCE(users.display_name, users.name)), users.id"
        )
        .bind(user.0)
        .fetch_all(pool)
        .await?);
        others.into_iter().for_each(|other| people.entry(other.room_id).or_default().push(other.person.into()));
        Ok(people)
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Blocked, ClientId, Content, names::UserName};

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
