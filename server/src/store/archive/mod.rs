//! All that the database holds, as rows that either engine takes: read in one moment's state while servers write ([`DatabaseSnapshot`]), and
//! put into an empty database ([`Loading`]).
//!
//! Tables and columns are those that the database itself names, so that a migration which adds one has nothing to say here. What is
//! made of other rows stays out: the index of search, which is another one in each engine and is made anew.

mod load;
mod schema;
mod snapshot;
mod value;

pub use load::Loading;
pub use snapshot::{DatabaseSnapshot, Piece, StoredObject};

/// Bytes after which a piece of a table ends; one row more may be in it.
pub const PIECE_BYTES: usize = 512 * 1024;

/// Why the rows can't be read or put anywhere. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] super::OpenError),
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// Something in the way of the files of the database.
    #[error("{file}: {error}")]
    File {
        /// Which.
        file: std::path::PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// There is something already where it is to be put.
    #[error("{0} is not empty. What is restored needs an empty place: choose another, or move away what is there")]
    NotEmpty(String),
    /// The rows are of tables that this version does not know.
    #[error(
        "a newer WeConnect has written this: it knows migration {0}, and this version does not. Take that version or a newer one"
    )]
    Newer(i64),
    /// No server has used the database.
    #[error("there is nothing in the database. Check data-dir and database-url")]
    Nothing,
    /// A column of a type that has no form here.
    #[error("the column {column} is of the type {kind}, which can't be kept")]
    Type {
        /// Of which table, and its name.
        column: String,
        /// What the database calls it.
        kind: String,
    },
    /// It is not what [`DatabaseSnapshot`] gives.
    #[error("unreadable rows: {0}")]
    Unreadable(String),
    /// Rows name others that are not there.
    #[error("rows of the table {0} name others that are missing")]
    Dangling(String),
    /// Nobody takes the rows any more.
    #[error("what was read could not be written")]
    Cut,
}
