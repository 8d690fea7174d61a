//! Rooms whose owners are gone, and who is to have them.

use protocol::{Person, RoomId};
use uuid::Uuid;

use super::{Result, Store, people::PersonRow};

#[derive(sqlx_macros::FromRow)]
struct Row {
    room_id: Uuid,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl Store {
    /// The rooms of which no owner has an open account, each with the member who is to own it: of those who keep order
    /// there, or else of all, the one who has been in it for longest. The lobby goes to an administrator.
    ///
    /// # Errors
    /// The database's.
    pub async fn heirs(&self) -> Result<Vec<(RoomId, Person)>> {
        let rows: Vec<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT room_id, id, name, display_name, avatar FROM (
                 SELECT members.room_id, users.id, users.name, users.display_name, users.avatar, ROW_NUMBER() OVER (
                     PARTITION BY members.room_id
                     ORDER BY CASE WHEN users.is_admin AND rooms.id = $1 THEN 0 ELSE 1 END, members.role DESC,
                     members.joined_at, members.user_id
                 ) AS place
                 FROM members JOIN users ON users.id = members.user_id AND users.state = 'active'
                 JOIN rooms ON rooms.id = members.room_id AND rooms.kind <> 2
                 WHERE NOT EXISTS (
                     SELECT 1 FROM members AS owners JOIN users AS people ON people.id = owners.user_id
                     WHERE owners.room_id = members.room_id AND owners.role = 2 AND people.state = 'active'
                 )
             ) AS candidates WHERE place = 1 ORDER BY room_id"
        )
        .bind(RoomId::LOBBY.0)
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(|row| (RoomId(row.room_id), row.person.into())).collect())
    }
}
