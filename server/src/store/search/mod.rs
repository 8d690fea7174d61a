//! Finding messages by what they say.
//!
//! Each message has a row in `search`, written with it: its words as [`protocol::search::tokens`] makes them, and beside them
//! words that begin with `_` for what it is and has, so that a filter costs what a word costs. SQLite keeps them in an FTS5 table,
//! PostgreSQL as a `tsvector` under a GIN index; both get the same words, and give the same answers. What may be found is decided in
//! the statement that finds it.

mod answer;
mod changes;
mod expression;
mod fill;
mod find;
mod index;
mod wanted;
mod words;

pub(super) use changes::Changes;
pub(super) use index::{IDS_PER_MS, UNINDEX_BEFORE, index};
pub use wanted::{Scope, Wanted};
pub(super) use words::Entry;
