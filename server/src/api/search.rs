//! `GET /api/search`: messages, by what they say.

use std::time::Duration;

use axum::extract::State;
use protocol::{
    ErrorCode,
    search::{Query, SearchQuery, SearchResults},
};
use tokio::time::timeout;

use super::lists::limit_of;
use crate::{
    AppState,
    auth::Principal,
    http::{ApiError, Body, extract},
    store::{Page, PageRequest, Scope},
};

/// How far a clock can be ahead of UTC, or behind it, in minutes.
const OFFSET_MAX: i32 = 24 * 60;
/// How long somebody waits until fewer others are looking for something.
const PATIENCE: Duration = Duration::from_secs(5);

/// Messages that the asker may read, a page of them. The store decides which, in the statement that finds them.
pub async fn list(
    State(app): State<AppState>,
    viewer: Principal,
    extract::Query(query): extract::Query<SearchQuery>,
) -> Result<Body<SearchResults>, ApiError> {
    let SearchQuery { q, room, public, order, offset, after, limit } = query;
    let request = PageRequest { after, limit: limit_of(limit)? };
    if !(-OFFSET_MAX..=OFFSET_MAX).contains(&offset) {
        return Err(ApiError::about(ErrorCode::BadRequest, "offset is at most 1440 minutes"));
    }
    let scope = Scope { viewer: viewer.person.id, room, public, offset };
    let turn = timeout(PATIENCE, app.searches_at_once.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(ErrorCode::Busy.into()) };
    let Page { entries: messages, next } = match app.store.wanted(scope, Query::parse(&q)).await? {
        Some(wanted) => app.store.search(&wanted, order, &request).await?,
        None => Page { entries: Vec::new(), next: None },
    };
    Ok(Body(SearchResults { messages, next, indexed: app.store.indexed().await? }))
}
