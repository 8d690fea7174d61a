//! Which tables and columns a database has.

use sqlx::{PgConnection, SqliteConnection};

use super::ArchiveError;

/// What is made of other rows: by its column, as rooms' numbers, or by its table.
const DERIVED_COLUMNS: [(&str, &str); 2] = [("rooms", "number"), ("events", "entry")];

/// Tables of the index of search, with what FTS5 keeps beside its own, and the list of the migrations that were run.
fn is_derived(table: &str) -> bool {
    table == "search" || table.starts_with("search_") || table == "_sqlx_migrations"
}

/// What a column holds, in the engine that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Long,
    Integer,
    Short,
    Bool,
    Text,
    Bytes,
    Uuid,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            // SQLite's has 64 bits.
            "integer" | "int8" => Self::Long,
            "int4" => Self::Integer,
            "int2" => Self::Short,
            "bool" => Self::Bool,
            "text" => Self::Text,
            "blob" | "bytea" => Self::Bytes,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    /// What it is called in a message.
    pub fn name(self) -> &'static str {
        match self {
            Self::Long | Self::Integer | Self::Short => "a number",
            Self::Bool => "0 or 1",
            Self::Text => "a text",
            Self::Bytes => "bytes",
            Self::Uuid => "an id",
        }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: String,
    /// Those that are kept, in the database's order.
    pub columns: Vec<(String, Kind)>,
}

impl Table {
    /// What a column holds.
    pub fn kind(&self, column: &str) -> Option<Kind> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, kind)| *kind)
    }

    /// All columns, for a statement.
    pub fn list(&self) -> String {
        self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    }
}

/// The tables of an SQLite database, by name.
///
/// # Errors
/// The database's, or [`ArchiveError::Type`].
pub(super) async fn of_sqlite(connection: &mut SqliteConnection) -> Result<Vec<Table>, ArchiveError> {
    let rows = sqlx::query_as(
        "SELECT tables.name, columns.name, columns.type
         FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite@_%' ESCAPE '@'
         ORDER BY tables.name, columns.cid",
    );
    tables(rows.fetch_all(connection).await?)
}

/// The same of a PostgreSQL database.
///
/// # Errors
/// The database's, or [`ArchiveError::Type`].
pub(super) async fn of_postgres(connection: &mut PgConnection) -> Result<Vec<Table>, ArchiveError> {
    let rows = sqlx::query_as(
        "SELECT CAST(tables.table_name AS text), CAST(columns.column_name AS text), CAST(columns.udt_name AS text)
         FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
         WHERE table_schema = CURRENT_SCHEMA() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
         ORDER BY CAST(tables.table_name AS text) COLLATE \"C\", ordinal_position",
    );
    tables(rows.fetch_all(connection).await?)
}

fn tables(rows: Vec<(String, String, String)>) -> Result<Vec<Table>, ArchiveError> {
    let mut tables: Vec<Table> = Vec::new();
    for (table, column, kind) in rows {
        if is_derived(&table) || DERIVED_COLUMNS.contains(&(&table, &column)) {
            continue;
        }
        let Some(kind) = Kind::of(&kind) else {
            return Err(ArchiveError::Type { column: format!("{table}.{column}"), kind });
        };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push((column, kind)),
            None => tables.push(Table { name: table, columns: vec![(column, kind)] }),
        }
    }
    Ok(tables)
}
