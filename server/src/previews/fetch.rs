//! Asking for a page or a picture of somebody else's server.
//!
//! hyper alone, on a connection that was made here, to an address that was checked here: there is no proxy, no cookie, no password, no
//! pool, and no second look at the name's addresses.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request, Response, StatusCode, Uri,
    body::Incoming,
    client::conn::http1,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, USER_AGENT},
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
    bounds::Bounds,
    networks::Networks,
};

/// How long an answer may take, with all that it leads to and its last byte.
const TIME_MAX: Duration = Duration::from_secs(5);
/// How long one address may take to take a connection, so that the next one has its turn.
const CONNECT_MAX: Duration = Duration::from_secs(2);
/// How often an answer may lead elsewhere.
const REDIRECTS_MAX: usize = 3;
/// Bytes of an answer's headers.
const HEADERS_MAX: usize = 32 * 1024;

/// What is asked for, and what is taken.
pub(super) struct Wanted {
    /// Media types, as in `Accept`.
    pub accept: &'static str,
    /// Whether a media type is one of them.
    pub is_wanted: fn(&str) -> bool,
    /// What comes beyond so many bytes is not read.
    pub bytes_max: fn(&str) -> usize,
}

/// An answer.
pub(super) struct Fetched {
    /// Where it came from at last.
    pub url: Url,
    /// As in `Content-Type`, in small letters.
    pub content_type: String,
    pub bytes: Bytes,
    /// Whether there is more than was read.
    pub is_cut: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("its host was asked too often")]
    TooOften,
    #[error("it takes too long")]
    TooLong,
    #[error("it can't be connected to: {0}")]
    Connect(#[from] std::io::Error),
    #[error("it does not speak HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("its address can't be asked for")]
    Address,
    #[error("it answers {0}")]
    Status(StatusCode),
    #[error("it leads elsewhere more than {REDIRECTS_MAX} times")]
    Redirects,
    #[error("it is {0:?}, which is not previewed")]
    Type(String),
}

/// Asks.
pub(super) struct Fetch {
    networks: Networks,
    resolve: Arc<dyn Resolve>,
    pub bounds: Bounds,
    tls: TlsConnector,
    user_agent: String,
}

impl Fetch {
    /// Reaches no others than `networks`, and says who asks.
    pub fn new(networks: Networks, resolve: Arc<dyn Resolve>, origin: Option<&str>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let home = origin.map(|origin| format!("; +{origin}")).unwrap_or_default();
        let user_agent = format!("WeConnect/{} (bot; link preview{home})", env!("CARGO_PKG_VERSION"));
        let tls = TlsConnector::from(Arc::new(config));
        Self { networks, resolve, bounds: Bounds::default(), tls, user_agent }
    }

    /// Asks an address, and where it leads.
    pub async fn get(&self, url: &Url, wanted: &Wanted) -> Result<Fetched, FetchError> {
        timeout(TIME_MAX, self.follow(url.clone(), wanted)).await.map_err(|_| FetchError::TooLong)?
    }

    async fn follow(&self, mut url: Url, wanted: &Wanted) -> Result<Fetched, FetchError> {
        for _ in 0..=REDIRECTS_MAX {
            // Ends with what is read here, and the connection with it.
            let mut driving = JoinSet::new();
            let answer = self.ask(&url, wanted.accept, &mut driving).await?;
            if !answer.status().is_redirection() {
                return read(url, answer, wanted).await;
            }
            let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            url = to.and_then(|to| url.join(to).ok()).ok_or(FetchError::Status(answer.status()))?;
            url.set_fragment(None);
        }
        Err(FetchError::Redirects)
    }

    async fn ask(&self, url: &Url, accept: &str, driving: &mut JoinSet<()>) -> Result<Response<Incoming>, FetchError> {
        if !self.bounds.may_ask(url.host_str().unwrap_or_default()) {
            return Err(FetchError::TooOften);
        }
        let addresses = reachable(url, &self.networks, &*self.resolve).await?;
        let mut connected = Err(FetchError::TooLong);
        for address in addresses {
            connected = match timeout(CONNECT_MAX, TcpStream::connect(address)).await {
                Ok(stream) => stream.map_err(FetchError::from),
                Err(_) => Err(FetchError::TooLong),
            };
            if connected.is_ok() {
                break;
            }
        }
        let stream = connected?;
        let (host, path) =
            (&url[url::Position::BeforeHost..url::Position::AfterPort], &url[url::Position::BeforePath..]);
        let path = path.split('#').next().unwrap_or("/").parse::<Uri>().map_err(|_| FetchError::Address)?;
        let request = Request::get(path).header(HOST, host).header(USER_AGENT, &self.user_agent).header(ACCEPT, accept);
        let request = request.body(Empty::new()).map_err(|_| FetchError::Address)?;
        if url.scheme() == "http" {
            return send(stream, request, driving).await;
        }
        let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(name).map_err(|_| FetchError::Address)?;
        send(self.tls.connect(name, stream).await?, request, driving).await
    }
}

/// Sends a request on a connection of its own.
async fn send(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Empty<Bytes>>,
    driving: &mut JoinSet<()>,
) -> Result<Response<Incoming>, FetchError> {
    let mut http = http1::Builder::new();
    http.max_buf_size(HEADERS_MAX);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await?;
    driving.spawn(async move { _ = connection.await });
    Ok(sender.send_request(request).await?)
}

/// Reads an answer as far as it is wanted.
async fn read(url: Url, answer: Response<Incoming>, wanted: &Wanted) -> Result<Fetched, FetchError> {
    if answer.status() != StatusCode::OK {
        return Err(FetchError::Status(answer.status()));
    }
    let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content_type = content_type.to_ascii_lowercase();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !(wanted.is_wanted)(essence) {
        return Err(FetchError::Type(content_type));
    }
    let bytes_max = (wanted.bytes_max)(essence);
    let length = answer.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut bytes = Vec::with_capacity(length.unwrap_or_default().min(bytes_max));
    let (mut body, mut is_cut) = (answer.into_body(), false);
    while let Some(frame) = body.frame().await {
        let Ok(more) = frame?.into_data() else { continue };
        let left = bytes_max - bytes.len();
        is_cut = more.len() > left;
        bytes.extend_from_slice(&more[..more.len().min(left)]);
        if is_cut {
            break;
        }
    }
    Ok(Fetched { url, content_type, bytes: bytes.into(), is_cut })
}
