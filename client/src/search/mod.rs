//! Searching: what is shown of what was found, and how what one types is completed and changed.

mod edit;
mod parts;

pub use edit::{Completing, completing, is_enough, with};
pub use parts::parts;
