//! How pages of lists are asked for: the same for all of them.

use protocol::{
    ErrorCode,
    api::{ListQuery, PAGE, PAGE_MAX},
};

use crate::{http::ApiError, store::PageRequest};

/// The page that a list's query asks for.
///
/// # Errors
/// [`ErrorCode::BadRequest`] for a page of nothing.
pub fn page(ListQuery { after, limit }: ListQuery) -> Result<PageRequest, ApiError> {
    Ok(PageRequest { after, limit: limit_of(limit)? })
}

/// How many entries a page has: no more than [`PAGE_MAX`], however many are asked for.
///
/// # Errors
/// [`ErrorCode::BadRequest`] for none.
pub fn limit_of(limit: Option<u32>) -> Result<u32, ApiError> {
    match limit {
        Some(0) => Err(ApiError::about(ErrorCode::BadRequest, "limit is at least 1")),
        limit => Ok(limit.unwrap_or(PAGE).min(PAGE_MAX)),
    }
}
