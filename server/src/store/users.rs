//! Accounts.

use protocol::{
    ErrorCode, Person, UserId,
    names::{UserName, is_office, is_reserved, lookalike_key, lookalike_keys},
};
use uuid::Uuid;

use super::{Result, Store, StoreError, Transaction, is_findable, name_keys::keys_of, now, people::PersonRow};

/// An account with the hash of its password.
#[derive(Clone, Debug)]
pub struct AccountRecord {
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
    /// [`ErrorCode::NameTaken`] where the name, or one that looks like it, is taken, shown by somebody, or reserved.
    pub async fn create_user(&self, name: &UserName, password_hash: &str) -> Result<Person> {
        let person = Person { id: UserId(Uuid::now_v7()), name: name.as_str().to_owned(), display_name: None };
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let is_admin: bool = sqlx::query_scalar(
                "INSERT INTO users (id, name, name_key, password_hash, created_at, is_admin)
                 VALUES ($1, $2, $3, $4, $5, NOT EXISTS (SELECT 1 FROM users)) RETURNING is_admin",
            )
            .bind(person.id.0)
            .bind(&person.name)
            .bind(lookalike_key(&person.name))
            .bind(password_hash)
            .bind(now().0)
            .fetch_one(&mut *tx)
            .await
            .map_err(StoreError::taken(ErrorCode::NameTaken))?;
            if is_reserved(&person.name) && !(is_admin && is_office(&person.name)) {
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::NameTaken));
            }
            for key in lookalike_keys(&person.name) {
                sqlx::query("INSERT INTO name_keys (name_key, user_id, shown) VALUES ($1, $2, FALSE)")
                    .bind(key)
                    .bind(person.id.0)
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::taken(ErrorCode::NameTaken))?;
            }
            tx.commit().await?;
        });
        Ok(person)
    }

    /// Whether anybody has an account, or had one.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_accounts(&self) -> Result<bool> {
        Ok(read!(self, |pool| sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users)").fetch_one(pool).await?))
    }

    /// The account of this name, however it is written; of two that differ in nothing else, the one that is written so, or else
    /// the older.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&self, name: &str) -> Result<Option<AccountRecord>> {
        if !is_findable(name) {
            return Ok(None);
        }
        let [key, second] = keys_of(name);
        let row: Option<Row> = read!(self, |pool| sqlx::query_as(
            "SELECT id, name, display_name, password_hash,
             CASE WHEN closed_at IS NOT NULL THEN closed_because END AS closed_because
             FROM users WHERE name_key IN ($1, $2) ORDER BY LENGTH(name_key) DESC LIMIT 1"
        )
        .bind(key)
        .bind(second)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|row| AccountRecord {
            person: row.person.into(),
            password_hash: row.password_hash,
            closed_because: row.closed_because,
        }))
    }
}
