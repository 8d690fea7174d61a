//! Rooms and who is in them.

use std::collections::{BTreeSet, HashMap};

use protocol::{
    ErrorCode, Notify, Removal, RoomId, RoomKind, Seq, Timestamp, UserId,
    names::{RoomName, room_key},
    permission::{RoomContext, Standing, check_turning_to},
};
use uuid::Uuid;

use super::{
    Removed, Result, RoomState, Store, StoreError, Transaction,
    append::{RoomRow, role, room_kind},
    blocks::{block_toward, hold_pair},
    now,
};

/// In a room of more people nobody is shown who has read how far.
pub const SEEN_MAX: u32 = 12;

#[derive(sqlx_macros::FromRow)]
struct StandingRow {
    kind: i16,
    archived_at: Option<i64>,
    role: Option<i16>,
    muted_until: Option<i64>,
    banned: Option<bool>,
    is_admin: bool,
}

/// What stands in `rooms.name_key`: only public rooms are found by their names.
pub(super) fn name_key(state: &RoomState) -> String {
    match state.context.kind {
        RoomKind::Public => room_key(&state.name),
        RoomKind::Private | RoomKind::Direct => format!("room {}", state.context.room),
    }
}

/// What stands there for a direct conversation.
pub(super) fn direct_key(people: &[UserId]) -> String {
    let mut ids: Vec<String> = people.iter().map(ToString::to_string).collect();
    ids.sort_unstable();
    ids.dedup();
    format!("direct {}", ids.join(" "))
}

/// How long a new room waits for its maker to be in it, in milliseconds: far longer than that ever takes.
const UNCLAIMED_MS: i64 = 60_000;

impl Store {
    /// Makes an empty room. Who joins it first owns it. One that nobody has joined for [`UNCLAIMED_MS`] is given to whoever
    /// wants its name next: the server that made it for somebody has died before they were in it.
    ///
    /// # Errors
    /// [`ErrorCode::RoomNameTaken`] where the name of a public room, or one that looks like it, is taken.
    pub async fn create_room(&self, name: &RoomName, kind: RoomKind) -> Result<RoomId> {
        self.create_room_as(RoomId(Uuid::now_v7()), name, kind).await
    }

    /// The same under an id that was chosen before.
    ///
    /// # Errors
    /// As above, also where there is a room of this id.
    pub async fn create_room_as(&self, id: RoomId, name: &RoomName, kind: RoomKind) -> Result<RoomId> {
        let context = RoomContext { room: id, kind, archived: false };
        let state = RoomState {
            context,
            name: name.as_str().to_owned(),
            topic: String::new(),
            last_seq: 0,
            first_seq: 1,
            picture: None,
        };
        let room: Option<Uuid> = write!(self, |pool| sqlx::query_scalar(
            "INSERT INTO rooms (id, name, name_key, kind, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, created_at = excluded.created_at
             WHERE rooms.last_seq = 0 AND rooms.created_at < $6 AND rooms.id <> $7
             RETURNING id"
        )
        .bind(context.room.0)
        .bind(&state.name)
        .bind(name_key(&state))
        .bind(i16::from(kind == RoomKind::Private))
        .bind(now().0)
        .bind(now().0 - UNCLAIMED_MS)
        .bind(RoomId::LOBBY.0)
        .fetch_optional(pool)
        .await
        .map_err(StoreError::taken(ErrorCode::RoomNameTaken))?);
        room.map(RoomId).ok_or(StoreError::Refused(ErrorCode::RoomNameTaken))
    }

    /// The direct conversation of these people, and whether it was made just now, for the one of them who asks.
    ///
    /// # Errors
    /// [`ErrorCode::NotFromYou`], [`ErrorCode::BlockedByYou`].
    pub async fn direct(&self, by: UserId, people: &[UserId]) -> Result<(RoomId, bool)> {
        let key = direct_key(people);
        let id = Uuid::now_v7();
        let made = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            if let [one, other] = *people {
                hold_pair(&mut tx.connection(), one, other).await?;
            }
            if let Err(code) = check_turning_to(block_toward(&mut tx.connection(), by, people).await?) {
                tx.rollback().await?;
                return Err(StoreError::Refused(code));
            }
            let made = sqlx::query(
                "INSERT INTO rooms (id, name, name_key, kind, created_at) VALUES ($1, '', $2, 2, $3)
                 ON CONFLICT (name_key) DO NOTHING",
            )
            .bind(id)
            .bind(&key)
            .bind(now().0)
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() > 0 {
                for user in people.iter().collect::<BTreeSet<_>>() {
                    sqlx::query("INSERT INTO members (room_id, user_id, joined_at) VALUES ($1, $2, $3)")
                        .bind(id)
                        .bind(user.0)
                        .bind(now().0)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            tx.commit().await?;
            made.rows_affected() > 0
        });
        let room: Uuid = read!(self, |pool| sqlx::query_scalar("SELECT id FROM rooms WHERE name_key = $1")
            .bind(&key)
            .fetch_one(pool)
            .await?);
        Ok((RoomId(room), made))
    }

    /// A room, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub async fn room(&self, room: RoomId) -> Result<Option<RoomState>> {
        let row: Option<RoomRow> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT id, name, kind, topic, archived_at, last_seq, first_seq, restricted, picture FROM rooms WHERE id = $1"
        )
        .bind(room.0)
        .fetch_optional(pool)
        .await?
        });
        Ok(row.map(Into::into))
    }

    /// Up to `limit` rooms of all kinds whose ids come after that one, in the order of these.
    ///
    /// # Errors
    /// The database's.
    pub async fn rooms_behind(&self, after: RoomId, limit: u32) -> Result<Vec<RoomId>> {
        let rooms: Vec<Uuid> =
            read!(self, |pool| sqlx::query_scalar("SELECT id FROM rooms WHERE id > $1 ORDER BY id LIMIT $2")
                .bind(after.0)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?);
        Ok(rooms.into_iter().map(RoomId).collect())
    }

    /// How far these rooms go. On SQLite none: there is no other server that could write to it.
    ///
    /// # Errors
    /// The database's.
    pub async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>> {
        let Self::Postgres { read: pool, .. } = self else { return Ok(Vec::new()) };
        let ids: Vec<_> = rooms.iter().map(|room| room.0).collect();
        let rows: Vec<(Uuid, i64)> =
            sqlx::query_as("SELECT id, last_seq FROM rooms WHERE id = ANY($1)").bind(ids).fetch_all(pool).await?;
        Ok(rows.into_iter().map(|(id, seq)| (RoomId(id), seq.unsigned_abs())).collect())
    }

    /// The rooms that these people are in. On SQLite none, as for [`last_seqs`](Self::last_seqs).
    ///
    /// # Errors
    /// The database's.
    pub async fn memberships(&self, users: &[UserId]) -> Result<Vec<(UserId, RoomId)>> {
        let Self::Postgres { read: pool, .. } = self else { return Ok(Vec::new()) };
        let ids: Vec<_> = users.iter().map(|user| user.0).collect();
        let rows: Vec<(Uuid, Uuid)> = sqlx::query_as("SELECT user_id, room_id FROM members WHERE user_id = ANY($1)")
            .bind(ids)
            .fetch_all(pool)
            .await?;
        Ok(rows.into_iter().map(|(user, room)| (UserId(user), RoomId(room))).collect())
    }

    /// How a person stands to a room; `None` where there is no such room.
    ///
    /// # Errors
    /// The database's.
    pub async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<(RoomContext, Standing)>> {
        let row: Option<StandingRow> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT rooms.kind, rooms.archived_at, members.role, members.muted_until, removals.banned, users.is_admin
             FROM rooms JOIN users ON users.id = $2
             LEFT JOIN members ON members.room_id = rooms.id AND members.user_id = users.id
             LEFT JOIN removals ON removals.room_id = rooms.id AND removals.user_id = users.id WHERE rooms.id = $1"
        )
        .bind(room.0)
        .bind(user.0)
        .fetch_optional(pool)
        .await?
        });
        Ok(row.map(|row| {
            let standing = Standing {
                role: row.role.map(role),
                muted: row.muted_until.is_some_and(|until| until > now().0),
                banned: row.banned.unwrap_or_default(),
                invited: false,
                admin: row.is_admin,
                // Only what is said there depends on it, and that is decided with the room locked.
                block: None,
            };
            (RoomContext { room, kind: room_kind(row.kind), archived: row.archived_at.is_some() }, standing)
        }))
    }

    /// That somebody was taken out of a room, unless they have come back.
    ///
    /// # Errors
    /// The database's.
    pub async fn removal(&self, room: RoomId, user: UserId) -> Result<Option<Removed>> {
        let row: Option<(Uuid, i64, bool, String)> = read!(self, |pool| sqlx::query_as(
            "SELECT by_id, at, banned, reason FROM removals WHERE room_id = $1 AND user_id = $2"
        )
        .bind(room.0)
        .bind(user.0)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|(by, at, banned, reason)| Removed { by: UserId(by), at: Timestamp(at), banned, reason }))
    }

    /// Why a person was taken out of rooms, where they have not come back.
    ///
    /// # Errors
    /// The database's.
    pub async fn removals_of(&self, user: UserId) -> Result<HashMap<RoomId, Removal>> {
        let rows: Vec<(Uuid, bool, String)> =
            read!(self, |pool| sqlx::query_as("SELECT room_id, banned, reason FROM removals WHERE user_id = $1")
                .bind(user.0)
                .fetch_all(pool)
                .await?);
        Ok(rows.into_iter().map(|(room, banned, reason)| (RoomId(room), Removal { banned, reason })).collect())
    }

    /// The rooms that a person is in, and how far each goes.
    ///
    /// # Errors
    /// The database's.
    pub async fn ends_of(&self, user: UserId) -> Result<Vec<(RoomId, Seq)>> {
        let rows: Vec<(Uuid, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT id, last_seq FROM members JOIN rooms ON rooms.id = room_id WHERE user_id = $1"
        )
        .bind(user.0)
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(|(id, seq)| (RoomId(id), seq.unsigned_abs())).collect())
    }

    /// The direct conversations that a person is in.
    ///
    /// # Errors
    /// The database's.
    pub async fn directs_of(&self, user: UserId) -> Result<Vec<RoomId>> {
        let rooms: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT room_id FROM members JOIN rooms ON rooms.id = room_id AND rooms.kind = 2 WHERE user_id = $1"
        )
        .bind(user.0)
        .fetch_all(pool)
        .await?);
        Ok(rooms.into_iter().map(RoomId).collect())
    }

    /// Up to where the others in a room of few people have read, for somebody who sees that: those who say how far they have
    /// read see it of one another, and nobody else does. Nothing where there are many.
    ///
    /// # Errors
    /// The database's.
    pub async fn seen(&self, room: RoomId, reader: UserId) -> Result<Vec<(UserId, Seq)>> {
        let rows: Vec<(Uuid, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT members.user_id, members.read_seq FROM members
             JOIN users ON users.id = members.user_id AND users.tells_seen
             WHERE members.room_id = $1 AND members.user_id <> $2
             AND EXISTS (SELECT 1 FROM users AS reader WHERE reader.id = $2 AND reader.tells_seen)
             AND (SELECT COUNT(*) FROM members AS all_members WHERE all_members.room_id = $1) <= $3"
        )
        .bind(room.0)
        .bind(reader.0)
        .bind(i64::from(SEEN_MAX))
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(|(user, seq)| (UserId(user), seq.unsigned_abs())).collect())
    }

    /// What is news to a member in a room from now on.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_notify(&self, room: RoomId, user: UserId, notify: Notify) -> Result<()> {
        write!(self, |pool| sqlx::query("UPDATE members SET notify = $3 WHERE room_id = $1 AND user_id = $2")
            .bind(room.0)
            .bind(user.0)
            .bind(notify as i16)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Lists a conversation again that a member has closed. Tells whether that is news.
    ///
    /// # Errors
    /// The database's.
    pub async fn show_again(&self, room: RoomId, user: UserId) -> Result<bool> {
        let changed = write!(self, |pool| sqlx::query(
            "UPDATE members SET hidden_until = 0 WHERE room_id = $1 AND user_id = $2 AND hidden_until > 0"
        )
        .bind(room.0)
        .bind(user.0)
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Puts a room to the top of a member's list, or back among the others. Tells whether that is news.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_favourite(&self, room: RoomId, user: UserId, favourite: bool) -> Result<bool> {
        let changed = write!(self, |pool| sqlx::query(
            "UPDATE members SET is_favourite = $3 WHERE room_id = $1 AND user_id = $2 AND is_favourite <> $3"
        )
        .bind(room.0)
        .bind(user.0)
        .bind(favourite)
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Marks a room for a member to come back to, or takes the mark away. Tells whether that is news.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_marked(&self, room: RoomId, user: UserId, marked: bool) -> Result<bool> {
        let changed = write!(self, |pool| sqlx::query(
            "UPDATE members SET marked_at = CASE WHEN $3 THEN $4 END
             WHERE room_id = $1 AND user_id = $2 AND (marked_at IS NOT NULL) <> $3"
        )
        .bind(room.0)
        .bind(user.0)
        .bind(marked)
        .bind(now().0)
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }
}
