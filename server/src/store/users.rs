//! Accounts.

use protocol::{
    ErrorCode, Person, RoomId, UserId,
    names::{UserName, is_office, is_reserved, lookalike_key, lookalike_keys},
};
use uuid::Uuid;

use super::{
    CredentialId, Result, Store, StoreError, StoredPassword, Transaction, credentials::insert_password, entry::LinkRow,
    invitations::invite, is_findable, name_keys::keys_of, name_words::keep_words, now, people::PersonRow,
};

/// An account with what its owner proves it by.
#[derive(Clone, Debug)]
pub struct AccountRecord {
    /// Whose.
    pub person: Person,
    /// Whether they can use it.
    pub state: AccountState,
    /// Its password; a deleted account has none.
    pub password: Option<StoredPassword>,
}

impl AccountRecord {
    /// By what its password is checked.
    pub fn password_hash(&self) -> Option<&str> {
        self.password.as_ref().map(|password| password.hash.as_str())
    }
}

/// Whether an account can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// It can.
    Active,
    /// An administrator has closed it.
    Closed {
        /// Perhaps for no said reason.
        because: String,
    },
    /// Its owner has deleted it.
    Deleted,
}

impl AccountState {
    /// As the database has it. A state that only a newer version knows is no active one.
    pub(super) fn new(state: &str, because: String) -> Self {
        match state {
            "active" => Self::Active,
            "deleted" => Self::Deleted,
            _ => Self::Closed { because },
        }
    }

    /// Why it is closed, if it is.
    pub fn closed_because(self) -> Option<String> {
        match self {
            Self::Closed { because } => Some(because),
            Self::Active | Self::Deleted => None,
        }
    }
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    person: PersonRow,
    state: String,
    closed_because: String,
    password_id: Option<Uuid>,
    password_hash: Option<String>,
}

impl From<Row> for AccountRecord {
    fn from(row: Row) -> Self {
        let password = row.password_id.zip(row.password_hash);
        Self {
            person: row.person.into(),
            state: AccountState::new(&row.state, row.closed_because),
            password: password.map(|(id, hash)| StoredPassword { id: CredentialId(id), hash }),
        }
    }
}

impl Store {
    /// Makes an account for somebody who comes by no link.
    ///
    /// # Errors
    /// As [`create_user_by`](Self::create_user_by).
    pub async fn create_user(&self, name: &UserName, password_hash: &str) -> Result<AccountRecord> {
        Ok(self.create_user_by(None, name, password_hash).await?.0)
    }

    /// Makes an account. The first of all is an administrator's. A link that is good is used by that, and its person invited into
    /// its room, which is returned; where registration is closed, it takes one by which people can sign up.
    ///
    /// # Errors
    /// [`ErrorCode::NameTaken`] where the name, or one that looks like it, is taken, shown by somebody, or reserved;
    /// [`ErrorCode::RegistrationClosed`], or why the link is not good, as [`use_link`](Self::use_link) says it.
    pub async fn create_user_by(
        &self,
        link: Option<&str>,
        name: &UserName,
        password_hash: &str,
    ) -> Result<(AccountRecord, Option<RoomId>)> {
        let link = link.filter(|code| is_findable(code));
        let person =
            Person { id: UserId(Uuid::now_v7()), name: name.as_str().to_owned(), display_name: None, avatar: None };
        let (id, room) = write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let mut used: Option<LinkRow> = None;
            if let Some(code) = link
                && use_link!(&mut *tx, code)
            {
                used = sqlx::query_as(select_link!()).bind(code).fetch_optional(&mut *tx).await?;
            }
            let registration = registration!(&mut *tx);
            if !registration.open && !used.as_ref().is_some_and(|link| link.lets_sign_up(registration)) {
                tx.rollback().await?;
                return Err(StoreError::Refused(match link.filter(|_| used.is_none()) {
                    Some(code) => self.trouble_of(code).await?,
                    None => ErrorCode::RegistrationClosed,
                }));
            }
            let is_admin: bool = sqlx::query_scalar(
                "INSERT INTO users (id, name, name_key, created_at, is_admin)
                 VALUES ($1, $2, $3, $4, NOT EXISTS (SELECT 1 FROM users)) RETURNING is_admin",
            )
            .bind(person.id.0)
            .bind(&person.name)
            .bind(lookalike_key(&person.name))
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
            keep_words(&mut tx.connection(), person.id, &person.name, None).await?;
            let id = insert_password(&mut tx.connection(), person.id, password_hash).await?;
            if let Some(link) = &used {
                // They come in next. Where a stop comes between, this waits for them.
                invite(&mut tx.connection(), person.id, link.room(), link.maker(), now()).await?;
            }
            tx.commit().await?;
            (id, used.map(|link| link.room()))
        });
        let password = StoredPassword { id, hash: password_hash.to_owned() };
        Ok((AccountRecord { person, state: AccountState::Active, password: Some(password) }, room))
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
            "SELECT users.id, users.name, users.display_name, users.avatar, users.state, users.closed_because,
             credentials.id AS password_id, credentials.secret AS password_hash
             FROM users LEFT JOIN credentials ON credentials.user_id = users.id AND credentials.kind = 'password'
             WHERE users.name_key IN ($1, $2) ORDER BY LENGTH(users.name_key) DESC LIMIT 1"
        )
        .bind(key)
        .bind(second)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(Into::into))
    }
}
