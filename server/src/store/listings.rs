//! The public rooms, for whoever looks for one.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use protocol::{RoomId, UserId, api::RoomListing, names::room_key};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Page, PageRequest, Result, Store, is_findable,
    page::{Filling, LOOKED_AT_MAX},
};

/// A room before its members are counted.
#[derive(sqlx_macros::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    topic: String,
    /// By what it has its place in the list.
    sort_key: String,
}

impl Row {
    /// Whether the name or the topic has this in it, in whatever case.
    fn has(&self, part: &str) -> bool {
        part.is_empty() || self.name.to_lowercase().contains(part) || self.topic.to_lowercase().contains(part)
    }
}

/// [`Row`]s of public rooms that are open; a condition follows.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, topic, LOWER(name) AS sort_key FROM rooms WHERE kind = 0 AND archived_at IS NULL AND ",
            $rest
        )
    };
}

impl Store {
    /// The public rooms that are open and have this in their name or topic, in whatever case: the lobby first, then by name. A room
    /// that is renamed meanwhile changes its place. Names are compared here for the reason that [`accounts`](Self::accounts) gives.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn listings(&self, user: UserId, part: &str, request: &PageRequest) -> Result<Page<RoomListing>> {
        let (name, id) = request.after_text()?;
        if !is_findable(part) {
            return Ok(Page { entries: Vec::new(), next: None });
        }
        let part = part.trim().to_lowercase();
        let rows = if part.is_empty() { request.limit.saturating_add(1) } else { LOOKED_AT_MAX };
        // The lobby stands before all names.
        let mut lobby: Option<Row> = None;
        if request.after.is_none() {
            let found: Option<Row> = read!(self, |pool| sqlx::query_as(select!("id = $1"))
                .bind(RoomId::LOBBY.0)
                .fetch_optional(pool)
                .await?);
            lobby = found.filter(|row| row.has(&part));
        }
        let mut filling = Filling::new(request, rows.saturating_add(lobby.is_some().into()));
        if let Some(row) = lobby {
            _ = filling.take((String::new(), Uuid::nil()), Some(row));
        }
        read!(self, |pool| {
            let mut found = sqlx::query_as::<_, Row>(select!(
                "id <> $1 AND LOWER(name) >= $2 AND (LOWER(name) > $2 OR id > $3) ORDER BY LOWER(name), id LIMIT $4"
            ))
            .bind(RoomId::LOBBY.0)
            .bind(name)
            .bind(id)
            .bind(i64::from(rows))
            .fetch(pool);
            while let Some(row) = found.try_next().await? {
                let key = (row.sort_key.clone(), row.id);
                if filling.take(key, row.has(&part).then_some(row)).is_break() {
                    break;
                }
            }
        });
        let Page { entries, next } = filling.page();
        Ok(Page { entries: self.counted(user, entries).await?, next })
    }

    /// The public room of this name, however it is written, while it is open.
    ///
    /// # Errors
    /// The database's.
    pub async fn listing_named(&self, user: UserId, name: &str) -> Result<Option<RoomListing>> {
        if !is_findable(name) {
            return Ok(None);
        }
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(select!("name_key = $1"))
            .bind(room_key(name.trim()))
            .fetch_optional(pool)
            .await?);
        Ok(self.counted(user, row.into_iter().collect()).await?.pop())
    }

    /// Counts the members of these rooms.
    async fn counted(&self, user: UserId, rooms: Vec<Row>) -> Result<Vec<RoomListing>> {
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let counts: Vec<(Uuid, i64, i64)> = read!(self, |pool| {
            let mut query = QueryBuilder::new("SELECT room_id, COUNT(*), COUNT(CASE WHEN user_id = ");
            query.push_bind(user.0).push(" THEN 1 END) FROM members WHERE room_id IN (");
            let mut ids = query.separated(", ");
            rooms.iter().for_each(|room| _ = ids.push_bind(room.id));
            query.push(") GROUP BY room_id");
            // Not kept: there is one for each number of rooms.
            query.build_query_as().persistent(false).fetch_all(pool).await?
        });
        let counts: HashMap<_, _> = counts.into_iter().map(|(id, count, mine)| (id, (count, mine))).collect();
        let listing = |Row { id, name, topic, .. }| {
            let (count, mine) = counts.get(&id).copied().unwrap_or_default();
            let member_count = u32::try_from(count).unwrap_or(u32::MAX);
            RoomListing { id: RoomId(id), name, topic, member_count, joined: mine > 0 }
        };
        Ok(rooms.into_iter().map(listing).collect())
    }
}
