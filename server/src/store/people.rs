//! People as others see them.

use protocol::{Person, UserId, markdown::HERE, names::lookalike_key, profile::DELETED_NAME};
use uuid::Uuid;

use super::{Result, Store, is_findable};

/// The columns that make a [`Person`].
#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    id: Uuid,
    name: String,
    display_name: Option<String>,
}

impl From<PersonRow> for Person {
    fn from(PersonRow { id, name, display_name }: PersonRow) -> Self {
        Self { id: UserId(id), name, display_name }
    }
}

/// Whether nobody may go by a name of this key: neither is anybody to be taken for somebody who is gone, nor to be meant
/// where everybody is.
pub(super) fn is_reserved(key: &str) -> bool {
    [DELETED_NAME, HERE].iter().any(|name| lookalike_key(name) == key)
}

impl Store {
    /// The person of this name, or of one that looks like it, while their account is open.
    ///
    /// # Errors
    /// The database's.
    pub async fn person_named(&self, name: &str) -> Result<Option<Person>> {
        if !is_findable(name) {
            return Ok(None);
        }
        let row: Option<PersonRow> = read!(self, |pool| sqlx::query_as(
            "SELECT id, name, display_name FROM users WHERE name_key = $1 AND closed_at IS NULL"
        )
        .bind(lookalike_key(name))
        .fetch_optional(pool)
        .await?);
        Ok(row.map(Into::into))
    }

    /// These people as they are called now. On SQLite none, as for [`last_seqs`](Self::last_seqs).
    ///
    /// # Errors
    /// The database's.
    pub async fn names_of(&self, users: &[UserId]) -> Result<Vec<Person>> {
        let Self::Postgres { pool, .. } = self else { return Ok(Vec::new()) };
        let ids: Vec<_> = users.iter().map(|user| user.0).collect();
        let rows: Vec<PersonRow> = sqlx::query_as("SELECT id, name, display_name FROM users WHERE id = ANY($1)")
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
            read!(self, |pool| sqlx::query_as("SELECT id, name, display_name FROM users WHERE id = $1")
                .bind(user.0)
                .fetch_optional(pool)
                .await?);
        Ok(row.map(Into::into))
    }
}
