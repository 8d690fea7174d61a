//! Counts requests.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::AppState;

/// Counts a request by the hundreds of its status, and how long its reply took to begin.
pub async fn count(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let received = Instant::now();
    let reply = next.run(request).await;
    let status = match reply.status().as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    app.rooms.metrics.http_requests.get_or_create(&[("status", status)]).inc();
    app.rooms.metrics.http_seconds.observe(received.elapsed().as_secs_f64());
    reply
}
