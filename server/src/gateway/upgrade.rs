//! From a request to a WebSocket whose bytes are the server's own to write: what goes to a room's members is the same for all of
//! them, and a library's socket would keep a buffer and a state for each of them to write it from.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use protocol::{
    ErrorCode,
    codec::{Encoding, MAX_FRAME},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, ReadHalf, WriteHalf};
use tokio_tungstenite::WebSocketStream;
use tungstenite::{
    handshake::server::create_response,
    protocol::{Role, WebSocketConfig},
};

use crate::http::ApiError;

/// It is allocated for every socket at once, and grows where a frame is larger; the library's own is 128 KiB.
const READ_BUFFER: usize = 1024;

/// What a client says, message by message.
pub type Incoming = WebSocketStream<ReadOnlyHalf>;

/// Where frames for a client go, byte by byte.
pub type Outgoing = WriteHalf<TokioIo<Upgraded>>;

/// A request for a WebSocket with a subprotocol that is spoken here.
pub struct Upgrade {
    /// How frames are written.
    pub encoding: Encoding,
    answer: Response<()>,
    upgraded: OnUpgrade,
}

impl<S: Sync> FromRequestParts<S> for Upgrade {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let upgraded = parts.extensions.remove::<OnUpgrade>().ok_or(ErrorCode::BadRequest)?;
        let mut request = Request::new(());
        request.method_mut().clone_from(&parts.method);
        *request.version_mut() = parts.version;
        request.headers_mut().clone_from(&parts.headers);
        let answer = create_response(&request).map_err(|_| ErrorCode::BadRequest)?;
        let is_offered = |encoding: &Encoding| {
            let names =
                parts.headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|names| names.to_str().ok());
            names.flat_map(|names| names.split(',')).any(|name| name.trim() == encoding.subprotocol())
        };
        let encoding = Encoding::ALL.into_iter().find(is_offered).ok_or(ErrorCode::UnsupportedVersion)?;
        Ok(Self { encoding, answer, upgraded })
    }
}

impl Upgrade {
    /// The answer to the request. `begin` is called once that is written; never where the client is gone before.
    pub fn accept<F: Future<Output = ()> + Send>(
        self,
        begin: impl FnOnce(Incoming, Outgoing) -> F + Send + 'static,
    ) -> Response {
        let Self { encoding, answer, upgraded } = self;
        tokio::spawn(async move {
            let Ok(upgraded) = upgraded.await else { return };
            let (read, write) = tokio::io::split(TokioIo::new(upgraded));
            let config = WebSocketConfig::default()
                .read_buffer_size(READ_BUFFER)
                .max_message_size(Some(MAX_FRAME))
                .max_frame_size(Some(MAX_FRAME));
            let incoming = WebSocketStream::from_raw_socket(ReadOnlyHalf(read), Role::Server, Some(config)).await;
            begin(incoming, write).await;
        });
        let mut answer = answer.map(|()| Body::empty());
        let name = HeaderValue::from_static(encoding.subprotocol());
        answer.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, name);
        answer
    }
}

/// The half of a connection that is read from. Where the library would answer a ping or a close by itself, nothing is
/// written: all that is comes from one place, the connection's queue.
pub struct ReadOnlyHalf(ReadHalf<TokioIo<Upgraded>>);

impl AsyncRead for ReadOnlyHalf {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for ReadOnlyHalf {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
