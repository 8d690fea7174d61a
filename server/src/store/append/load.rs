//! What a batch has to know, read under the locks of its rooms. Macros, since a function could not name what the two
//! databases have in common.

use protocol::{Mute, PictureId, Role, RoomId, RoomKind, Timestamp, permission::RoomContext};
use uuid::Uuid;

use crate::store::{MemberState, RoomState, people::PersonRow};

/// A room's row.
#[derive(sqlx::FromRow)]
pub struct RoomRow {
    pub id: Uuid,
    pub name: String,
    pub kind: i16,
    pub topic: String,
    pub archived_at: Option<i64>,
    pub last_seq: i64,
    pub first_seq: i64,
    pub restricted: bool,
    pub picture: Option<Uuid>,
}

impl From<RoomRow> for RoomState {
    fn from(row: RoomRow) -> Self {
        let context =
            RoomContext { room: RoomId(row.id), kind: room_kind(row.kind), archived: row.archived_at.is_some() };
        let (last_seq, first_seq) = (row.last_seq.unsigned_abs(), row.first_seq.unsigned_abs());
        let picture = row.picture.map(PictureId);
        Self { context, name: row.name, topic: row.topic, last_seq, first_seq, picture }
    }
}

/// A member's row.
#[derive(sqlx::FromRow)]
pub struct MemberRow {
    pub room_id: Uuid,
    pub user_id: Uuid,
    pub read_seq: i64,
    pub role: i16,
    pub muted_until: Option<i64>,
    pub mute_reason: String,
}

impl From<MemberRow> for MemberState {
    fn from(row: MemberRow) -> Self {
        let muted = row.muted_until.map(|until| Mute { until: Timestamp(until), reason: row.mute_reason });
        Self { read_seq: row.read_seq.unsigned_abs(), role: role(row.role), muted }
    }
}

/// A member whom a message may call.
#[derive(sqlx::FromRow)]
pub struct CalledRow {
    pub room_id: Uuid,
    pub name_key: String,
    #[sqlx(flatten)]
    pub person: PersonRow,
}

/// The kind that a number stands for.
pub fn room_kind(number: i16) -> RoomKind {
    match number {
        0 => RoomKind::Public,
        2 => RoomKind::Direct,
        // What this version does not know is shown to nobody.
        _ => RoomKind::Private,
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

/// Fills in what is known.
macro_rules! load {
    ($tx:ident, $dialect:ident, $asked:ident, $snapshot:ident) => {
        use protocol::{ClientId, Person, RoomId, Timestamp, UserId};
        use sqlx::QueryBuilder;
        use uuid::Uuid;

        use crate::store::{
            append::load::{CalledRow, MemberRow, RoomRow},
            rows::{self, EventRow, ReactionRow, to_sql},
        };

        let mut query =
            QueryBuilder::new("SELECT id, name, kind, topic, archived_at, last_seq, first_seq, restricted, picture FROM rooms WHERE id IN (");
        let mut ids = query.separated(", ");
        $asked.rooms.iter().for_each(|room| _ = ids.push_bind(room.0));
        query.push(") ORDER BY id ").push($dialect.lock);
        let found: Vec<RoomRow> = query.build_query_as().fetch_all(&mut *$tx).await?;
        $snapshot.restricted.extend(found.iter().filter(|row| row.restricted).map(|row| RoomId(row.id)));
        $snapshot.rooms.extend(found.into_iter().map(|row| (RoomId(row.id), row.into())));
        for room in $asked.rooms.iter().filter(|room| !$snapshot.rooms.contains_key(room)) {
            let exists: Option<i64> = sqlx::query_scalar("SELECT last_seq FROM rooms WHERE id = $1")
                .bind(room.0)
                .fetch_optional(&mut *$tx)
                .await?;
            $snapshot.locked.extend(exists.map(|_| *room));
        }

        let mut query = QueryBuilder::new(
            "SELECT room_id, user_id, read_seq, role, muted_until, mute_reason FROM members
             WHERE (room_id, user_id) IN (",
        );
        query.push_values(&$asked.people, |mut row, (room, user)| {
            row.push_bind(room.0).push_bind(user.0);
        });
        let found: Vec<MemberRow> = query.push(")").build_query_as().fetch_all(&mut *$tx).await?;
        $snapshot.members.extend(found.into_iter().map(|row| ((RoomId(row.room_id), UserId(row.user_id)), row.into())));

        // Where all are members and nothing is decided about anyone, as with messages, the rest needs no look.
        let outside: Vec<_> = $asked.people.iter().filter(|key| !$snapshot.members.contains_key(key)).collect();
        if !outside.is_empty() {
            let mut query =
                QueryBuilder::new("SELECT room_id, user_id, banned FROM removals WHERE (room_id, user_id) IN (");
            query.push_values(&outside, |mut row, (room, user)| {
                row.push_bind(room.0).push_bind(user.0);
            });
            let found: Vec<(Uuid, Uuid, bool)> = query.push(")").build_query_as().fetch_all(&mut *$tx).await?;
            $snapshot.removed.extend(found.into_iter().map(|(room, user, banned)| ((RoomId(room), UserId(user)), banned)));
            let mut query =
                QueryBuilder::new("SELECT room_id, user_id, until, reason FROM mutes WHERE (room_id, user_id) IN (");
            query.push_values(&outside, |mut row, (room, user)| {
                row.push_bind(room.0).push_bind(user.0);
            });
            let found: Vec<(Uuid, Uuid, i64, String)> = query.push(")").build_query_as().fetch_all(&mut *$tx).await?;
            $snapshot.mutes.extend(found.into_iter().map(|(room, user, until, reason)| {
                ((RoomId(room), UserId(user)), protocol::Mute { until: Timestamp(until), reason })
            }));
        }
        if !$snapshot.restricted.is_empty() {
            let mut query = QueryBuilder::new(
                "SELECT members.room_id, blocks.user_id, blocks.blocked_id FROM members
                 JOIN members AS others ON others.room_id = members.room_id
                 JOIN blocks ON blocks.user_id = members.user_id AND blocks.blocked_id = others.user_id
                 WHERE members.room_id IN (",
            );
            let mut ids = query.separated(", ");
            $snapshot.restricted.iter().for_each(|room| _ = ids.push_bind(room.0));
            let found: Vec<(Uuid, Uuid, Uuid)> = query.push(")").build_query_as().fetch_all(&mut *$tx).await?;
            $snapshot.blocks.extend(
                found.into_iter().map(|(room, user, blocked)| (RoomId(room), UserId(user), UserId(blocked))),
            );
        }
        for (room, actor, person) in &$asked.additions {
            let found: Vec<(Uuid, Uuid)> = sqlx::query_as(
                "SELECT user_id, blocked_id FROM blocks
                 WHERE user_id = $1 AND blocked_id = $2 OR user_id = $2 AND blocked_id = $1",
            )
            .bind(actor.0)
            .bind(person.0)
            .fetch_all(&mut *$tx)
            .await?;
            $snapshot.blocks.extend(found.into_iter().map(|(user, blocked)| (*room, UserId(user), UserId(blocked))));
            let waiting: Option<i64> = sqlx::query_scalar(
                "SELECT (SELECT COUNT(*) FROM invitations WHERE user_id = users.id AND at > $2 AND room_id <> $3)
                 FROM users WHERE id = $1 AND asks_before_added",
            )
            .bind(person.0)
            .bind(crate::store::invitations::oldest())
            .bind(room.0)
            .fetch_optional(&mut *$tx)
            .await?;
            let waiting = waiting.map(|waiting| usize::try_from(waiting).unwrap_or(usize::MAX));
            $snapshot.asking.extend(waiting.map(|waiting| ((*room, *person), waiting)));
        }
        if $asked.decides {
            let mut query = QueryBuilder::new("SELECT id FROM users WHERE is_admin AND id IN (");
            let mut ids = query.separated(", ");
            $asked.people.iter().for_each(|(_, user)| _ = ids.push_bind(user.0));
            let found: Vec<Uuid> = query.push(")").build_query_scalar().fetch_all(&mut *$tx).await?;
            $snapshot.admins.extend(found.into_iter().map(UserId));
        }

        if !$asked.posts.is_empty() {
            for select in [
                "SELECT actor_id, client_id, room_id, seq, at FROM events WHERE (actor_id, client_id) IN (",
                // Those that are deleted since.
                "SELECT user_id, client_id, room_id, seq, at FROM idempotency_keys WHERE (user_id, client_id) IN (",
            ] {
                let mut query = QueryBuilder::new(select);
                query.push_values(&$asked.posts, |mut row, (actor, id)| {
                    row.push_bind(actor.0).push_bind(id.0);
                });
                let found: Vec<(Uuid, Uuid, Uuid, i64, i64)> =
                    query.push(")").build_query_as().fetch_all(&mut *$tx).await?;
                for (actor, id, room, seq, at) in found {
                    let place = (RoomId(room), seq.unsigned_abs(), Timestamp(at));
                    $snapshot.posted.insert((UserId(actor), ClientId(id)), place);
                }
            }
        }

        if !$asked.files.is_empty() {
            $snapshot.files = $crate::store::files::attach::unsent_files!($tx, $dialect, $asked.files);
        }

        if !$asked.messages.is_empty() {
            let mut query = QueryBuilder::new(select_events!());
            query.push("WHERE (events.room_id, events.seq) IN (");
            query.push_values(&$asked.messages, |mut row, (room, seq)| {
                row.push_bind(room.0).push_bind(to_sql(*seq));
            });
            let found: Vec<EventRow> = query.push(")").build_query_as().fetch_all(&mut *$tx).await?;
            let changed = rows::changed(&found);
            let mut reactions: Vec<ReactionRow> = Vec::new();
            if !changed.is_empty() {
                let mut query = QueryBuilder::new(
                    "SELECT room_id, seq, emoji, users.id, users.name, users.display_name, users.avatar FROM reactions
                     JOIN users ON users.id = user_id WHERE (room_id, seq) IN (",
                );
                query.push_values(&changed, |mut row, (room, seq)| {
                    row.push_bind(*room).push_bind(*seq);
                });
                reactions = query.push(") ORDER BY since").build_query_as().fetch_all(&mut *$tx).await?;
            }
            for event in rows::events(found, reactions) {
                $snapshot.messages.insert((event.room, event.seq), event);
            }
        }

        // A message calls up to MENTIONS_MAX people, and neither database takes any number of parameters.
        let called: Vec<_> = $asked.called.iter().collect();
        for called in called.chunks(crate::store::AT_ONCE) {
            let mut query = QueryBuilder::new(
                "SELECT members.room_id, users.name_key, users.id, users.name, users.display_name, users.avatar
                 FROM members JOIN users ON users.id = members.user_id WHERE (members.room_id, users.name_key) IN (",
            );
            query.push_values(called, |mut row, (room, key, _)| {
                row.push_bind(room.0).push_bind(key.clone());
            });
            // An account that is written exactly so comes last, and so goes before others.
            query.push(") ORDER BY LENGTH(users.name_key)");
            let found: Vec<CalledRow> = query.build_query_as().fetch_all(&mut *$tx).await?;
            for row in found {
                let room = RoomId(row.room_id);
                // A name in a text has no picture.
                let person = Person { avatar: None, ..row.person.into() };
                for (_, _, name) in called.iter().filter(|(at, key, _)| *at == room && *key == row.name_key) {
                    $snapshot.called.insert((room, name.clone()), person.clone());
                }
            }
        }

        for room in &$asked.counts {
            let counts: (i64, i64) = sqlx::query_as(
                "SELECT COUNT(CASE WHEN role = 2 THEN 1 END), COUNT(*) FROM members WHERE room_id = $1",
            )
            .bind(room.0)
            .fetch_one(&mut *$tx)
            .await?;
            let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
            $snapshot.counts.insert(*room, (count(counts.0), count(counts.1)));
        }
        for room in &$asked.left {
            if $snapshot.rooms.get(room).is_none_or(|state| state.context.kind != protocol::RoomKind::Direct) {
                continue;
            }
            let people: Vec<(Uuid, String)> = sqlx::query_as(
                "SELECT members.user_id, rooms.name_key FROM members JOIN rooms ON rooms.id = members.room_id
                 WHERE members.room_id = $1",
            )
            .bind(room.0)
            .fetch_all(&mut *$tx)
            .await?;
            let ids: Vec<UserId> = people.iter().map(|(id, _)| UserId(*id)).collect();
            let key = crate::store::rooms::direct_key(&ids);
            // Not what is left of one of more.
            if ids.len() == 2 && people.iter().all(|(_, name_key)| *name_key == key) {
                $snapshot.pairs.insert(*room);
            }
        }
        for name in &$asked.names {
            let taken: Option<(String, Uuid)> = sqlx::query_as("SELECT name_key, id FROM rooms WHERE name_key = $1")
                .bind(name)
                .fetch_optional(&mut *$tx)
                .await?;
            $snapshot.taken.extend(taken.map(|(key, room)| (key, RoomId(room))));
        }
    };
}
