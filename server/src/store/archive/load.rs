//! Puts rows into a database in which nothing is yet.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::Deserialize;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor, PgConnection, Postgres, Sqlite, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    ArchiveError,
    schema::{self, Table},
    value::{Value, Values, insertion},
};
use crate::{
    private,
    store::{OpenError, connection::Connection, embedded, migrations, search},
};

/// Rows that one statement takes.
const ROWS_AT_ONCE: usize = 500;
/// Values that one statement takes: SQLite binds 32,766.
const VALUES_AT_ONCE: usize = 30_000;

/// A constraint of PostgreSQL's, to be made again.
type Constraint = (String, String, String);

/// A database that is being filled. Nothing of it is there before [`finish`](Self::finish).
pub struct Loading {
    tables: Vec<Table>,
    target: Target,
}

enum Target {
    /// A file beside the one that it is to be.
    Sqlite { connection: SqliteConnection, new: PathBuf, file: PathBuf },
    /// One transaction. Who names whom is looked at in its end.
    Postgres { connection: PgConnection, constraints: Vec<Constraint> },
}

/// What a piece begins with.
#[derive(Deserialize)]
struct Begun {
    table: String,
    columns: Vec<String>,
}

impl Loading {
    /// Begins to fill the database at `url`, or the embedded one in `data_dir`, with rows of a database on which these migrations
    /// were run.
    ///
    /// # Errors
    /// [`ArchiveError::NotEmpty`], [`ArchiveError::Newer`], or the database's.
    pub async fn begin(url: &str, data_dir: &Path, versions: &[i64]) -> Result<Self, ArchiveError> {
        match embedded::options(url, data_dir)? {
            Some(options) => Self::begin_sqlite(options, versions).await,
            None => Self::begin_postgres(url, versions).await,
        }
    }

    async fn begin_sqlite(options: SqliteConnectOptions, versions: &[i64]) -> Result<Self, ArchiveError> {
        let migrator = migrations::only(&sqlx_macros::migrate!("../migrations/sqlite"), versions)?;
        let file = options.get_filename().to_owned();
        // A log without its database would be taken for that of the new one.
        if file.exists() || with(&file, "-wal").exists() {
            return Err(ArchiveError::NotEmpty(file.display().to_string()));
        }
        let new = with(&file, ".restoring");
        let failed = |error| ArchiveError::File { file: new.clone(), error };
        remove(&new).map_err(failed)?;
        private::make(&new).map_err(failed)?;
        // The file is nobody's before it has its name, and is on the disk before that.
        let options = options
            .filename(&new)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .foreign_keys(false);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        migrator.run(&mut connection).await.map_err(OpenError::from)?;
        let tables = schema::of_sqlite(&mut connection).await?;
        connection.execute("BEGIN").await?;
        empty(&mut connection, &tables).await?;
        Ok(Self { tables, target: Target::Sqlite { connection, new, file } })
    }

    async fn begin_postgres(url: &str, versions: &[i64]) -> Result<Self, ArchiveError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(OpenError::Scheme.into());
        }
        let migrator = migrations::only(&sqlx_macros::migrate!("../migrations/postgres"), versions)?;
        let mut connection = PgConnection::connect_with(&PgConnectOptions::from_str(url)?).await?;
        check_empty(&mut connection, versions).await?;
        migrator.run(&mut connection).await.map_err(OpenError::from)?;
        let tables = schema::of_postgres(&mut connection).await?;
        connection.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; BEGIN").await?;
        let constraints: Vec<Constraint> = sqlx::query_as(
            "SELECT CAST(CAST(conrelid AS regclass) AS text), CAST(conname AS text), PG_GET_CONSTRAINTDEF(oid)
             FROM pg_constraint WHERE contype = 'f' AND connamespace = CAST(CURRENT_SCHEMA() AS regnamespace)",
        )
        .fetch_all(&mut connection)
        .await?;
        for (table, name, _) in &constraints {
            let sql = format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\"");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        empty(&mut connection, &tables).await?;
        Ok(Self { tables, target: Target::Postgres { connection, constraints } })
    }

    /// Puts a piece in.
    ///
    /// # Errors
    /// [`ArchiveError::Unreadable`], or the database's.
    pub async fn put(&mut self, lines: &[u8]) -> Result<u64, ArchiveError> {
        let unreadable = |error: serde_json::Error| ArchiveError::Unreadable(error.to_string());
        let mut lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let begun: Begun = serde_json::from_slice(lines.next().unwrap_or_default()).map_err(unreadable)?;
        let unknown = |what: &str| ArchiveError::Unreadable(format!("there is no table or column {what:?}"));
        let table = self.tables.iter().find(|table| table.name == begun.table).ok_or_else(|| unknown(&begun.table))?;
        let kinds = begun.columns.iter().map(|column| table.kind(column).ok_or_else(|| unknown(column)));
        let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
        let columns: Vec<&str> = begun.columns.iter().map(String::as_str).collect();
        let at_once = ROWS_AT_ONCE.min(VALUES_AT_ONCE / kinds.len().max(1)).max(1);
        let (mut batch, mut rows) = (Vec::new(), 0);
        loop {
            let line = lines.next();
            if let Some(line) = line {
                let row: Vec<Value> = serde_json::from_slice(line).map_err(unreadable)?;
                if row.len() != kinds.len() {
                    return Err(ArchiveError::Unreadable("a row has not as many values as there are columns".into()));
                }
                batch.push(row);
                rows += 1;
            }
            if batch.len() == at_once || line.is_none() && !batch.is_empty() {
                match &mut self.target {
                    Target::Sqlite { connection, .. } => {
                        insert::<Sqlite>(connection, &table.name, &columns, &kinds, &batch).await?;
                    }
                    Target::Postgres { connection, .. } => {
                        insert::<Postgres>(connection, &table.name, &columns, &kinds, &batch).await?;
                    }
                }
                batch.clear();
            }
            if line.is_none() {
                return Ok(rows);
            }
        }
    }

    /// Looks at whether all rows that others name are there, and lets servers have the database. Its messages are indexed by a job of
    /// theirs.
    ///
    /// # Errors
    /// [`ArchiveError::Dangling`], or the database's; then nothing is there.
    pub async fn finish(self) -> Result<(), ArchiveError> {
        match self.target {
            Target::Sqlite { mut connection, new, file } => {
                let dangling: Option<String> =
                    sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")
                        .fetch_optional(&mut connection)
                        .await?;
                if let Some(table) = dangling {
                    return Err(ArchiveError::Dangling(table));
                }
                begin_index(&mut Connection::Sqlite(&mut connection)).await?;
                connection.execute("COMMIT").await?;
                connection.close().await?;
                let failed = |error| ArchiveError::File { file: new.clone(), error };
                File::open(&new).and_then(|file| file.sync_all()).map_err(failed)?;
                fs::rename(&new, &file).map_err(failed)?;
                sync_folder(&file).map_err(failed)
            }
            Target::Postgres { mut connection, constraints } => {
                for (table, name, definition) in constraints {
                    let sql = format!("ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {definition}");
                    let made = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await;
                    made.map_err(|error| match &error {
                        sqlx::Error::Database(database) if database.is_foreign_key_violation() => {
                            ArchiveError::Dangling(table)
                        }
                        _ => error.into(),
                    })?;
                }
                begin_index(&mut Connection::Postgres(&mut connection)).await?;
                connection.execute("COMMIT").await?;
                connection.close().await?;
                Ok(())
            }
        }
    }
}

async fn begin_index(connection: &mut Connection<'_>) -> Result<(), ArchiveError> {
    search::begin_anew(connection).await.map_err(|error| match error {
        crate::store::StoreError::Database(error) => error.into(),
        error => ArchiveError::Unreadable(error.to_string()),
    })
}

/// Takes out what migrations have put in.
async fn empty<C>(connection: &mut C, tables: &[Table]) -> sqlx::Result<()>
where
    for<'c> &'c mut C: Executor<'c>,
{
    for table in tables {
        connection.execute(AssertSqlSafe(format!("DELETE FROM \"{}\"", table.name))).await?;
    }
    Ok(())
}

async fn insert<DB: Values>(
    connection: &mut DB::Connection,
    table: &str,
    columns: &[&str],
    kinds: &[schema::Kind],
    rows: &[Vec<Value>],
) -> Result<(), ArchiveError>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: sqlx::IntoArguments<DB>,
{
    let mut query = insertion::<DB>(table, columns);
    let mut unfit = None;
    query.push_values(rows, |mut to, row| {
        for (kind, value) in kinds.iter().zip(row) {
            if let Err(error) = DB::bind(&mut to, *kind, value) {
                unfit = Some(error);
            }
        }
    });
    if let Some(error) = unfit {
        return Err(error);
    }
    query.build().execute(connection).await?;
    Ok(())
}

/// Refuses a database in which there is something. Where an attempt before has made the tables and nothing else, it is empty.
async fn check_empty(connection: &mut PgConnection, versions: &[i64]) -> Result<(), ArchiveError> {
    let refused = || ArchiveError::NotEmpty("the database".into());
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT CAST(table_name AS text) FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA()",
    )
    .fetch_all(&mut *connection)
    .await?;
    if tables.is_empty() {
        return Ok(());
    }
    if !["_sqlx_migrations", "users", "events"].iter().all(|name| tables.iter().any(|table| table == name)) {
        return Err(refused());
    }
    let applied: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(&mut *connection).await?;
    let used = "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM events)";
    let is_used: bool = sqlx::query_scalar(used).fetch_one(connection).await?;
    if is_used || applied != versions { Err(refused()) } else { Ok(()) }
}

fn remove(file: &Path) -> io::Result<()> {
    fs::remove_file(file).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn with(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(end);
    name.into()
}

fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
