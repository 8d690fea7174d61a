//! Finding messages: what is asked for, and what was found.

mod query;
mod results;

pub use query::{Day, Filter, Has, Is, Names, QUERY_MAX, Query, TERMS_MAX, Term, Typed, typed_at};
pub use results::{FoundMessage, Mark, Order, SearchQuery, SearchResults};
