//! From TCP connections to TLS connections.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};

use super::acme::CHALLENGE;

/// Handshakes at the same time; further connections wait in the system's own queue.
const AT_ONCE: usize = 1024;
/// How long somebody may take for one.
const PATIENCE: Duration = Duration::from_secs(10);

/// A listener for HTTPS. Who is slow with the handshake keeps nobody else waiting.
pub struct Handshakes {
    done: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Handshakes {
    /// Accepts at once, until this is dropped.
    ///
    /// # Errors
    /// Where the socket has no address.
    pub fn of(tcp: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (sender, done) = mpsc::channel(AT_ONCE);
        tokio::spawn(accept(tcp, TlsAcceptor::from(config), sender));
        Ok(Self { done, address })
    }
}

impl Listener for Handshakes {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.done.recv().await {
            Some(connection) => connection,
            // Only where accepting has panicked.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

async fn accept(mut tcp: TcpListener, tls: TlsAcceptor, done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let free = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        // It is never closed.
        let Ok(permit) = free.clone().acquire_owned().await else { return };
        let (stream, address) = tokio::select! {
            accepted = Listener::accept(&mut tcp) => accepted,
            () = done.closed() => return,
        };
        let (tls, done) = (tls.clone(), done.clone());
        tokio::spawn(async move {
            if let Some(stream) = handshake(tls, stream).await {
                // Nobody takes it where the server stops.
                let _ = done.send((stream, address)).await;
            }
            drop(permit);
        });
    }
}

/// Scanners and people who mistrust the certificate fail here all day, so that is not worth a line in the log.
async fn handshake(tls: TlsAcceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    let mut stream = match timeout(PATIENCE, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            return None;
        }
        Err(_) => {
            tracing::debug!("a TLS handshake took too long");
            return None;
        }
    };
    if stream.get_ref().1.alpn_protocol() != Some(CHALLENGE) {
        return Some(stream);
    }
    // The handshake itself was the proof.
    if let Err(error) = stream.shutdown().await {
        tracing::debug!(%error, "a proof for the authority ended early");
    }
    None
}
