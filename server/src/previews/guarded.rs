//! Requests to an address that somebody else has chosen.
//!
//! hyper alone, on a connection that was made here, to an address that was checked here: there is no proxy, no cookie, no password, no
//! pool, and no second look at the name's addresses.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use hyper::{
    Request, Response, Uri,
    body::{Body, Incoming},
    client::conn::http1,
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};
use url::Url;

use super::{
    addresses::{Refused, Resolve, reachable},
    networks::Networks,
};

/// How long one address may take to take a connection, so that the next one has its turn.
const CONNECT_MAX: Duration = Duration::from_secs(2);
/// Bytes of an answer's headers.
const HEADERS_MAX: usize = 32 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It is not asked.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It does not take a connection in time.
    #[error("it takes too long")]
    TooLong,
    /// It takes no connection.
    #[error("it can't be connected to: {0}")]
    Connect(#[from] std::io::Error),
    /// What it says is not HTTP.
    #[error("it does not speak HTTP: {0}")]
    Http(#[from] hyper::Error),
    /// No request can be made of its address.
    #[error("its address can't be asked for")]
    Address,
}

/// Sends requests to the public internet and to what is allowed beside it, and to nothing else.
pub struct Guarded {
    networks: Networks,
    resolve: Arc<dyn Resolve>,
    tls: TlsConnector,
}

impl Guarded {
    /// Reaches no others than `networks`, and finds hosts by `resolve`.
    pub fn new(networks: Networks, resolve: Arc<dyn Resolve>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Self { networks, resolve, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Sends a request, whose address and host are those of `url`, on a connection of its own. That lasts as long as `driving`.
    ///
    /// # Errors
    /// [`SendError`]
    pub async fn send<B>(
        &self,
        url: &Url,
        mut request: Request<B>,
        driving: &mut JoinSet<()>,
    ) -> Result<Response<Incoming>, SendError>
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
    {
        let stream = self.connect(url).await?;
        let (host, path) =
            (&url[url::Position::BeforeHost..url::Position::AfterPort], &url[url::Position::BeforePath..]);
        let path = path.split('#').next().unwrap_or("/");
        *request.uri_mut() = path.parse::<Uri>().map_err(|_| SendError::Address)?;
        request.headers_mut().insert(HOST, HeaderValue::from_str(host).map_err(|_| SendError::Address)?);
        if url.scheme() == "http" {
            return send(stream, request, driving).await;
        }
        let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(name).map_err(|_| SendError::Address)?;
        send(self.tls.connect(name, stream).await?, request, driving).await
    }

    async fn connect(&self, url: &Url) -> Result<TcpStream, SendError> {
        let addresses = reachable(url, &self.networks, &*self.resolve).await?;
        let mut connected = Err(SendError::TooLong);
        for address in addresses {
            connected = match timeout(CONNECT_MAX, TcpStream::connect(address)).await {
                Ok(stream) => stream.map_err(SendError::from),
                Err(_) => Err(SendError::TooLong),
            };
            if connected.is_ok() {
                break;
            }
        }
        connected
    }
}

async fn send<B>(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<B>,
    driving: &mut JoinSet<()>,
) -> Result<Response<Incoming>, SendError>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let mut http = http1::Builder::new();
    http.max_buf_size(HEADERS_MAX);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await?;
    driving.spawn(async move { _ = connection.await });
    Ok(sender.send_request(request).await?)
}
