//! A certificate in two files that somebody else renews.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::time::sleep;
use tokio_rustls::rustls::{
    self,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::provider;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// Why there is no HTTPS.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file can't be read, or is not what it should be.
    #[error("can't use {file} for HTTPS: {error}. It has to be a PEM file that the server may read")]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        error: pem::Error,
    },
    /// There is no certificate in the file.
    #[error("can't use {file} for HTTPS: there is no certificate in it")]
    Empty {
        /// Which.
        file: PathBuf,
    },
    /// The key is not that of the certificate, or of a kind that is not known.
    #[error("can't use the certificate {chain} with the private key {key}: {error}")]
    Pair {
        /// The file with the certificate.
        chain: PathBuf,
        /// The file with its key.
        key: PathBuf,
        /// Why.
        error: rustls::Error,
    },
    /// TLS can't be spoken.
    #[error("can't speak HTTPS: {0}")]
    Tls(#[from] rustls::Error),
    /// The folder for what an authority gives can't be made.
    #[error("can't use the folder {dir} for certificates: {error}")]
    Dir {
        /// Which.
        dir: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// The certificates in a PEM file, at least one.
pub(super) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let unusable = |error| CertificateError::File { file: file.to_owned(), error };
    let all: Vec<_> =
        CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<_, _>>).map_err(unusable)?;
    if all.is_empty() { Err(CertificateError::Empty { file: file.to_owned() }) } else { Ok(all) }
}

/// The two files, and what was last in them.
#[derive(Debug)]
pub(super) struct Files {
    chain: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Files {
    pub fn open(chain: &Path, key: &Path) -> Result<Arc<Self>, CertificateError> {
        let current = RwLock::new(read(chain, key)?);
        Ok(Arc::new(Self { chain: chain.to_owned(), key: key.to_owned(), current }))
    }

    /// Takes what is in the files from now on, if it is something else. What can't be used changes nothing.
    fn look(&self) -> Result<bool, CertificateError> {
        let new = read(&self.chain, &self.key)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let changed = current.cert != new.cert;
        *current = new;
        Ok(changed)
    }

    /// Looks at the files again and again. A fault is told once.
    pub async fn watch(self: Arc<Self>) {
        let mut told = String::new();
        loop {
            sleep(LOOK).await;
            let files = self.clone();
            match tokio::task::spawn_blocking(move || files.look()).await {
                Ok(Ok(changed)) => {
                    told.clear();
                    if changed {
                        tracing::info!(file = %self.chain.display(), "there is a new certificate");
                    }
                }
                Ok(Err(error)) => {
                    let error = error.to_string();
                    if told != error {
                        tracing::warn!(error, "the certificate stays the old one");
                        told = error;
                    }
                }
                Err(error) => tracing::error!(%error, "the certificate was not looked at"),
            }
        }
    }
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn read(chain: &Path, key: &Path) -> Result<Arc<CertifiedKey>, CertificateError> {
    let certificates = certificates(chain)?;
    let unusable = |error| CertificateError::File { file: key.to_owned(), error };
    let private = PrivateKeyDer::from_pem_file(key).map_err(unusable)?;
    let pair = |error| CertificateError::Pair { chain: chain.to_owned(), key: key.to_owned(), error };
    CertifiedKey::from_der(certificates, private, &provider()).map(Arc::new).map_err(pair)
}

#[cfg(test)]
mod tests {
    use rcgen::generate_simple_self_signed;

    use super::*;

    fn write(chain: &Path, key: &Path) {
        let made = generate_simple_self_signed(vec!["chat.example.org".into()]).unwrap();
        std::fs::write(chain, made.cert.pem()).unwrap();
        std::fs::write(key, made.key_pair.serialize_pem()).unwrap();
    }

    #[test]
    fn a_renewed_certificate_is_taken_and_a_broken_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (chain, key) = (dir.path().join("chain.pem"), dir.path().join("key.pem"));
        write(&chain, &key);
        let files = Files::open(&chain, &key).unwrap();
        let now = || files.current.read().unwrap().cert.clone();
        let first = now();
        assert!(!files.look().unwrap());
        write(&chain, &key);
        assert!(files.look().unwrap());
        let second = now();
        assert_ne!(first, second);
        // Half of a renewal: the key is not yet the new one.
        write(&chain, &dir.path().join("other.pem"));
        assert!(matches!(files.look(), Err(CertificateError::Pair { .. })));
        std::fs::write(&chain, "").unwrap();
        assert!(files.look().unwrap_err().to_string().contains("no certificate"));
        assert_eq!(now(), second);
    }

    #[test]
    fn what_can_t_be_used_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let (chain, key) = (dir.path().join("chain.pem"), dir.path().join("key.pem"));
        let says = || Files::open(&chain, &key).unwrap_err().to_string();
        assert!(says().contains("chain.pem for HTTPS"), "{}", says());
        write(&chain, &key);
        std::fs::remove_file(&key).unwrap();
        assert!(says().contains("key.pem for HTTPS"), "{}", says());
    }
}
