//! From a TCP connection to a TLS connection.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::acme::CHALLENGE;

/// Bytes of a reply that are encrypted before the client takes some of them: one record.
const BUFFER: usize = 16 * 1024;

/// Scanners and people who mistrust the certificate fail here all day, so that is not worth a line in the log.
pub async fn handshake(tls: &TlsAcceptor, stream: TcpStream, patience: Duration) -> Option<TlsStream<TcpStream>> {
    let mut stream = match timeout(patience, tls.accept(stream)).await {
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
        stream.get_mut().1.set_buffer_limit(Some(BUFFER));
        return Some(stream);
    }
    // The handshake itself was the proof.
    match timeout(patience, stream.shutdown()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a proof for the authority ended early"),
        Err(_) => tracing::debug!("a proof for the authority was not taken"),
    }
    None
}
