//! Asking for a page or a picture of somebody else's server.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT},
};
use tokio::{task::JoinSet, time::timeout};
use url::Url;

use super::{
    addresses::Resolve,
    bounds::Bounds,
    guarded::{Guarded, SendError},
    networks::Networks,
};

/// How long an answer may take, with all that it leads to and its last byte.
const TIME_MAX: Duration = Duration::from_secs(5);
/// How often an answer may lead elsewhere.
const REDIRECTS_MAX: usize = 3;

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
    Send(#[from] SendError),
    #[error("its host was asked too often")]
    TooOften,
    #[error("it takes too long")]
    TooLong,
    #[error("it does not speak HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("it answers {0}")]
    Status(StatusCode),
    #[error("it leads elsewhere more than {REDIRECTS_MAX} times")]
    Redirects,
    #[error("it is {0:?}, which is not previewed")]
    Type(String),
}

/// Asks.
pub(super) struct Fetch {
    guarded: Guarded,
    pub bounds: Bounds,
    user_agent: String,
}

impl Fetch {
    /// Reaches no others than `networks`, and says who asks.
    pub fn new(networks: Networks, resolve: Arc<dyn Resolve>, origin: Option<&str>) -> Self {
        let home = origin.map(|origin| format!("; +{origin}")).unwrap_or_default();
        let user_agent = format!("WeConnect/{} (bot; link preview{home})", env!("CARGO_PKG_VERSION"));
        Self { guarded: Guarded::new(networks, resolve), bounds: Bounds::default(), user_agent }
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
        let request = Request::get("/").header(USER_AGENT, &self.user_agent).header(ACCEPT, accept);
        let request = request.body(Empty::new()).map_err(|_| SendError::Address)?;
        Ok(self.guarded.send(url, request, driving).await?)
    }
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
