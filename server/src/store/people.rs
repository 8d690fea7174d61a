//! People as others see them.

use protocol::{Person, UserId};
use uuid::Uuid;

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
