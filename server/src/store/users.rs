//! Accounts.

use protocol::{
    ErrorCode, Person, UserId,
    names::{UserName, lookalike_key},
};
use uuid::Uuid;

use super::{
    Result, Store, StoreError, is_findable, now,
    people::{PersonRow, is_reserved},
};

/// An account with the hash of its password.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose.
    pub person: Person,
    /// In PHC string format; empty where the account was deleted.
    pub password_hash: String,
    /// Why an administrator has closed it, perhaps for no said reason; `None` while it is open.
    pub closed_because: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    person: PersonRow,
    password_hash: String,
    closed_because: Option<String>,
}

impl Store {
    /// Makes an account. The first of all is an administrator's.
    ///
    /// # Errors
    /// [`ErrorCode::NameTaken`] where the name, or one that looks like it, is taken.
    pub async fn create_user(&self, name: &UserName, password_hash: &str) -> Result<Person> {
        let key = lookalike_key(name.as_str());
        if is_reserved(&key) {
            return Err(StoreError::Refused(ErrorCode::NameTaken));
        }
        let person = Person { id: UserId(Uuid::now_v7()), name: name.as_str().to_owned(), display_name: None };
        write!(self, |pool| sqlx::query(
            "INSERT INTO users (id, name, name_key, password_hash, created_at, is_admin)
             VALUES ($1, $2, $3, $4, $5, NOT EXISTS (SELECT 1 FROM users))"
        )
        .bind(person.id.0)
        .bind(&person.name)
        .bind(key)
        .bind(password_hash)
        .bind(now().0)
        .execute(pool)
        .await
        .map(drop))
        .map_err(StoreError::taken(ErrorCode::NameTaken))?;
        Ok(person)
    }

    /// The account of this name, or of one that looks like it.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&self, name: &str) -> Result<Option<Account>> {
        if !is_findable(name) {
            return Ok(None);
        }
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT id, name, display_name, password_hash,
             CASE WHEN closed_at IS NOT NULL THEN closed_because END AS closed_because FROM users WHERE name_key = $1"
        )
        .bind(lookalike_key(name))
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|row| Account {
            person: row.person.into(),
            password_hash: row.password_hash,
            closed_because: row.closed_because,
        }))
    }
}
