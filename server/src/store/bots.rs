//! Accounts of programs.

use protocol::{
    ErrorCode, Person, UserId,
    api::tokens::BOTS_MAX,
    names::{UserName, is_reserved, lookalike_key, lookalike_keys},
};
use uuid::{Builder, Uuid};

use super::{Result, Store, StoreError, Transaction, name_words::keep_words, now, people::PersonRow};

impl Store {
    /// A person's bots, the newest first, at most [`BOTS_MAX`].
    ///
    /// # Errors
    /// The database's.
    pub async fn bots_of(&self, owner: UserId) -> Result<Vec<Person>> {
        let rows: Vec<PersonRow> = read!(self, |pool| sqlx::query_as(
            "SELECT id, name, display_name, avatar FROM users WHERE bot_owner = $1 AND state <> 'deleted'
             ORDER BY created_at DESC, id DESC"
        )
        .bind(owner.0)
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Who owns a bot; nobody a person.
    ///
    /// # Errors
    /// The database's.
    pub async fn owner_of(&self, bot: UserId) -> Result<Option<UserId>> {
        let owner: Option<Option<Uuid>> =
            read!(self, |pool| sqlx::query_scalar("SELECT bot_owner FROM users WHERE id = $1 AND state <> 'deleted'")
                .bind(bot.0)
                .fetch_optional(pool)
                .await?);
        Ok(owner.flatten().map(UserId))
    }

    /// Makes a bot.
    ///
    /// # Errors
    /// [`ErrorCode::NameTaken`], [`ErrorCode::TooManyTokens`], [`ErrorCode::SessionEnded`] where the owner's account is closed.
    pub async fn create_bot(&self, owner: UserId, name: &UserName) -> Result<Person> {
        if is_reserved(name.as_str()) {
            return Err(StoreError::Refused(ErrorCode::NameTaken));
        }
        // Version 8 tells bots from people; the time stays at its beginning, so that new ones are beside one another in the index.
        let id = UserId(Builder::from_custom_bytes(Uuid::now_v7().into_bytes()).into_uuid());
        let bot = Person { id, name: name.as_str().to_owned(), display_name: None, avatar: None };
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            // Holds the owner's row, so that two at once don't both make the last one.
            let held =
                sqlx::query("UPDATE users SET state = state WHERE id = $1 AND state = 'active' AND bot_owner IS NULL")
                    .bind(owner.0)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            let count: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE bot_owner = $1 AND state <> 'deleted'")
                    .bind(owner.0)
                    .fetch_one(&mut *tx)
                    .await?;
            let refused = match (held, count >= BOTS_MAX as i64) {
                (0, _) => Some(ErrorCode::SessionEnded),
                (_, is_full) => is_full.then_some(ErrorCode::TooManyTokens),
            };
            if let Some(code) = refused {
                tx.rollback().await?;
                return Err(StoreError::Refused(code));
            }
            sqlx::query(
                "INSERT INTO users (id, name, name_key, created_at, is_admin, bot_owner) VALUES ($1, $2, $3, $4, FALSE, $5)",
            )
            .bind(id.0)
            .bind(&bot.name)
            .bind(lookalike_key(&bot.name))
            .bind(now().0)
            .bind(owner.0)
            .execute(&mut *tx)
            .await
            .map_err(StoreError::taken(ErrorCode::NameTaken))?;
            for key in lookalike_keys(&bot.name) {
                sqlx::query("INSERT INTO name_keys (name_key, user_id, shown) VALUES ($1, $2, FALSE)")
                    .bind(key)
                    .bind(id.0)
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::taken(ErrorCode::NameTaken))?;
            }
            keep_words(&mut tx.connection(), id, &bot.name, None).await?;
            tx.commit().await?;
        });
        Ok(bot)
    }
}
