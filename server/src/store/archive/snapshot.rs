//! Reads all rows as they are at one moment, while servers go on writing.

use std::{path::Path, str::FromStr};

use futures_util::TryStreamExt;
use serde_json::json;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor, PgConnection, Postgres, Sqlite, SqliteConnection,
    postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    ArchiveError, PIECE_BYTES,
    schema::{self, Table},
    value::Values,
};
use crate::store::{OpenError, embedded};

/// Objects that are asked for at once.
const OBJECTS_AT_ONCE: i64 = 500;

/// Some rows of a table.
#[derive(Debug)]
pub struct Piece {
    /// Which table.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// Lines of JSON: the table and its columns, then the rows.
    pub lines: Vec<u8>,
}

/// A part of what files hold, in the storage of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct StoredObject {
    content_id: Uuid,
    position: i32,
    /// Its name there.
    pub object: Uuid,
    /// How many bytes.
    pub size: i64,
    /// Whether all of what it is a part of is there; an upload that is under way may lose it meanwhile.
    pub is_whole: bool,
}

/// The state of a database at one moment. On SQLite it keeps the write-ahead log from being folded into the file, on PostgreSQL it
/// keeps old rows from being cleared away, for as long as it is there.
pub struct DatabaseSnapshot {
    tables: Vec<Table>,
    /// The numbers of the migrations that were run on it.
    pub migrations: Vec<i64>,
    connection: Either,
}

enum Either {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Runs one body on whichever connection there is.
macro_rules! on {
    ($either:expr, |$connection:ident| $body:expr) => {
        match $either {
            Either::Sqlite($connection) => $body,
            Either::Postgres($connection) => $body,
        }
    };
}

impl DatabaseSnapshot {
    /// Takes one of the database at `url`, or the embedded one in `data_dir`. Its tables are left as they are.
    ///
    /// # Errors
    /// [`ArchiveError`], as with all that follow.
    pub async fn open(url: &str, data_dir: &Path) -> Result<Self, ArchiveError> {
        let (mut connection, tables) = match embedded::options(url, data_dir)? {
            Some(options) => Self::open_sqlite(options).await?,
            None => Self::open_postgres(url).await?,
        };
        if tables.is_empty() {
            return Err(ArchiveError::Nothing);
        }
        let applied = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
        let migrations = on!(&mut connection, |connection| sqlx::query_scalar(applied).fetch_all(connection).await?);
        Ok(Self { tables, migrations, connection })
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> Result<(Either, Vec<Table>), ArchiveError> {
        let options = options.create_if_missing(false).pragma("query_only", "on");
        if !options.get_filename().exists() {
            return Err(ArchiveError::Nothing);
        }
        let mut connection = SqliteConnection::connect_with(&options).await?;
        connection.execute("BEGIN").await?;
        // The state is that of the first reading.
        let tables = schema::of_sqlite(&mut connection).await?;
        Ok((Either::Sqlite(connection), tables))
    }

    async fn open_postgres(url: &str) -> Result<(Either, Vec<Table>), ArchiveError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(OpenError::Scheme.into());
        }
        let mut connection = PgConnection::connect_with(&PgConnectOptions::from_str(url)?).await?;
        // Whoever takes the rows can be slow.
        connection.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0").await?;
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let tables = schema::of_postgres(&mut connection).await?;
        Ok((Either::Postgres(connection), tables))
    }

    /// Which engine, for people.
    pub fn engine(&self) -> &'static str {
        match &self.connection {
            Either::Sqlite(_) => "SQLite",
            Either::Postgres(_) => "PostgreSQL",
        }
    }

    /// All that is kept: the tables, by name, and their columns. Both engines have the same.
    pub fn tables(&self) -> Vec<(&str, Vec<&str>)> {
        self.tables
            .iter()
            .map(|table| (table.name.as_str(), table.columns.iter().map(|(name, _)| name.as_str()).collect()))
            .collect()
    }

    /// Reads all rows, table by table, and gives them on in pieces. What is read waits for what takes it.
    ///
    /// # Errors
    /// The database's, or [`ArchiveError::Cut`] where nobody takes them.
    pub async fn rows(&mut self, to: &mpsc::Sender<Piece>) -> Result<(), ArchiveError> {
        for table in &self.tables {
            match &mut self.connection {
                Either::Sqlite(connection) => rows::<Sqlite>(connection, table, to).await?,
                Either::Postgres(connection) => rows::<Postgres>(connection, table, to).await?,
            }
        }
        Ok(())
    }

    /// Objects that hold what files hold, behind one that was given before; none where there are no more.
    ///
    /// # Errors
    /// The database's.
    pub async fn objects(&mut self, after: Option<StoredObject>) -> Result<Vec<StoredObject>, ArchiveError> {
        let (content, position) = after.map_or((Uuid::nil(), -1), |after| (after.content_id, after.position));
        Ok(on!(&mut self.connection, |connection| sqlx::query_as(
            "SELECT content_id, position, object, content_parts.size, sha256 IS NOT NULL AS is_whole
             FROM content_parts JOIN contents ON contents.id = content_id
             WHERE (content_id, position) > ($1, $2) ORDER BY content_id, position LIMIT $3"
        )
        .bind(content)
        .bind(position)
        .bind(OBJECTS_AT_ONCE)
        .fetch_all(connection)
        .await?))
    }
}

async fn rows<DB: Values>(
    connection: &mut DB::Connection,
    table: &Table,
    to: &mpsc::Sender<Piece>,
) -> Result<(), ArchiveError>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: sqlx::IntoArguments<DB>,
{
    let columns: Vec<_> = table.columns.iter().map(|(name, _)| name).collect();
    let mut begun = serde_json::to_vec(&json!({ "table": table.name, "columns": columns })).unwrap_or_default();
    begun.push(b'\n');
    let new = || Piece { table: table.name.clone(), rows: 0, lines: begun.clone() };
    // All names are those that the database has given itself.
    let sql = AssertSqlSafe(format!("SELECT {} FROM \"{}\"", table.list(), table.name));
    let mut found = sqlx::query(sql).fetch(connection);
    let mut piece = new();
    while let Some(row) = found.try_next().await? {
        let line =
            serde_json::to_vec(&DB::values(&row)?).map_err(|error| ArchiveError::Unreadable(error.to_string()))?;
        piece.lines.extend(line);
        piece.lines.push(b'\n');
        piece.rows += 1;
        if piece.lines.len() >= PIECE_BYTES {
            to.send(std::mem::replace(&mut piece, new())).await.map_err(|_| ArchiveError::Cut)?;
        }
    }
    if piece.rows > 0 {
        to.send(piece).await.map_err(|_| ArchiveError::Cut)?;
    }
    Ok(())
}
