//! What a test needs to speak HTTPS: certificates, and a client that believes only one authority.

use std::{net::SocketAddr, path::Path, sync::Arc};

use rcgen::generate_simple_self_signed;
use server::settings::Certificate;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// A certificate of its own for some names, in the files `certificate` and `key` of a folder.
pub fn write_certificate(dir: &Path, names: &[&str]) -> Certificate {
    let made = generate_simple_self_signed(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()).unwrap();
    let (chain, key) = (dir.join("certificate"), dir.join("key"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.key_pair.serialize_pem()).unwrap();
    Certificate::Files { chain, key }
}

/// Speaks HTTPS with one server.
pub struct Https {
    connector: TlsConnector,
    address: SocketAddr,
    name: &'static str,
}

impl Https {
    /// `root` is the authority's certificate, PEM; `name` what the server's certificate has to be for.
    pub fn new(root: &[u8], address: SocketAddr, name: &'static str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(root).unwrap()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = builder.with_root_certificates(roots).with_no_client_auth();
        Self { connector: TlsConnector::from(Arc::new(config)), address, name }
    }

    pub async fn connect(&self) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        self.connector.connect(ServerName::try_from(self.name).unwrap(), stream).await
    }

    /// The whole reply, headers included.
    pub async fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> std::io::Result<String> {
        let mut stream = self.connect().await?;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}",
            self.name
        );
        stream.write_all(request.as_bytes()).await?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await?;
        Ok(String::from_utf8_lossy(&reply).into_owned())
    }
}
