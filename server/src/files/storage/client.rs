//! How an object storage is asked: over HTTP, with the same TLS as the rest of the server, and each request within its time.

use std::time::Duration;

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector as Tcp},
    rt::{TokioExecutor, TokioTimer},
};
use object_store::{
    ClientOptions, Result,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpService,
    },
};
use tokio::time::timeout;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one request may take: a part of 2 MiB at 70 kB a second.
const REQUEST: Duration = Duration::from_secs(30);
/// How long a connection is kept for the next request. Object storages close theirs a little later.
const IDLE: Duration = Duration::from_secs(10);
/// Bytes of an answer. Twice what is asked for at once.
const ANSWER_MAX: usize = 1024 * 1024;

/// Makes the client.
#[derive(Debug)]
pub(super) struct Connector {
    /// Whether plain HTTP is out of the question.
    pub is_https: bool,
}

#[derive(Debug)]
struct Client(legacy::Client<HttpsConnector<Tcp>, HttpRequestBody>);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient> {
        let failed = |error| object_store::Error::Generic { store: "S3", source: error };
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.set_nodelay(true);
        let (builder, provider) = (HttpsConnectorBuilder::new(), ring::default_provider());
        let schemes = if self.is_https {
            // Those that the system trusts, or SSL_CERT_FILE names.
            builder.with_provider_and_native_roots(provider).map_err(|error| failed(error.into()))?.https_only()
        } else {
            let config = ClientConfig::builder_with_provider(provider.into()).with_safe_default_protocol_versions();
            let config = config.map_err(|error| failed(error.into()))?;
            let config = config.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
            builder.with_tls_config(config).https_or_http()
        };
        let connector = schemes.enable_http1().wrap_connector(tcp);
        let mut client = legacy::Client::builder(TokioExecutor::new());
        client.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
        Ok(HttpClient::new(Client(client.build(connector))))
    }
}

#[async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let ask = async {
            let (head, body) = self.0.request(request).await.map_err(failed)?.into_parts();
            let bytes = to_bytes(Body::new(body), ANSWER_MAX).await;
            let bytes = bytes.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error))?;
            Ok(HttpResponse::from_parts(head, bytes.into()))
        };
        let late = |elapsed| Err(HttpError::new(HttpErrorKind::Timeout, elapsed));
        timeout(REQUEST, ask).await.unwrap_or_else(late)
    }
}

/// Both kinds are tried again: all that is asked can be done twice.
fn failed(error: legacy::Error) -> HttpError {
    let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Interrupted };
    HttpError::new(kind, error)
}
