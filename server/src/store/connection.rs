//! One connection to whichever database there is, for functions that read or write within a transaction.
//!
//! sqlx's traits can't say in the signature of a function what it needs of a database that is not named: the bounds of every value
//! and every row would have to be repeated in all that calls it. Bounds on two named databases can be put into one trait,
//! [`Value`] or [`Row`].

use std::borrow::Cow;

use sqlx::{
    Arguments, AssertSqlSafe, Encode, Executor, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Type,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::engine::{Dialect, HasDialect};

/// What can be bound to a statement of either database.
pub(super) trait Value<'q>: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> {}

impl<'q, T> Value<'q> for T where T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> {}

/// What can be read from a row of either database.
pub(super) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A connection to either database, borrowed.
pub(super) enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Connection<'_> {
    /// What the database writes differently from the other.
    pub const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Sqlite::DIALECT,
            Self::Postgres(_) => Postgres::DIALECT,
        }
    }

    /// Runs a statement without parameters or results; it is not prepared.
    ///
    /// # Errors
    /// The database's.
    pub async fn run(&mut self, sql: &'static str) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(connection) => connection.execute(sql).await.map(drop),
            Self::Postgres(connection) => connection.execute(sql).await.map(drop),
        }
    }

    /// Keeps others who ask for the same `name` waiting until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn hold(&mut self, name: &'static str) -> sqlx::Result<()> {
        self.query(
            "INSERT INTO server_settings (name, value) VALUES ($1, '') ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .execute()
        .await
        .map(drop)
    }

    /// A statement, or its beginning. Statements of the same text are prepared once for each connection.
    pub fn query(&mut self, sql: &'static str) -> Query<'_> {
        let bound = match self {
            Self::Sqlite(connection) => Bound::Sqlite(connection, SqliteArguments::default()),
            Self::Postgres(connection) => Bound::Postgres(connection, PgArguments::default()),
        };
        Query { bound, sql: Cow::Borrowed(sql), error: None }
    }
}

/// A connection, and the values for the statement that it is to run.
enum Bound<'c> {
    Sqlite(&'c mut SqliteConnection, SqliteArguments),
    Postgres(&'c mut PgConnection, PgArguments),
}

/// A statement with its values, as sqlx's `Query` and `QueryBuilder` are.
#[must_use = "a query does nothing before it is executed or fetched"]
pub(super) struct Query<'c> {
    bound: Bound<'c>,
    sql: Cow<'static, str>,
    error: Option<BoxDynError>,
}

impl<'c> Query<'c> {
    /// Gives the next parameter that the text names (`$1` and so on) its value.
    pub fn bind<'q>(mut self, value: impl Value<'q>) -> Self {
        self.add(value);
        self
    }

    /// Adds to the text.
    pub fn push(mut self, sql: &'static str) -> Self {
        self.sql.to_mut().push_str(sql);
        self
    }

    /// Adds a parameter to the text, with its value.
    pub fn push_bind<'q>(mut self, value: impl Value<'q>) -> Self {
        self.add_parameter(value);
        self
    }

    /// Adds parameters to the text, with commas between.
    pub fn push_list<'q>(mut self, values: impl IntoIterator<Item = impl Value<'q>>) -> Self {
        let mut list = Separated { query: &mut self, is_first: true };
        for value in values {
            list.push_bind(value);
        }
        self
    }

    /// Adds a `VALUES` list to the text, of which `bind` binds each row.
    pub fn push_values<T>(
        mut self,
        rows: impl IntoIterator<Item = T>,
        mut bind: impl FnMut(&mut Separated<'_, 'c>, T),
    ) -> Self {
        for (place, row) in rows.into_iter().enumerate() {
            self.sql.to_mut().push_str(if place == 0 { "VALUES (" } else { ", (" });
            bind(&mut Separated { query: &mut self, is_first: true }, row);
            self.sql.to_mut().push(')');
        }
        self
    }

    /// Runs it, and tells how many rows it has changed.
    ///
    /// # Errors
    /// The database's, as with all that follow; or that a value can't be encoded.
    pub async fn execute(self) -> sqlx::Result<u64> {
        let (bound, sql) = self.finish()?;
        Ok(match bound {
            Bound::Sqlite(connection, values) => {
                sqlx::query_with(sql, values).execute(connection).await?.rows_affected()
            }
            Bound::Postgres(connection, values) => {
                sqlx::query_with(sql, values).execute(connection).await?.rows_affected()
            }
        })
    }

    /// All rows that it finds.
    pub async fn fetch_all<T: Row>(self) -> sqlx::Result<Vec<T>> {
        let (bound, sql) = self.finish()?;
        match bound {
            Bound::Sqlite(connection, values) => sqlx::query_as_with(sql, values).fetch_all(connection).await,
            Bound::Postgres(connection, values) => sqlx::query_as_with(sql, values).fetch_all(connection).await,
        }
    }

    /// The row that it finds, if it finds one.
    pub async fn fetch_optional<T: Row>(self) -> sqlx::Result<Option<T>> {
        let (bound, sql) = self.finish()?;
        match bound {
            Bound::Sqlite(connection, values) => sqlx::query_as_with(sql, values).fetch_optional(connection).await,
            Bound::Postgres(connection, values) => sqlx::query_as_with(sql, values).fetch_optional(connection).await,
        }
    }

    /// The row that it finds; that there is none is an error.
    pub async fn fetch_one<T: Row>(self) -> sqlx::Result<T> {
        self.fetch_optional().await?.ok_or(sqlx::Error::RowNotFound)
    }

    fn finish(self) -> sqlx::Result<(Bound<'c>, AssertSqlSafe<Cow<'static, str>>)> {
        match self.error {
            Some(error) => Err(sqlx::Error::Encode(error)),
            // All of it comes from this program: `push` takes nothing else.
            None => Ok((self.bound, AssertSqlSafe(self.sql))),
        }
    }

    fn add<'q>(&mut self, value: impl Value<'q>) {
        let added = match &mut self.bound {
            Bound::Sqlite(_, values) => Arguments::add(values, value),
            Bound::Postgres(_, values) => values.add(value),
        };
        self.error = self.error.take().or(added.err());
    }

    fn add_parameter<'q>(&mut self, value: impl Value<'q>) {
        self.add(value);
        // SQLite looks for the name of a numbered parameter in a list of all; by its place it has it at once.
        match &self.bound {
            Bound::Sqlite(..) => self.sql.to_mut().push('?'),
            Bound::Postgres(_, values) => _ = values.format_placeholder(self.sql.to_mut()),
        }
    }
}

/// A list in the text of a statement.
pub(super) struct Separated<'a, 'c> {
    query: &'a mut Query<'c>,
    is_first: bool,
}

impl Separated<'_, '_> {
    /// Adds a parameter, with its value.
    pub fn push_bind<'q>(&mut self, value: impl Value<'q>) -> &mut Self {
        if !std::mem::take(&mut self.is_first) {
            self.query.sql.to_mut().push_str(", ");
        }
        self.query.add_parameter(value);
        self
    }
}
