//! Finding messages: what is asked for, and what was found.

#[cfg(feature = "lookalike")]
mod marks;
#[cfg(feature = "lookalike")]
mod phrase;
mod query;
mod results;
#[cfg(feature = "lookalike")]
pub mod tokens;

#[cfg(feature = "lookalike")]
pub use marks::{MARKS_MAX, excerpt, marks};
#[cfg(feature = "lookalike")]
pub use phrase::{Phrase, Place};
pub use query::{Day, Filter, Has, Is, Names, QUERY_MAX, Query, TERMS_MAX, Term, Typed, typed_at};
pub use results::{FoundMessage, Mark, Order, SearchQuery, SearchResults};
