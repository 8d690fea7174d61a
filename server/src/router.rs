//! All addresses, and what every request passes on its way.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Request, header},
    middleware,
    response::IntoResponse,
    routing::{any, get},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

use crate::{
    App,
    api::{self, ApiError, health},
    auth::{origin, viewer},
    gateway, pages, serve,
};

/// The largest body of a request, in bytes: the longest message as a form, with room to spare.
pub const BODY_MAX: usize = 64 * 1024;

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
pub fn router(app: &App) -> Router {
    let mut router = Router::new()
        .nest("/api", api::router())
        .route("/ws", any(gateway::connect))
        .merge(pages::router(app))
        .layer(middleware::from_fn_with_state(app.clone(), viewer::identify))
        .layer(middleware::from_fn_with_state(app.clone(), origin::guard))
        .merge(pages::package(&app.leptos))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(CatchPanicLayer::custom(|_| ApiError::internal("a handler panicked").into_response()))
        .layer(middleware::from_fn(serve::whole))
        .layer(middleware::from_fn(api::write))
        .layer(CompressionLayer::new());
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name.clone(), value));
    }
    if app.settings.is_https() {
        let year = HeaderValue::from_static("max-age=31536000");
        router = router.layer(SetResponseHeaderLayer::if_not_present(header::STRICT_TRANSPORT_SECURITY, year));
    }
    router
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app.clone())
}

/// What is logged with everything that a request does. The query stays out: it can hold what people typed.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}
