//! A certificate from an authority that asks this server, by TLS-ALPN-01 (RFC 8737), whether the name is its own.

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::Path, sync::Arc};

use futures_util::StreamExt;
use rustls_acme::{AcmeConfig, AcmeState, EventOk, caches::DirCache};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{
    files::{CertificateError, certificates},
    provider,
};
use crate::settings::Acme;

/// What a client that only asks for the proof speaks inside TLS.
pub(super) const CHALLENGE: &[u8] = b"acme-tls/1";

/// What is under way. It does nothing unless it is polled.
pub(super) type State = AcmeState<io::Error>;

/// The account's key and the certificate are kept, so that a restart asks nobody.
pub(super) fn open(acme: &Acme, data_dir: &Path) -> Result<State, CertificateError> {
    let dir = data_dir.join("acme");
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&dir);
    made.map_err(|error| CertificateError::Dir { dir: dir.clone(), error })?;
    let mut config = AcmeConfig::new_with_provider(&acme.domains, provider());
    if !acme.ca.as_os_str().is_empty() {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&acme.ca)? {
            roots.add(certificate)?;
        }
        let client = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
        config = config.client_tls_config(Arc::new(client.with_root_certificates(roots).with_no_client_auth()));
    }
    if !acme.email.is_empty() {
        config = config.contact_push(format!("mailto:{}", acme.email));
    }
    Ok(config.directory(&acme.directory).cache(DirCache::new(dir)).state())
}

/// Gets a certificate, and a new one when two thirds of its time are over. After a fault it tries again, ever more
/// seldom.
pub(super) async fn renew(mut state: State) {
    while let Some(event) = state.next().await {
        match event {
            Ok(EventOk::DeployedNewCert) => tracing::info!("the authority has given a new certificate"),
            Ok(EventOk::DeployedCachedCert) => tracing::info!("the certificate from before is still good"),
            Ok(EventOk::CertCacheStore | EventOk::AccountCacheStore) => {}
            Err(error) => tracing::warn!(%error, "no certificate from the authority; it is asked again"),
        }
    }
}
