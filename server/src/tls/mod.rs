//! HTTPS without a proxy: with a certificate from files, or from an authority by ACME.

mod acme;
mod files;
mod handshake;

pub use files::CertificateError;
pub use handshake::handshake;

use std::{path::Path, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use tokio_rustls::rustls::{
    self, ServerConfig,
    crypto::{CryptoProvider, ring},
    server::ResolvesServerCert,
};

use crate::settings::{Certificate, Https};

/// The only protocol that is spoken inside: a WebSocket over HTTP/2 (RFC 8441) is a handshake that axum does not make.
const HTTP: &[u8] = b"http/1.1";

/// How to speak TLS, and what keeps the certificate valid for as long as it runs. What an authority has given is kept in
/// `data_dir`.
///
/// # Errors
/// Where a file can't be used; says which and why.
pub fn open(https: &Https, data_dir: &Path) -> Result<(Arc<ServerConfig>, BoxFuture<'static, ()>), CertificateError> {
    match &https.certificate {
        Certificate::Files { chain, key } => {
            let files = files::Files::open(chain, key)?;
            Ok((config(files.clone(), Vec::new())?, files.watch().boxed()))
        }
        Certificate::Acme(acme) => {
            let state = acme::open(acme, data_dir)?;
            Ok((config(state.resolver(), vec![acme::CHALLENGE.to_vec()])?, acme::renew(state).boxed()))
        }
    }
}

fn config(certificates: Arc<dyn ResolvesServerCert>, also: Vec<Vec<u8>>) -> Result<Arc<ServerConfig>, rustls::Error> {
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(certificates);
    config.alpn_protocols = also;
    config.alpn_protocols.push(HTTP.to_vec());
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
