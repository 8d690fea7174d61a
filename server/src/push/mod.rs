//! Web Push (RFC 8030): browsers in which nothing is open are told of what is new to their owners.
//!
//! A message leaves a [job](crate::store::Job::Tell) in its own transaction. A few seconds later [`tell`] looks whom it concerns and who
//! has not read it, and sends each of their browsers what [`encrypt`] has sealed for it. Nobody but the browser's push service is asked,
//! with the server's own key ([`vapid`]); its address comes from the browser, so it is reached as link previews are.
//!
//! What a push service has taken is written down after it has taken it: a server that dies between the two sends it again. A browser
//! knows what it has shown (`public/service-worker.js`), so that nobody is told twice on one device.

mod encrypt;
mod message;
mod quiet;
mod send;
mod tell;
mod vapid;

use std::{sync::Arc, time::Duration};

use p256::PublicKey;
use tokio::{sync::Mutex, time::sleep};
use url::Url;

pub use self::{
    quiet::wall_clock,
    tell::{ALL_MAX, Telling},
    vapid::Vapid,
};
use crate::{
    previews::{Guarded, Networks, Resolve},
    rooms::Rooms,
    settings::Settings,
    store::{NewSubscription, Store},
};

/// Messages that are told at the same time.
pub const AT_ONCE: usize = 2;
/// How often it is looked which messages are to be told, where it was another server that has heard of a change.
const LISTEN_EVERY: Duration = Duration::from_secs(5);
/// Rooms that can have their turn at the same time, more than are told at the same time.
const TURNS: usize = 16;
/// Most bytes of an endpoint's address.
const ENDPOINT_MAX: usize = 1_024;
/// Bytes of a browser's secret (RFC 8291, section 3.2).
const SECRET: usize = 16;

/// Tells browsers.
pub struct Push {
    store: Store,
    rooms: Arc<Rooms<Store>>,
    guarded: Guarded,
    vapid: Vapid,
    /// A room's messages are told one after the other, so that a later one sees what was told with an earlier one. Rooms share them.
    turns: [Mutex<()>; TURNS],
    /// Whether push services are taken that are reached without encryption, as those of tests.
    takes_http: bool,
}

impl Push {
    /// For a server with these settings and this secret key, which finds hosts by `resolve`.
    pub fn new(
        settings: &Settings,
        key: &[u8],
        store: Store,
        rooms: Arc<Rooms<Store>>,
        resolve: Arc<dyn Resolve>,
    ) -> Self {
        let allowed = settings.web_push_allow.clone();
        let takes_http = !allowed.is_empty();
        let vapid = Vapid::new(key, settings.public_url.clone());
        let guarded = Guarded::new(Networks::new(allowed), resolve);
        Self { store, rooms, guarded, vapid, turns: Default::default(), takes_http }
    }

    /// The key by which browsers know this server, in base64url.
    pub fn public_key(&self) -> &str {
        self.vapid.public_key()
    }

    /// Whether a browser can be told so. Its address is checked again whenever it is asked.
    pub fn takes(&self, new: &NewSubscription) -> bool {
        let is_address = |url: Url| {
            let is_scheme = url.scheme() == "https" || self.takes_http && url.scheme() == "http";
            is_scheme && url.has_host() && url.username().is_empty() && url.password().is_none()
        };
        new.endpoint.len() <= ENDPOINT_MAX
            && Url::parse(&new.endpoint).is_ok_and(is_address)
            && new.secret.len() == SECRET
            && PublicKey::from_sec1_bytes(&new.public_key).is_ok()
    }
}

/// Keeps what is to be told up to date, for as long as it runs.
pub async fn listen(store: Store) {
    loop {
        if let Err(error) = store.listen().await {
            tracing::warn!(%error, "can't look which messages are to be told; it is tried again");
        }
        sleep(LISTEN_EVERY).await;
    }
}
