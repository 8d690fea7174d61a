//! What handlers take and give: bodies, what stands in an address, errors.

mod body;
mod error;
pub mod extract;

pub use body::{Body, write};
pub use error::ApiError;

/// The largest body of a request, in bytes: the longest message as a form, with room to spare.
pub const BODY_MAX: usize = 64 * 1024;
