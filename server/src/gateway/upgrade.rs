//! The handshake (RFC 6455, 4.2): from a request to a connection that is ours. What axum brings for this keeps buffers for
//! each connection and writes frame by frame.

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts},
};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use protocol::{ErrorCode, codec::Encoding};
use tungstenite::handshake::derive_accept_key;

use crate::api::ApiError;

/// A connection past its handshake.
pub type Socket = TokioIo<Upgraded>;

/// A request to become a WebSocket.
pub struct Upgrade {
    on_upgrade: OnUpgrade,
    key: HeaderValue,
    /// What the client would speak that we speak too.
    pub encoding: Option<Encoding>,
}

impl<S: Sync> FromRequestParts<S> for Upgrade {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let headers = &parts.headers;
        let asks = parts.method == Method::GET
            && lists(headers, &header::CONNECTION, "upgrade").is_some()
            && lists(headers, &header::UPGRADE, "websocket").is_some()
            && lists(headers, &header::SEC_WEBSOCKET_VERSION, "13").is_some();
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks).cloned();
        let key = key.ok_or(ErrorCode::BadRequest)?;
        // Of what we speak, what the client names first.
        let place = |encoding: &Encoding| lists(headers, &header::SEC_WEBSOCKET_PROTOCOL, encoding.subprotocol());
        let encoding = Encoding::ALL.into_iter().filter(|encoding| place(encoding).is_some()).min_by_key(place);
        let on_upgrade = parts.extensions.remove::<OnUpgrade>().ok_or(ErrorCode::BadRequest)?;
        Ok(Self { on_upgrade, key, encoding })
    }
}

impl Upgrade {
    /// Answers, and serves the connection from then on.
    pub fn begin<F: Future<Output = ()> + Send>(
        self,
        encoding: Encoding,
        serve: impl FnOnce(Socket) -> F + Send,
    ) -> (Response<Body>, impl Future<Output = ()> + Send) {
        let Self { on_upgrade, key, .. } = self;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(encoding.subprotocol()));
        if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key.as_bytes())) {
            headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        }
        let connection = async move {
            match on_upgrade.await {
                Ok(upgraded) => serve(TokioIo::new(upgraded)).await,
                Err(error) => tracing::debug!(%error, "a connection ended during its handshake"),
            }
        };
        (response, connection)
    }
}

/// Where a value stands in a header's list.
fn lists(headers: &HeaderMap, name: &HeaderName, value: &str) -> Option<usize> {
    let values = headers.get_all(name).into_iter().filter_map(|list| list.to_str().ok());
    values.flat_map(|list| list.split(',')).position(|one| one.trim().eq_ignore_ascii_case(value))
}
