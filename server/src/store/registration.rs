//! Who may make an account, as administrators have set it.

use protocol::api::Registration;

use super::{Result, Store};

/// The name under which it is kept whether strangers may sign up.
pub(super) const REGISTRATION: &str = "registration";
/// The name under which it is kept whether owners of rooms may make links by which people sign up.
pub(super) const OWNERS_INVITE: &str = "owners-invite";
/// What stands there.
const OPEN: &str = "open";
const CLOSED: &str = "closed";

/// Both settings, through a connection or a pool; strangers may sign up, and owners may not invite, where nothing else was said. A
/// macro, since it takes either.
macro_rules! registration {
    ($connection:expr) => {{
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT name, value FROM server_settings WHERE name IN ($1, $2)")
                .bind($crate::store::registration::REGISTRATION)
                .bind($crate::store::registration::OWNERS_INVITE)
                .fetch_all($connection)
                .await?;
        $crate::store::registration::read(&rows)
    }};
}

/// What the rows say.
pub(super) fn read(rows: &[(String, String)]) -> Registration {
    let is = |name: &str, value: &str| rows.iter().any(|row| row.0 == name && row.1 == value);
    Registration { open: !is(REGISTRATION, CLOSED), owners_invite: Some(is(OWNERS_INVITE, OPEN)) }
}

impl Store {
    /// Who may make an account.
    ///
    /// # Errors
    /// The database's.
    pub async fn registration(&self) -> Result<Registration> {
        Ok(read!(self, |pool| registration!(pool)))
    }

    /// Lets strangers sign up, or not; and owners of rooms invite them, or not, where that is said.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_registration(&self, Registration { open, owners_invite }: Registration) -> Result<()> {
        for (name, is_open) in [(REGISTRATION, Some(open)), (OWNERS_INVITE, owners_invite)] {
            let Some(is_open) = is_open else { continue };
            write!(self, |pool| sqlx::query(
                "INSERT INTO server_settings (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            )
            .bind(name)
            .bind(if is_open { OPEN } else { CLOSED })
            .execute(pool)
            .await
            .map(drop))?;
        }
        Ok(())
    }
}
