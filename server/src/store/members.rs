//! Who is in a room, and who may not come back.

use protocol::{Person, RoomId, Timestamp, api::MemberListing};

use super::{Page, PageRequest, Result, Store, append::role, page::NEWEST, people::PersonRow};

#[derive(sqlx_macros::FromRow)]
struct MemberRow {
    role: i16,
    muted_until: Option<i64>,
    #[sqlx(flatten)]
    person: PersonRow,
    /// By what they have their place in the list.
    sort_key: String,
}

#[derive(sqlx_macros::FromRow)]
struct BanRow {
    at: i64,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl Store {
    /// The members of a room by name. Who is called otherwise meanwhile changes their place.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn members(&self, room: RoomId, request: &PageRequest) -> Result<Page<MemberListing>> {
        let (name, id) = request.after_text()?;
        let rows: Vec<MemberRow> = read!(self, |pool| sqlx::query_as(
            "SELECT members.role, members.muted_until, users.id, users.name, users.display_name, users.avatar,
             LOWER(COALESCE(users.display_name, users.name)) AS sort_key
             FROM members JOIN users ON users.id = members.user_id WHERE members.room_id = $1
             AND (LOWER(COALESCE(users.display_name, users.name)), users.id) > ($2, $3)
             ORDER BY LOWER(COALESCE(users.display_name, users.name)), users.id LIMIT $4"
        )
        .bind(room.0)
        .bind(name)
        .bind(id)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        Ok(Page::of(request, rows, |row| {
            let (person, muted_until) = (Person::from(row.person), row.muted_until.map(Timestamp));
            let key = (row.sort_key, person.id.0);
            (key, Some(MemberListing { person, role: role(row.role), muted_until }))
        }))
    }

    /// How many members a room has.
    ///
    /// # Errors
    /// The database's.
    pub async fn member_count(&self, room: RoomId) -> Result<u32> {
        let count: i64 = read!(self, |pool| sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE room_id = $1")
            .bind(room.0)
            .fetch_one(pool)
            .await?);
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Those who may not come back to a room, the last first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn banned(&self, room: RoomId, request: &PageRequest) -> Result<Page<Person>> {
        let (at, id) = request.after(NEWEST)?;
        let rows: Vec<BanRow> = read!(self, |pool| sqlx::query_as(
            "SELECT removals.at, users.id, users.name, users.display_name, users.avatar FROM removals
             JOIN users ON users.id = removals.user_id WHERE removals.room_id = $1 AND removals.banned
             AND (removals.at, removals.user_id) < ($2, $3) ORDER BY removals.at DESC, removals.user_id DESC LIMIT $4"
        )
        .bind(room.0)
        .bind(at)
        .bind(id)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        Ok(Page::of(request, rows, |row| {
            let person = Person::from(row.person);
            ((row.at, person.id.0), Some(person))
        }))
    }
}
