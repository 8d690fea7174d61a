//! Writing the room log: the only place where a room's `last_seq` grows.

use protocol::{
    ClientId, Content, ErrorCode, Event, EventKind, Person, RoomId, Seq, Timestamp,
    api::RoomInfo,
    permission::{Action, Standing, check},
};
use uuid::Uuid;

use super::{Result, Store, events, events::to_sql, now};

/// What somebody wants to happen in a room.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Post a message.
    Post {
        /// Its name.
        client_id: ClientId,
        /// What it says.
        content: Content,
    },
    /// Become a member.
    Join,
    /// Stop being a member.
    Leave,
}

impl Wish {
    fn action(&self) -> Action {
        match self {
            Self::Post { .. } => Action::Post,
            Self::Join => Action::Join,
            Self::Leave => Action::Leave,
        }
    }

    fn event_kind(self) -> EventKind {
        match self {
            Self::Post { client_id, content } => EventKind::Posted { client_id, content },
            Self::Join => EventKind::Joined,
            Self::Leave => EventKind::Left,
        }
    }
}

/// A wish, whose it is, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// The room.
    pub room: RoomId,
    /// The person.
    pub actor: Person,
    /// What they want.
    pub wish: Wish,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened now, and is committed.
    Appended {
        /// The room as of this event.
        room: RoomInfo,
        /// What happened.
        event: Event,
    },
    /// The message had been committed before; a retry.
    Repeated {
        /// Its place.
        seq: Seq,
        /// When it was committed.
        at: Timestamp,
    },
    /// It was so already.
    Unchanged,
    /// It may not be.
    Refused(ErrorCode),
}

impl Store {
    /// Carries out wishes in one transaction: all or none are committed when this returns. Outcomes are in the order of
    /// the requests; those of one room happen in that order.
    ///
    /// # Errors
    /// The database's; then nothing of it happened. A client id that its sender has used in another room at the same
    /// moment shows as one of these.
    pub async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        let at = now();
        // In the order of room ids, so that two servers that lock several rooms can't wait for one another.
        let mut order: Vec<usize> = (0..requests.len()).collect();
        order.sort_by_key(|&index| requests[index].room);
        let mut outcomes = vec![Outcome::Unchanged; requests.len()];
        write!(self, |pool| {
            let mut tx = pool.begin().await?;
            for group in order.chunk_by(|&one, &other| requests[one].room == requests[other].room) {
                let room = requests[group[0]].room;
                // Takes the row's lock; SQLite has no SELECT … FOR UPDATE.
                let locked: Option<(i64, String)> =
                    sqlx::query_as("UPDATE rooms SET last_seq = last_seq WHERE id = $1 RETURNING last_seq, name")
                        .bind(room.0)
                        .fetch_optional(&mut *tx)
                        .await?;
                let Some((last_seq, name)) = locked else {
                    for &index in group {
                        outcomes[index] = Outcome::Refused(ErrorCode::RoomUnknown);
                    }
                    continue;
                };
                let mut seq = last_seq.unsigned_abs();
                for &index in group {
                    let Request { actor, wish, .. } = &requests[index];
                    if let Wish::Post { client_id, .. } = wish {
                        let before: Option<(Uuid, i64, i64)> = sqlx::query_as(
                            "SELECT room_id, seq, at FROM events WHERE actor_id = $1 AND client_id = $2",
                        )
                        .bind(actor.id.0)
                        .bind(client_id.0)
                        .fetch_optional(&mut *tx)
                        .await?;
                        if let Some((in_room, seq, at)) = before {
                            outcomes[index] = if in_room == room.0 {
                                Outcome::Repeated { seq: seq.unsigned_abs(), at: Timestamp(at) }
                            } else {
                                Outcome::Refused(ErrorCode::ClientIdReused)
                            };
                            continue;
                        }
                    }
                    let member: i64 =
                        sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE room_id = $1 AND user_id = $2")
                            .bind(room.0)
                            .bind(actor.id.0)
                            .fetch_one(&mut *tx)
                            .await?;
                    let standing = if member > 0 { Standing::Member } else { Standing::Outsider };
                    if let Err(code) = check(room, standing, wish.action()) {
                        outcomes[index] = Outcome::Refused(code);
                        continue;
                    }
                    let (kind, client_id, content) = match wish {
                        Wish::Post { client_id, content } => {
                            (events::POSTED, Some(client_id.0), serde_json::to_string(content)?)
                        }
                        Wish::Join if standing == Standing::Member => continue,
                        Wish::Join => {
                            sqlx::query("INSERT INTO members (room_id, user_id, joined_at) VALUES ($1, $2, $3)")
                                .bind(room.0)
                                .bind(actor.id.0)
                                .bind(at.0)
                                .execute(&mut *tx)
                                .await?;
                            (events::JOINED, None, String::new())
                        }
                        Wish::Leave => {
                            sqlx::query("DELETE FROM members WHERE room_id = $1 AND user_id = $2")
                                .bind(room.0)
                                .bind(actor.id.0)
                                .execute(&mut *tx)
                                .await?;
                            (events::LEFT, None, String::new())
                        }
                    };
                    seq += 1;
                    sqlx::query(
                        "INSERT INTO events (room_id, seq, at, actor_id, kind, client_id, content)
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    )
                    .bind(room.0)
                    .bind(to_sql(seq))
                    .bind(at.0)
                    .bind(actor.id.0)
                    .bind(kind)
                    .bind(client_id)
                    .bind(content)
                    .execute(&mut *tx)
                    .await?;
                    let kind = wish.clone().event_kind();
                    let event = Event { room, seq, at, actor: actor.clone(), kind };
                    let room = RoomInfo { id: room, name: name.clone(), last_seq: seq };
                    outcomes[index] = Outcome::Appended { room, event };
                }
                sqlx::query("UPDATE rooms SET last_seq = $2 WHERE id = $1")
                    .bind(room.0)
                    .bind(to_sql(seq))
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        });
        Ok(outcomes)
    }
}
