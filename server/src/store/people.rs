//! People as others see them.

use protocol::{Person, PictureId, UserId};
use uuid::Uuid;

use super::{Result, Store, is_findable, name_keys::keys_of};

/// The columns that make a [`Person`].
#[derive(sqlx_macros::FromRow)]
pub(super) struct PersonRow {
    id: Uuid,
    name: String,
    display_name: Option<String>,
    avatar: Option<Uuid>,
}

impl PersonRow {
    /// Whose.
    pub fn id(&self) -> UserId {
        UserId(self.id)
    }
}

impl From<PersonRow> for Person {
    fn from(PersonRow { id, name, display_name, avatar }: PersonRow) -> Self {
        Self { id: UserId(id), name, display_name, avatar: avatar.map(PictureId) }
    }
}

impl Store {
    /// The person of this name while their account is open, as [`account`](Self::account) finds it.
    ///
    /// # Errors
    /// The database's.
    pub async fn person_named(&self, name: &str) -> Result<Option<Person>> {
        if !is_findable(name) {
            return Ok(None);
        }
        let [key, second] = keys_of(name);
        let row: Option<PersonRow> = read!(self, |pool| sqlx::query_as(
            "SELECT id, name, display_name, avatar FROM users WHERE name_key IN ($1, $2) AND state = 'active'
             ORDER BY LENGTH(name_key) DESC LIMIT 1"
        )
        .bind(key)
        .bind(second)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(Into::into))
    }

    /// These people as they are called now. On SQLite none, as for [`last_seqs`](Self::last_seqs).
    ///
    /// # Errors
    /// The database's.
    pub async fn names_of(&self, users: &[UserId]) -> Result<Vec<Person>> {
        let Self::Postgres { read: pool, .. } = self else { return Ok(Vec::new()) };
        let ids: Vec<_> = users.iter().map(|user| user.0).collect();
        let rows: Vec<PersonRow> =
            sqlx::query_as("SELECT id, name, display_name, avatar FROM users WHERE id = ANY($1)")
                .bind(ids)
                .fetch_all(pool)
                .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// A person, whether their account is open or not.
    ///
    /// # Errors
    /// The database's.
    pub async fn person(&self, user: UserId) -> Result<Option<Person>> {
        let row: Option<PersonRow> =
            read!(self, |pool| sqlx::query_as("SELECT id, name, display_name, avatar FROM users WHERE id = $1")
                .bind(user.0)
                .fetch_optional(pool)
                .await?);
        Ok(row.map(Into::into))
    }
}
