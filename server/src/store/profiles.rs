//! What people tell of themselves, and when they were last seen.

use protocol::{
    ErrorCode, Person, Timestamp, UserId,
    api::Account,
    names::{is_reserved, lookalike_key, lookalike_keys},
};
use sqlx::QueryBuilder;

use super::{
    AT_ONCE, NameSeal, Result, Store, StoreError, Transaction, name_words::keep_words, now, people::PersonRow,
};

/// A person with what they tell of themselves.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// What they say about themself.
    pub bio: String,
    /// What they are up to.
    pub status: String,
    /// Whether they administer the server.
    pub is_admin: bool,
    /// Whether others see how far they have read.
    pub tells_seen: bool,
    /// Whether they are asked before somebody brings them into a room.
    pub asks_before_added: bool,
    /// In which language they read the interface; `None` where their browsers say that.
    pub language: Option<String>,
    /// When they were last connected.
    pub last_seen_at: Option<Timestamp>,
}

/// What is to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The display name, or that there is to be none.
    pub display_name: Option<Option<String>>,
    /// What they say about themself.
    pub bio: Option<String>,
    /// What they are up to.
    pub status: Option<String>,
    /// Whether others may see how far they have read.
    pub tells_seen: Option<bool>,
    /// Whether they want to be asked before somebody brings them into a room.
    pub asks_before_added: Option<bool>,
    /// In which language they read the interface; `Some(None)` leaves it to their browsers.
    pub language: Option<Option<String>>,
}

impl From<Profile> for Account {
    fn from(profile: Profile) -> Self {
        let Profile { person, bio, status, is_admin, tells_seen, asks_before_added, language, .. } = profile;
        Self { me: person, bio, status, is_admin, tells_seen, asks_before_added, language }
    }
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    person: PersonRow,
    bio: String,
    status: String,
    is_admin: bool,
    tells_seen: bool,
    asks_before_added: bool,
    language: Option<String>,
    last_seen_at: Option<i64>,
}

impl Store {
    /// A person's profile; `None` where there is no such account.
    ///
    /// # Errors
    /// The database's.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>> {
        let row: Option<Row> = read!(self, |pool| {
            sqlx::query_as(
            "SELECT id, name, display_name, avatar, bio, status, is_admin, tells_seen, asks_before_added, language, last_seen_at FROM users WHERE id = $1"
        )
        .bind(user.0)
        .fetch_optional(pool)
        .await?
        });
        Ok(row.map(|row| Profile {
            person: row.person.into(),
            bio: row.bio,
            status: row.status,
            is_admin: row.is_admin,
            tells_seen: row.tells_seen,
            asks_before_added: row.asks_before_added,
            language: row.language,
            last_seen_at: row.last_seen_at.map(Timestamp),
        }))
    }

    /// In which language a person reads the interface; `None` where their browsers say that.
    ///
    /// # Errors
    /// The database's.
    pub async fn language(&self, user: UserId) -> Result<Option<String>> {
        let language: Option<Option<String>> = read!(self, |pool| {
            sqlx::query_scalar("SELECT language FROM users WHERE id = $1").bind(user.0).fetch_optional(pool).await?
        });
        Ok(language.flatten())
    }

    /// Whether two people have a room in common, as everyone has who is in the lobby.
    ///
    /// # Errors
    /// The database's.
    pub async fn have_met(&self, one: UserId, other: UserId) -> Result<bool> {
        let rooms: i64 = read!(self, |pool| sqlx::query_scalar(
            "SELECT COUNT(*) FROM members AS one JOIN members AS other ON other.room_id = one.room_id
             WHERE one.user_id = $1 AND other.user_id = $2"
        )
        .bind(one.0)
        .bind(other.0)
        .fetch_one(pool)
        .await?);
        Ok(rooms > 0)
    }

    /// Changes a profile.
    ///
    /// # Errors
    /// [`ErrorCode::DisplayNameTaken`] where the display name looks like somebody else's name or display name, or the name
    /// of somebody who is gone, or is reserved and not their own name. Who has it already keeps it.
    pub async fn change_profile(&self, user: UserId, change: &Change, seal: &NameSeal) -> Result<()> {
        let _stale = change.display_name.is_some().then(|| self.stale_events());
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            if let Some(wanted) = &change.display_name {
                let (name, shown): (String, Option<String>) =
                    sqlx::query_as("SELECT name, display_name FROM users WHERE id = $1")
                        .bind(user.0)
                        .fetch_one(&mut *tx)
                        .await?;
                if *wanted != shown {
                    sqlx::query("DELETE FROM name_keys WHERE user_id = $1 AND shown")
                        .bind(user.0)
                        .execute(&mut *tx)
                        .await?;
                    keep_words(&mut tx.connection(), user, &name, wanted.as_deref()).await?;
                    let wanted = wanted.as_deref().unwrap_or_default();
                    if is_reserved(wanted) && lookalike_key(wanted) != lookalike_key(&name) {
                        tx.rollback().await?;
                        return Err(StoreError::Refused(ErrorCode::DisplayNameTaken));
                    }
                    for key in if wanted.is_empty() { Vec::new() } else { lookalike_keys(wanted) } {
                        let held = sqlx::query(
                            "INSERT INTO name_keys (name_key, user_id, shown) VALUES ($1, $2, TRUE)
                             ON CONFLICT (name_key) DO UPDATE SET user_id = excluded.user_id
                             WHERE name_keys.user_id = excluded.user_id",
                        )
                        .bind(&key)
                        .bind(user.0)
                        .execute(&mut *tx)
                        .await?
                        .rows_affected();
                        // After it: whoever deletes an account of this name meanwhile was waited for.
                        let retired: bool =
                            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM retired_names WHERE seal = $1)")
                                .bind(seal.of(&key))
                                .fetch_one(&mut *tx)
                                .await?;
                        if held == 0 || retired {
                            tx.rollback().await?;
                            return Err(StoreError::Refused(ErrorCode::DisplayNameTaken));
                        }
                    }
                }
            }
            let changed = sqlx::query(
                "UPDATE users SET display_name = CASE WHEN $2 THEN $3 ELSE display_name END, bio = COALESCE($4, bio),
                 status = COALESCE($5, status), tells_seen = COALESCE($6, tells_seen),
                 asks_before_added = COALESCE($7, asks_before_added),
                 language = CASE WHEN $8 THEN $9 ELSE language END WHERE id = $1 AND state <> 'deleted'",
            )
            .bind(user.0)
            .bind(change.display_name.is_some())
            .bind(change.display_name.as_ref().and_then(Option::as_deref))
            .bind(change.bio.as_deref())
            .bind(change.status.as_deref())
            .bind(change.tells_seen)
            .bind(change.asks_before_added)
            .bind(change.language.is_some())
            .bind(change.language.as_ref().and_then(Option::as_deref))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                // Deleted meanwhile, by another of their tabs.
                tx.rollback().await?;
                return Err(StoreError::Refused(ErrorCode::PersonUnknown));
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Notes that these people are connected now, or were a moment ago.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_seen(&self, users: &[UserId]) -> Result<()> {
        for users in users.chunks(AT_ONCE) {
            write!(self, |pool| {
                let mut query = QueryBuilder::new("UPDATE users SET last_seen_at = ");
                query.push_bind(now().0).push(" WHERE id IN (");
                let mut ids = query.separated(", ");
                users.iter().for_each(|user| _ = ids.push_bind(user.0));
                // Who has deleted their account in the meantime left nothing behind.
                query.push(") AND state = 'active'").build().execute(pool).await.map(drop)?;
            });
        }
        Ok(())
    }
}
