//! Finding messages by what they say.
//!
//! Each message has a row in `search_entries`, written with it, and stands in the index under its words, as
//! [`protocol::search::tokens`] makes them, and beside them under words that begin with `_` for what it is and has, so that a filter
//! costs what a word costs. On SQLite that is an FTS5 table that keeps no text, on PostgreSQL a GIN index over the row's words; both
//! get the same words, and give the same answers. What may be found is decided in the statement that finds it.

mod anew;
mod answer;
mod changes;
mod expression;
mod fill;
mod find;
mod index;
mod wanted;
mod words;

pub(super) use anew::begin_anew;
pub(super) use changes::Changes;
pub use changes::{FoundBy, found_by};
pub(super) use index::{IDS_PER_MS, sqlite_add, take_before};
pub use wanted::{Scope, Wanted};
pub use words::{Entry, Texts, words_of};
