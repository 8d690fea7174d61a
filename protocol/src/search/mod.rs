//! Finding messages: what is asked for, and what was found.

mod query;
mod results;

pub use query::{Day, Has, Is, QUERY_MAX, Query, TERMS_MAX, Term};
pub use results::{FoundMessage, Mark, Order, SearchQuery, SearchResults};
