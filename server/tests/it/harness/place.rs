//! Where a test's files are: a folder, or a real object storage that speaks S3 and checks signatures.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::{
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use server::settings::{Certificate, S3, Settings};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::write_certificate;

/// The bucket, and the folder.
const NAME: &str = "files";
const KEY_ID: &str = "WECONNECT";
/// What no log may have in it.
pub const SECRET: &str = "half past four";

/// Outlives the servers of a test.
pub struct Place {
    dir: TempDir,
    storage: Option<Storage>,
}

/// An object storage, at the same address each time that it comes back.
struct Storage {
    service: S3Service,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Place {
    /// An empty folder.
    pub fn folder() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), storage: None }
    }

    /// An empty bucket.
    pub async fn bucket() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(NAME)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(dir.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(serve(listener, service.clone(), None));
        Self { dir, storage: Some(Storage { service, address, serving }) }
    }

    /// The same by HTTPS, with a certificate that is its own authority's; and what tells the executable of it.
    pub async fn bucket_by_https() -> (Self, [(&'static str, String); 7]) {
        let mut place = Self::bucket().await;
        place.go_away().await;
        let dir = place.dir.path().to_owned();
        let Certificate::Files { chain, key } = write_certificate(&dir, &["127.0.0.1"]) else { unreachable!() };
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let certificates = vec![CertificateDer::from_pem_file(&chain).unwrap()];
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let config = config.with_no_client_auth().with_single_cert(certificates, key).unwrap();
        let storage = place.storage.as_mut().unwrap();
        let listener = TcpListener::bind(storage.address).await.unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        storage.serving = tokio::spawn(serve(listener, storage.service.clone(), Some(acceptor)));
        fs::write(dir.join("secret"), format!("{SECRET}\n")).unwrap();
        let variables = [
            ("SSL_CERT_FILE", chain.display().to_string()),
            ("WECONNECT_FILES_S3_BUCKET", NAME.to_owned()),
            ("WECONNECT_FILES_S3_ENDPOINT", format!("https://{}", storage.address)),
            ("WECONNECT_FILES_S3_KEY_ID", KEY_ID.to_owned()),
            ("WECONNECT_FILES_S3_SECRET_FILE", dir.join("secret").display().to_string()),
            ("WECONNECT_FILES_S3_PREFIX", "chat".to_owned()),
            ("WECONNECT_LOG", "info,object_store=trace,reqwest=trace".to_owned()),
        ];
        (place, variables)
    }

    /// Lets a server keep its files here.
    pub fn set(&self, settings: &mut Settings) {
        settings.files_dir = self.path();
        settings.files_s3 = self.storage.as_ref().map(|storage| S3 {
            bucket: NAME.into(),
            endpoint: format!("http://{}", storage.address),
            region: "us-east-1".into(),
            key_id: KEY_ID.into(),
            secret: SECRET.to_owned().into(),
            prefix: "chat/files".into(),
        });
    }

    /// How many objects there are.
    pub fn objects(&self) -> usize {
        count(&self.path())
    }

    /// The file of an object in the bucket.
    pub fn object(&self, name: &str) -> PathBuf {
        self.path().join("chat/files").join(name)
    }

    /// Keeps servers from what is here.
    pub async fn go_away(&mut self) {
        match &mut self.storage {
            Some(storage) => {
                storage.serving.abort();
                // The port is free from here on.
                let _ = (&mut storage.serving).await;
            }
            None => {
                fs::rename(self.path(), self.away()).unwrap();
                fs::write(self.path(), "no folder").unwrap();
            }
        }
    }

    /// Undoes [`go_away`](Self::go_away).
    pub async fn come_back(&mut self) {
        match &mut self.storage {
            Some(storage) => {
                let bind = async {
                    loop {
                        match TcpListener::bind(storage.address).await {
                            Ok(listener) => return listener,
                            Err(_) => sleep(Duration::from_millis(10)).await,
                        }
                    }
                };
                let listener = timeout(Duration::from_secs(30), bind).await.unwrap();
                storage.serving = tokio::spawn(serve(listener, storage.service.clone(), None));
            }
            None => {
                fs::remove_file(self.path()).unwrap();
                fs::rename(self.away(), self.path()).unwrap();
            }
        }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join(NAME)
    }

    fn away(&self) -> PathBuf {
        self.dir.path().join("away")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(storage) = &self.storage {
            storage.serving.abort();
        }
    }
}

/// Answers for as long as it runs; its connections end with it.
async fn serve(listener: TcpListener, service: S3Service, tls: Option<TlsAcceptor>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (service, tls) = (service.clone(), tls.clone());
        connections.spawn(async move {
            let served = match tls {
                None => http1::Builder::new().serve_connection(TokioIo::new(stream), service).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => http1::Builder::new().serve_connection(TokioIo::new(stream), service).await,
                    Err(_) => return,
                },
            };
            // A client that hangs up is none of its business.
            drop(served);
        });
    }
}

/// The files in a folder, and in those in it.
fn count(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of = |entry: fs::DirEntry| if entry.file_type().unwrap().is_dir() { count(&entry.path()) } else { 1 };
    entries.map(|entry| of(entry.unwrap())).sum()
}
