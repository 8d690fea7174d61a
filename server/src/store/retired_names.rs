//! What deleted accounts were called: nobody is to learn it, and nobody is to take it over and be written to in their place.
//!
//! So the keys of their names stay as seals only, by a secret that is not in the database: who reads the database can't even try
//! names out. Nothing tells which account a seal is of. Where the server gets another secret, these names are free.

use hmac::{Hmac, KeyInit, Mac};
use protocol::{UserId, names::lookalike_keys};
use sha2::Sha256;
use uuid::Uuid;

use super::{Result, Store, Transaction, connection::Connection};

/// Accounts whose names are retired in one transaction.
const CHUNK: i64 = 100;

/// Turns names into what does not tell them.
#[derive(Clone)]
pub struct NameSeal(Hmac<Sha256>);

impl NameSeal {
    /// By the server's secret. The context keeps it apart from all else that is signed with that.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn new(secret: &[u8]) -> Self {
        Self(Hmac::new_from_slice(secret).expect("HMAC takes keys of any length").chain_update(b"weconnect name\0"))
    }

    /// The seal of a name's key, 32 bytes.
    pub(super) fn of(&self, key: &str) -> Vec<u8> {
        self.0.clone().chain_update(key).finalize().into_bytes().to_vec()
    }
}

/// What stands in `users.name_key` of an account that was deleted: no name's key begins with a space.
pub(super) fn no_key(user: UserId) -> String {
    format!(" {user}")
}

/// Puts seals in the place of a deleted person's names, within a transaction.
///
/// # Errors
/// The database's.
pub(super) async fn retire_names(tx: &mut Connection<'_>, user: UserId, seal: &NameSeal) -> Result<()> {
    let names = "SELECT name_key FROM name_keys WHERE user_id = $1 AND NOT shown";
    let keys: Vec<(String,)> = tx.query(names).bind(user.0).fetch_all().await?;
    for (key,) in keys {
        tx.query("INSERT INTO retired_names (seal) VALUES ($1) ON CONFLICT (seal) DO NOTHING")
            .bind(seal.of(&key))
            .execute()
            .await?;
    }
    for table in ["DELETE FROM name_keys WHERE user_id = $1", "DELETE FROM name_words WHERE user_id = $1"] {
        tx.query(table).bind(user.0).execute().await?;
    }
    Ok(())
}

impl Store {
    /// Does with the names of accounts that versions before have deleted as is done with those that are deleted now.
    ///
    /// # Errors
    /// The database's; then what is left is done at the next start.
    pub async fn retire_names(&self, seal: &NameSeal) -> Result<()> {
        loop {
            let left: Vec<Uuid> = read!(self, |pool| sqlx::query_scalar(
                "SELECT id FROM users WHERE state = 'deleted' AND name_key NOT LIKE ' %' LIMIT $1"
            )
            .bind(CHUNK)
            .fetch_all(pool)
            .await?);
            if left.is_empty() {
                return Ok(());
            }
            write!(self, |pool| {
                let mut tx = Transaction::begin(pool).await?;
                for user in left.into_iter().map(UserId) {
                    sqlx::query("UPDATE users SET name_key = $2 WHERE id = $1")
                        .bind(user.0)
                        .bind(no_key(user))
                        .execute(&mut *tx)
                        .await?;
                    retire_names(&mut tx.connection(), user, seal).await?;
                }
                tx.commit().await?;
            });
        }
    }

    /// Whether somebody has a name, or one that looks like it, or shows it, or had it once and is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_held(&self, name: &str, seal: &NameSeal) -> Result<bool> {
        for key in lookalike_keys(name) {
            // In one statement: who deletes their account at this moment has the one or the other.
            let held: bool = read!(self, |pool| sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM name_keys WHERE name_key = $1)
                 OR EXISTS (SELECT 1 FROM retired_names WHERE seal = $2)"
            )
            .bind(&key)
            .bind(seal.of(&key))
            .fetch_one(pool)
            .await?);
            if held {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_of_one_name_by_one_secret() {
        let seal = NameSeal::new(b"secret");
        assert_eq!(seal.of("bo"), NameSeal::new(b"secret").of("bo"));
        assert_ne!(seal.of("bo"), seal.of("ada"));
        assert_ne!(seal.of("bo"), NameSeal::new(b"another").of("bo"));
    }
}
