//! Where one writes, without the page: what is kept of it, what completes it, and how it is formatted.

pub mod completion;
pub mod draft;
pub mod formatting;
pub mod names;
pub mod place;
