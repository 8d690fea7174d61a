//! One connection, from its first byte to its last.

use std::{future::poll_fn, net::SocketAddr, pin::pin, task::Poll};

use axum::{Router, body::Body, extract::ConnectInfo};
use futures_util::{FutureExt, future::BoxFuture};
use hyper::{Request, body::Incoming, server::conn::http1, service::Service};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, sleep_until, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::{Visit, stream::Stream};
use crate::tls;

/// The longest head of a request, in bytes, and what is gathered of a reply before the client takes some of it. As much as
/// nginx takes.
const HEAD_MAX: usize = 32 * 1024;

/// What all connections to one address of the server share.
#[derive(Clone)]
pub(super) struct Shared {
    pub router: Router,
    pub tls: Option<TlsAcceptor>,
    pub stopping: CancellationToken,
}

/// Serves a connection until it ends, becomes a WebSocket, or has to make place for another.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, visit: Visit, shared: Shared) {
    let evicted = visit.place.evicted.clone();
    tokio::select! {
        () = evicted.notified() => {}
        () = talk(stream, peer, visit, shared) => {}
    }
}

async fn talk(stream: TcpStream, peer: SocketAddr, visit: Visit, shared: Shared) {
    // Looked at and left where it is: that a socket is said to be readable does not mean that there is anything.
    let mut byte = [0];
    let first = timeout(visit.bounds.head, stream.peek(&mut byte));
    let said = tokio::select! {
        said = first => matches!(said, Ok(Ok(1))),
        () = shared.stopping.cancelled() => false,
    };
    if said {
        greet(stream, peer, visit, shared).await;
    }
}

/// In a box, so that who says nothing takes no memory for it.
fn greet(stream: TcpStream, peer: SocketAddr, visit: Visit, shared: Shared) -> BoxFuture<'static, ()> {
    async move {
        let Some(tls) = &shared.tls else { return speak(stream, peer, visit, shared).await };
        let stream = tokio::select! {
            stream = tls::handshake(tls, stream, visit.bounds.handshake) => stream,
            () = shared.stopping.cancelled() => None,
        };
        if let Some(stream) = stream {
            speak(stream, peer, visit, shared).await;
        }
    }
    .boxed()
}

/// HTTP/1.1, until either side ends it or its time is over.
async fn speak<S>(stream: S, peer: SocketAddr, visit: Visit, shared: Shared)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Shared { router, stopping, .. } = shared;
    let (router, extension) = (TowerToHyperService::new(router), visit.clone());
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(extension.clone());
        router.call(request.map(Body::new))
    });
    let io = TokioIo::new(Stream::new(stream, visit.clone()));
    let mut http = http1::Builder::new();
    // The pulse tells the time, for heads too.
    http.max_buf_size(HEAD_MAX).header_read_timeout(None);
    let mut connection = pin!(http.serve_connection(io, service).with_upgrades());
    let mut stop = pin!(stopping.cancelled());
    let mut alarm = pin!(sleep_until(Instant::now()));
    let mut is_stopping = false;
    poll_fn(|context| {
        if !is_stopping && stop.as_mut().poll(context).is_ready() {
            is_stopping = true;
            connection.as_mut().graceful_shutdown();
            visit.pulse.stop();
        }
        if let Poll::Ready(ended) = connection.as_mut().poll(context) {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke");
            }
            return Poll::Ready(());
        }
        let Some(deadline) = visit.pulse.deadline() else { return Poll::Pending };
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        alarm.as_mut().poll(context)
    })
    .await;
}
