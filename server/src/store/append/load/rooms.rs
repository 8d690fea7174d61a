//! The rooms of a batch.

use protocol::{PictureId, RoomId, RoomKind, UserId, permission::RoomContext};
use uuid::Uuid;

use crate::store::{Result, RoomState, Snapshot, append::asked::Asked, connection::Connection, rooms::direct_key};

/// A room's row.
#[derive(sqlx_macros::FromRow)]
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

/// The kind that a number stands for.
pub fn room_kind(number: i16) -> RoomKind {
    match number {
        0 => RoomKind::Public,
        2 => RoomKind::Direct,
        // What this version does not know is shown to nobody.
        _ => RoomKind::Private,
    }
}

/// Locks the rooms that nobody else has locked, and reads them.
pub(super) async fn lock(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    let lock = tx.dialect().lock;
    let found: Vec<RoomRow> = tx
        .query("SELECT id, name, kind, topic, archived_at, last_seq, first_seq, restricted, picture FROM rooms WHERE id IN (")
        .push_list(asked.rooms.iter().map(|room| room.0))
        .push(") ORDER BY id ")
        .push(lock)
        .fetch_all()
        .await?;
    snapshot.restricted.extend(found.iter().filter(|row| row.restricted).map(|row| RoomId(row.id)));
    snapshot.rooms.extend(found.into_iter().map(|row| (RoomId(row.id), row.into())));
    for room in asked.rooms.iter().filter(|room| !snapshot.rooms.contains_key(room)) {
        let exists: Option<(i64,)> =
            tx.query("SELECT last_seq FROM rooms WHERE id = $1").bind(room.0).fetch_optional().await?;
        snapshot.locked.extend(exists.map(|_| *room));
    }
    Ok(())
}

/// Reads what only those who leave rooms, or change them, have to know.
pub(super) async fn load_for_changes(tx: &mut Connection<'_>, asked: &Asked, snapshot: &mut Snapshot) -> Result<()> {
    for room in &asked.counts {
        let counts: (i64, i64) = tx
            .query("SELECT COUNT(CASE WHEN role = 2 THEN 1 END), COUNT(*) FROM members WHERE room_id = $1")
            .bind(room.0)
            .fetch_one()
            .await?;
        let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
        snapshot.counts.insert(*room, (count(counts.0), count(counts.1)));
    }
    for room in &asked.left {
        let is_direct = |state: &RoomState| state.context.kind == RoomKind::Direct;
        if snapshot.rooms.get(room).is_some_and(is_direct) && is_pair(tx, *room).await? {
            snapshot.pairs.insert(*room);
        }
    }
    for name in &asked.names {
        let taken: Option<(String, Uuid)> =
            tx.query("SELECT name_key, id FROM rooms WHERE name_key = $1").bind(name).fetch_optional().await?;
        snapshot.taken.extend(taken.map(|(key, room)| (key, RoomId(room))));
    }
    Ok(())
}

/// Whether a direct conversation is one of two, and not what is left of one of more.
async fn is_pair(tx: &mut Connection<'_>, room: RoomId) -> Result<bool> {
    let people: Vec<(Uuid, String)> = tx
        .query(
            "SELECT members.user_id, rooms.name_key FROM members JOIN rooms ON rooms.id = members.room_id
             WHERE members.room_id = $1",
        )
        .bind(room.0)
        .fetch_all()
        .await?;
    let ids: Vec<UserId> = people.iter().map(|(id, _)| UserId(*id)).collect();
    let key = direct_key(&ids);
    Ok(ids.len() == 2 && people.iter().all(|(_, name_key)| *name_key == key))
}
