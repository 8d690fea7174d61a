//! Rooms and who is in them.

use protocol::{
    ErrorCode, Person, RoomId, UserId,
    api::{MEMBERS_MAX, RoomInfo, RoomListing, UNREAD_MAX},
    names::{RoomName, lookalike_key},
    permission::Standing,
};
use uuid::Uuid;

use super::{Result, RoomState, Store, StoreError, events::POSTED, now, people::PersonRow};

#[derive(sqlx::FromRow)]
struct InfoRow {
    id: Uuid,
    name: String,
    last_seq: i64,
    read_seq: i64,
    unread: i64,
}

impl From<InfoRow> for RoomInfo {
    fn from(row: InfoRow) -> Self {
        Self {
            id: RoomId(row.id),
            name: row.name,
            last_seq: row.last_seq.unsigned_abs(),
            read_seq: row.read_seq.unsigned_abs(),
            unread: u32::try_from(row.unread).unwrap_or(UNREAD_MAX),
        }
    }
}

/// The columns of [`InfoRow`] for a member ($1), all as of one moment. Counts others' messages ($2 is their kind) up to
/// [`UNREAD_MAX`] ($3).
macro_rules! select_info {
    ($rest:literal) => {
        concat!(
            "SELECT rooms.id, rooms.name, rooms.last_seq, members.read_seq, (
                 SELECT COUNT(*) FROM (
                     SELECT 1 FROM events WHERE events.room_id = rooms.id AND seq > members.read_seq AND kind = $2
                     AND actor_id <> members.user_id LIMIT $3
                 ) AS counted
             ) AS unread
             FROM members JOIN rooms ON rooms.id = members.room_id WHERE members.user_id = $1 ",
            $rest
        )
    };
}

impl Store {
    /// Makes an empty room.
    ///
    /// # Errors
    /// [`ErrorCode::RoomNameTaken`] where the name, or one that looks like it, is taken.
    pub async fn create_room(&self, name: &RoomName) -> Result<RoomId> {
        let id = RoomId(Uuid::now_v7());
        write!(self, |pool| sqlx::query("INSERT INTO rooms (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)")
            .bind(id.0)
            .bind(name.as_str())
            .bind(lookalike_key(name.as_str()))
            .bind(now().0)
            .execute(pool)
            .await
            .map(drop))
        .map_err(StoreError::taken(ErrorCode::RoomNameTaken))?;
        Ok(id)
    }

    /// A room, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub async fn room(&self, room: RoomId) -> Result<Option<RoomState>> {
        let row: Option<(String, i64)> =
            read!(self, |pool| sqlx::query_as("SELECT name, last_seq FROM rooms WHERE id = $1")
                .bind(room.0)
                .fetch_optional(pool)
                .await?);
        Ok(row.map(|(name, last_seq)| RoomState { name, last_seq: last_seq.unsigned_abs() }))
    }

    /// A room as one of its members has it; `None` where they are not in it.
    ///
    /// # Errors
    /// The database's.
    pub async fn room_of(&self, room: RoomId, user: UserId) -> Result<Option<RoomInfo>> {
        let row: Option<InfoRow> = read!(self, |pool| sqlx::query_as(select_info!("AND rooms.id = $4"))
            .bind(user.0)
            .bind(POSTED)
            .bind(i64::from(UNREAD_MAX))
            .bind(room.0)
            .fetch_optional(pool)
            .await?);
        Ok(row.map(Into::into))
    }

    /// How a person stands to a room; `None` where there is no such room.
    ///
    /// # Errors
    /// The database's.
    pub async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<Standing>> {
        let member: Option<i64> = read!(self, |pool| sqlx::query_scalar(
            "SELECT COUNT(members.user_id) FROM rooms LEFT JOIN members ON members.room_id = rooms.id
             AND members.user_id = $2 WHERE rooms.id = $1 GROUP BY rooms.id"
        )
        .bind(room.0)
        .bind(user.0)
        .fetch_optional(pool)
        .await?);
        Ok(member.map(|count| if count > 0 { Standing::Member } else { Standing::Outsider }))
    }

    /// The rooms that a person is in.
    ///
    /// # Errors
    /// The database's.
    pub async fn room_ids_of(&self, user: UserId) -> Result<Vec<RoomId>> {
        let ids: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar("SELECT room_id FROM members WHERE user_id = $1")
            .bind(user.0)
            .fetch_all(pool)
            .await?);
        Ok(ids.into_iter().map(RoomId).collect())
    }

    /// The rooms that a person is in, the lobby first, then by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        let rows: Vec<InfoRow> =
            read!(self, |pool| sqlx::query_as(select_info!("ORDER BY rooms.id <> $4, LOWER(rooms.name), rooms.id"))
                .bind(user.0)
                .bind(POSTED)
                .bind(i64::from(UNREAD_MAX))
                .bind(RoomId::LOBBY.0)
                .fetch_all(pool)
                .await?);
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// All public rooms as a person sees them, the lobby first, then by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn listings(&self, user: UserId) -> Result<Vec<RoomListing>> {
        let rows: Vec<(Uuid, String, i64, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT rooms.id, rooms.name, COUNT(members.user_id),
             COUNT(CASE WHEN members.user_id = $1 THEN 1 END)
             FROM rooms LEFT JOIN members ON members.room_id = rooms.id
             GROUP BY rooms.id, rooms.name ORDER BY rooms.id <> $2, LOWER(rooms.name), rooms.id"
        )
        .bind(user.0)
        .bind(RoomId::LOBBY.0)
        .fetch_all(pool)
        .await?);
        let listing = |(id, name, count, joined): (Uuid, String, i64, i64)| RoomListing {
            id: RoomId(id),
            name,
            member_count: u32::try_from(count).unwrap_or(u32::MAX),
            joined: joined > 0,
        };
        Ok(rows.into_iter().map(listing).collect())
    }

    /// The first [`MEMBERS_MAX`] members of a room by what they are called, and how many there are.
    ///
    /// # Errors
    /// The database's.
    pub async fn members(&self, room: RoomId) -> Result<(Vec<Person>, u32)> {
        let (rows, count): (Vec<PersonRow>, i64) =
            read!(self, |pool| {
                (
            sqlx::query_as(
                "SELECT users.id, users.name, users.display_name FROM members JOIN users ON users.id = members.user_id
                 WHERE members.room_id = $1 ORDER BY LOWER(COALESCE(display_name, name)), users.id LIMIT $2"
            )
            .bind(room.0)
            .bind(i64::from(MEMBERS_MAX))
            .fetch_all(pool)
            .await?,
            sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE room_id = $1").bind(room.0).fetch_one(pool).await?
        )
            });
        let people = rows.into_iter().map(Into::into).collect();
        Ok((people, u32::try_from(count).unwrap_or(u32::MAX)))
    }
}
