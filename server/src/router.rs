//! All addresses, and what every request passes on its way.

use axum::{
    Router,
    body::Body,
    extract::MatchedPath,
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Version, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use protocol::ErrorCode;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    trace::{DefaultOnFailure, TraceLayer},
};
use tracing::Level;

use crate::{
    AppState,
    api::{self, health},
    connections, gateway,
    http::{self, ApiError},
    layers::{budget, count, detached, identify, origin},
    pages,
};

/// Where a proxy says how it calls a request, and we say it too.
const ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id of a request that is taken from outside, in visible ASCII characters: those of proxies have 32 to 100.
const ID_MAX: usize = 128;

/// Headers that every reply carries; pages set a Content-Security-Policy of their own.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// The whole server as one service.
pub fn router(app: &AppState) -> Router {
    let mut router = Router::new()
        .nest("/api", api::router())
        .route("/ws", any(gateway::connect))
        .merge(pages::router(app))
        .layer(middleware::from_fn_with_state(app.clone(), budget::of_person))
        .layer(middleware::from_fn_with_state(app.clone(), identify::identify))
        .layer(middleware::from_fn_with_state(app.clone(), budget::of_address))
        .layer(middleware::from_fn_with_state(app.clone(), origin::guard))
        .merge(pages::package(&app.leptos))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(middleware::from_fn_with_state(app.clone(), detached::to_the_end))
        .layer(CatchPanicLayer::custom(|_| ApiError::internal("a handler panicked").into_response()))
        .layer(middleware::from_fn(only_paths))
        .layer(middleware::from_fn(connections::whole))
        .layer(middleware::from_fn(http::write))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_no_download)));
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name.clone(), value));
    }
    if app.settings.is_https() {
        let year = HeaderValue::from_static("max-age=31536000");
        router = router.layer(SetResponseHeaderLayer::if_not_present(header::STRICT_TRANSPORT_SECURITY, year));
    }
    router
        .layer(middleware::from_fn_with_state(app.clone(), count::count))
        // What has failed was logged with its cause.
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(DefaultOnFailure::new().level(Level::DEBUG)))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(middleware::map_request(keep_short_id))
        .with_state(app.clone())
}

/// Refuses what is no path, such as `GET a`, `CONNECT a:1` or `OPTIONS *`: leptos_axum 0.8.10 panics where there is none.
async fn only_paths(request: Request<Body>, next: Next) -> Result<Response, ApiError> {
    match request.uri().path_and_query() {
        Some(path) if path.as_str().starts_with('/') => Ok(next.run(request).await),
        _ => Err(ErrorCode::BadRequest.into()),
    }
}

/// Files are sent as they are: most are compressed already, and a part of one that is compressed is none.
fn is_no_download(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

/// Takes away a request's id that is not to be kept for as long as its connection lives, and stand in every line of the log: it is
/// given one of ours.
async fn keep_short_id(mut request: Request<Body>) -> Request<Body> {
    let is_good = |id: &HeaderValue| (1..=ID_MAX).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic);
    if request.headers().get(ID).is_some_and(|id| !is_good(id)) {
        request.headers_mut().remove(ID);
    }
    request
}

/// What is logged with everything that a request does. The query stays out, as it can hold what people typed, and so do links'
/// codes, which let in whoever reads them.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let path = route.filter(|route| route.contains("{code}")).unwrap_or(request.uri().path());
    tracing::info_span!("request", method = %request.method(), path, id)
}
