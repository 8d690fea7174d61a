//! How the tables are brought up to date.

use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, Migrator},
};

use super::archive::ArchiveError;

/// The migration that makes each room's first member its owner. It looks for them once for each member, through all members of the
/// room: twelve thousand of them took ten seconds and more. What it says can't be changed, as every database remembers its
/// checksum; but with an index, which is there only meanwhile, each look is short.
const FIRST_MEMBERS: i64 = 4;
/// What is done before it, and after it, in its transaction.
const HELP: [&str; 2] =
    ["CREATE INDEX members_by_joining ON members (room_id, joined_at, user_id);", "DROP INDEX members_by_joining;"];

/// All migrations, as they are run, and the newest that is known.
///
/// While servers are replaced one by one, the old ones have to start on tables that a new one has changed already: migrations
/// that are not known are passed over.
pub(super) fn prepare(all: &Migrator) -> (Migrator, i64) {
    let mut migrator = Migrator::with_migrations(all.iter().cloned().map(with_help).collect());
    migrator.set_ignore_missing(true);
    let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or_default();
    (migrator, newest)
}

fn with_help(migration: Migration) -> Migration {
    if migration.version != FIRST_MEMBERS {
        return migration;
    }
    let [before, after] = HELP;
    let sql = AssertSqlSafe(format!("{before}\n{}\n{after}", migration.sql.as_str()));
    Migration { sql: sql.into_sql_str(), ..migration }
}

/// Those of all migrations that were run on another database, so that its rows fit.
///
/// # Errors
/// [`ArchiveError::Newer`] where one of them is not known.
pub(super) fn only(all: &Migrator, versions: &[i64]) -> Result<Migrator, ArchiveError> {
    if let Some(unknown) = versions.iter().find(|version| all.iter().all(|known| known.version != **version)) {
        return Err(ArchiveError::Newer(*unknown));
    }
    let run = all.iter().filter(|migration| versions.contains(&migration.version)).cloned().map(with_help).collect();
    Ok(Migrator::with_migrations(run))
}
