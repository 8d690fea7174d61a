//! The members whom the messages of a batch mention.

use protocol::{Person, RoomId};
use uuid::Uuid;

use crate::store::{AT_ONCE, Result, Snapshot, append::asked::Asked, connection::Connection, people::PersonRow};

/// A member whom a message may call.
#[derive(sqlx_macros::FromRow)]
struct CalledRow {
    room_id: Uuid,
    name_key: String,
    #[sqlx(flatten)]
    person: PersonRow,
}

/// Reads them.
pub(super) async fn load(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    // A message calls up to MENTIONS_MAX people, and neither database takes any number of parameters.
    let called: Vec<_> = asked.called.iter().collect();
    for called in called.chunks(AT_ONCE) {
        let found: Vec<CalledRow> = tx
            .query(
                "SELECT members.room_id, users.name_key, users.id, users.name, users.display_name, users.avatar
                 FROM members JOIN users ON users.id = members.user_id WHERE (members.room_id, users.name_key) IN (",
            )
            .push_values(called, |row, (room, key, _)| _ = row.push_bind(room.0).push_bind(key))
            // An account that is written exactly so comes last, and so goes before others.
            .push(") ORDER BY LENGTH(users.name_key)")
            .fetch_all()
            .await?;
        for row in found {
            let room = RoomId(row.room_id);
            // A name in a text has no picture.
            let person = Person { avatar: None, ..row.person.into() };
            for (_, _, name) in called.iter().filter(|(at, key, _)| *at == room && *key == row.name_key) {
                snapshot.called.insert((room, name.clone()), person.clone());
            }
        }
    }
    Ok(())
}
