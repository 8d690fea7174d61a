//! What every handler has at hand.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio::sync::Semaphore;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{AccessTokens, DeviceTokens, Hasher, Proxies, origin::Refused},
    connections::{ConnectionSlots, Terms},
    files::Files,
    limits::Limits,
    mail::Mailer,
    push::Push,
    readiness::Readiness,
    rooms::Rooms,
    settings::Settings,
    store::{NameSeal, OnlyServer, Store},
};

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What [`AppState`] shares.
pub struct Shared {
    /// As it was set.
    pub settings: Settings,
    /// What is kept.
    pub store: Store,
    /// Everything about rooms.
    pub rooms: Arc<Rooms<Store>>,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Makes and checks access tokens.
    pub access_tokens: AccessTokens,
    /// Makes devices known again.
    pub device_tokens: DeviceTokens,
    /// Keeps the names of deleted accounts from being read and from being taken over.
    pub name_seal: NameSeal,
    /// Who is believed from where a request comes.
    pub proxies: Proxies,
    /// From where nobody may change anything.
    pub refused: Refused,
    /// Who may do how much in which time.
    pub limits: Arc<Limits>,
    /// What people upload.
    pub files: Arc<Files>,
    /// Tells browsers, where that is wanted.
    pub push: Option<Arc<Push>>,
    /// Writes to people, where there is a mail server.
    pub mailer: Option<Arc<Mailer>>,
    /// What the database last said to being written to.
    pub readiness: Readiness,
    /// For requests that change something.
    pub changes_at_once: Arc<Semaphore>,
    /// For searches.
    pub searches_at_once: Arc<Semaphore>,
    /// How many connections there may be.
    pub slots: Arc<ConnectionSlots>,
    /// How TLS is spoken, where no proxy does it.
    pub tls: Option<Arc<ServerConfig>>,
    /// Where the pages find their files.
    pub leptos: LeptosOptions,
    /// Cancelled when nobody new should come, shortly before the server stops.
    pub draining: CancellationToken,
    /// Cancelled when the server is to stop.
    pub stopping: CancellationToken,
    /// The connections, and the requests that change something; a stop waits for them.
    pub tasks: TaskTracker,
    /// What writes the rooms' logs; a stop waits for it, after the connections.
    pub writers: TaskTracker,
    /// Held for as long as this server uses a database that it can't share.
    pub only_server: Option<OnlyServer>,
}

impl AppState {
    /// Shares this with all handlers.
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// What holds for connections, on whichever address.
    pub fn terms(&self) -> Terms {
        Terms { slots: self.slots.clone(), bounds: self.settings.bounds, stopping: self.stopping.clone() }
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(app: &AppState) -> Self {
        app.leptos.clone()
    }
}
