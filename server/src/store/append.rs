//! Writing the room log: the only place where a room's `last_seq` grows.

use std::collections::BTreeSet;

use protocol::{ClientId, EventKind, RoomId, Seq, Timestamp, UserId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Changes, Known, Outcome, Request, Result, RoomState, Store, Wish, decide, engine::Dialect, events, events::to_sql,
    now,
};

impl Store {
    /// Carries out wishes in one transaction, a few statements for all of them: what has happened is committed when this
    /// returns. Outcomes are in the order of the requests, and those of one room happen in that order. Rooms that
    /// something else holds are not waited for: see [`Outcome::Locked`].
    ///
    /// # Errors
    /// The database's; then nothing of it happened, unless only the reply to the commit was lost. A client id that its
    /// sender has used in another room at the same moment shows as one of these.
    pub async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let rooms: BTreeSet<RoomId> = requests.iter().map(|request| request.room).collect();
        let outcomes = write!(self, |pool| {
            let dialect = Dialect::of(pool);
            let mut tx = pool.begin_with(dialect.begin).await?;
            let mut known = Known::default();

            let mut query = QueryBuilder::new("SELECT id, name, last_seq FROM rooms WHERE id IN (");
            let mut ids = query.separated(", ");
            rooms.iter().for_each(|room| _ = ids.push_bind(room.0));
            query.push(") ORDER BY id ").push(dialect.lock);
            let found: Vec<(Uuid, String, i64)> = query.build_query_as().fetch_all(&mut *tx).await?;
            for (id, name, last_seq) in found {
                known.rooms.insert(RoomId(id), RoomState { name, last_seq: last_seq.unsigned_abs() });
            }
            for room in rooms.iter().filter(|room| !known.rooms.contains_key(room)) {
                let exists: Option<i64> = sqlx::query_scalar("SELECT last_seq FROM rooms WHERE id = $1")
                    .bind(room.0)
                    .fetch_optional(&mut *tx)
                    .await?;
                known.locked.extend(exists.map(|_| *room));
            }

            let mut query =
                QueryBuilder::new("SELECT room_id, user_id, read_seq FROM members WHERE (room_id, user_id) IN (");
            query.push_values(requests, |mut row, request| {
                row.push_bind(request.room.0).push_bind(request.actor.id.0);
            });
            let found: Vec<(Uuid, Uuid, i64)> = query.push(")").build_query_as().fetch_all(&mut *tx).await?;
            for (room, user, read_seq) in found {
                known.members.insert((RoomId(room), UserId(user)), read_seq.unsigned_abs());
            }

            let posts: Vec<_> = requests.iter().filter_map(client_id).collect();
            if !posts.is_empty() {
                let mut query = QueryBuilder::new(
                    "SELECT actor_id, client_id, room_id, seq, at FROM events WHERE (actor_id, client_id) IN (",
                );
                query.push_values(&posts, |mut row, (actor, id)| {
                    row.push_bind(actor.0).push_bind(id.0);
                });
                let found: Vec<(Uuid, Uuid, Uuid, i64, i64)> =
                    query.push(")").build_query_as().fetch_all(&mut *tx).await?;
                for (actor, id, room, seq, at) in found {
                    let place = (RoomId(room), seq.unsigned_abs(), Timestamp(at));
                    known.posted.insert((UserId(actor), ClientId(id)), place);
                }
            }

            let at = now();
            let (outcomes, changes) = decide(requests, known, at);
            let Changes { left, joined, read, events, ends } = changes;
            for (room, user) in left {
                sqlx::query("DELETE FROM members WHERE room_id = $1 AND user_id = $2")
                    .bind(room.0)
                    .bind(user.0)
                    .execute(&mut *tx)
                    .await?;
            }
            for ((room, user), read_seq) in joined {
                sqlx::query("INSERT INTO members (room_id, user_id, joined_at, read_seq) VALUES ($1, $2, $3, $4)")
                    .bind(room.0)
                    .bind(user.0)
                    .bind(at.0)
                    .bind(to_sql(read_seq))
                    .execute(&mut *tx)
                    .await?;
            }
            if !read.is_empty() {
                let mut query = QueryBuilder::new("UPDATE members SET read_seq = v.column3 FROM (");
                query.push_values(&read, |mut row, ((room, user), seq)| {
                    row.push_bind(room.0).push_bind(user.0).push_bind(to_sql(*seq));
                });
                query.push(") AS v WHERE room_id = v.column1 AND user_id = v.column2");
                query.build().execute(&mut *tx).await?;
            }
            if !events.is_empty() {
                let rows: Vec<_> = events.iter().map(row).collect::<Result<_>>()?;
                let mut query =
                    QueryBuilder::new("INSERT INTO events (room_id, seq, at, actor_id, kind, client_id, content) ");
                query.push_values(events.iter().zip(rows), |mut into, (event, (kind, client_id, content))| {
                    into.push_bind(event.room.0)
                        .push_bind(to_sql(event.seq))
                        .push_bind(event.at.0)
                        .push_bind(event.actor.id.0)
                        .push_bind(kind)
                        .push_bind(client_id)
                        .push_bind(content);
                });
                query.build().execute(&mut *tx).await?;
                let mut query = QueryBuilder::new("UPDATE rooms SET last_seq = v.column2 FROM (");
                query.push_values(&ends, |mut row, (room, seq): (&RoomId, &Seq)| {
                    row.push_bind(room.0).push_bind(to_sql(*seq));
                });
                query.push(") AS v WHERE id = v.column1").build().execute(&mut *tx).await?;
            }
            tx.commit().await?;
            outcomes
        });
        Ok(outcomes)
    }
}

fn client_id(request: &Request) -> Option<(UserId, ClientId)> {
    match request.wish {
        Wish::Post { client_id, .. } => Some((request.actor.id, client_id)),
        Wish::Join | Wish::Leave | Wish::Read(_) => None,
    }
}

/// What the database holds of an event's kind.
fn row(event: &protocol::Event) -> Result<(i16, Option<Uuid>, String)> {
    Ok(match &event.kind {
        EventKind::Posted { client_id, content } => {
            (events::POSTED, Some(client_id.0), serde_json::to_string(content)?)
        }
        EventKind::Joined => (events::JOINED, None, String::new()),
        EventKind::Left => (events::LEFT, None, String::new()),
    })
}
