//! One message to one browser.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
};
use p256::SecretKey;
use protocol::RoomId;
use tokio::{task::JoinSet, time::timeout};
use url::Url;

use super::{
    Push,
    encrypt::{Fresh, encrypt},
};
use crate::{
    auth::secret,
    previews::{Refused, SendError},
    store::PushSubscription,
};

/// How long a push service may take to answer.
pub const SEND_MAX: Duration = Duration::from_secs(8);
/// How long a push service keeps what it can't deliver, in seconds: what is older is no news.
const TTL_SECONDS: u32 = 24 * 60 * 60;
/// The longest pause that a push service can ask for.
const PAUSE_MAX: Duration = Duration::from_secs(60 * 60);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The push service has it.
    Taken,
    /// The browser is not there any more, or what it gave as its push service can be none.
    Gone,
    /// It is to be tried again, perhaps not before some time.
    Later(Option<Duration>),
    /// The push service does not take it, and won't.
    Refused,
}

impl Push {
    /// Sends it, sealed for the browser. It takes the place of what still waits there of the same room.
    pub(super) async fn send(&self, to: &PushSubscription, room: RoomId, plain: &[u8], is_urgent: bool) -> Sent {
        let Ok(url) = Url::parse(&to.endpoint) else { return Sent::Gone };
        let host = url.host_str().unwrap_or_default().to_owned();
        let Some(sealed) = fresh().and_then(|fresh| encrypt(&to.public_key, &to.secret, plain, &fresh).ok()) else {
            return Sent::Refused;
        };
        let request = Request::post("/")
            .header("ttl", TTL_SECONDS)
            .header("topic", self.vapid.topic(room))
            .header("urgency", if is_urgent { "high" } else { "normal" })
            .header(AUTHORIZATION, self.vapid.authorization(&url))
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, sealed.len())
            .body(Full::new(Bytes::from(sealed)));
        let Ok(request) = request else { return Sent::Refused };
        // Ends with the answer, and the connection with it.
        let mut driving = JoinSet::new();
        match timeout(SEND_MAX, self.guarded.send(&url, request, &mut driving)).await {
            Ok(Ok(answer)) => {
                let sent = outcome(answer.status(), answer.headers());
                if sent == Sent::Refused {
                    tracing::warn!(host, status = %answer.status(), "a push service does not take what is sent to it");
                }
                sent
            }
            Ok(Err(SendError::Refused(Refused::Address | Refused::Closed) | SendError::Address)) => Sent::Gone,
            Ok(Err(error)) => {
                tracing::debug!(host, %error, "a push service can't be reached; it is tried again");
                Sent::Later(None)
            }
            Err(_) => Sent::Later(None),
        }
    }
}

fn outcome(status: StatusCode, headers: &HeaderMap) -> Sent {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Sent::Gone,
        StatusCode::TOO_MANY_REQUESTS => Sent::Later(pause(headers)),
        status if status.is_server_error() => Sent::Later(pause(headers)),
        status if status.is_success() => Sent::Taken,
        _ => Sent::Refused,
    }
}

fn pause(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(PAUSE_MAX))
}

fn fresh() -> Option<Fresh> {
    let (key, salt) = (secret::random().ok()?, secret::random().ok()?);
    Some(Fresh { key: SecretKey::from_slice(&key).ok()?, salt: *salt.first_chunk()? })
}
