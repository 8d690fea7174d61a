//! From settings to a running server, and to its end.

use std::{io, iter, os::unix::fs::DirBuilderExt, path::PathBuf, sync::Arc, time::Duration};

use leptos::config::LeptosOptions;
use tokio::{
    sync::{Semaphore, mpsc},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    AppState, accounts,
    auth::{AccessTokens, DeviceTokens, Hasher, Proxies, origin::Refused, secret},
    backup,
    bus::{self, Alone, Bus, BusEvent, NodeId, Redis},
    connections::{ConnectionSlots, raise_descriptors},
    files::{self, Files},
    jobs,
    limits::{self, Limits},
    mail::{self, Mailer},
    pictures,
    previews::{self, Lookup, Previews},
    push::{self, Push},
    readiness::Readiness,
    retention,
    rooms::{Rooms, seen},
    settings::Settings,
    state::Shared,
    store::{Job, NameSeal, OnlyServer, OpenError, Store, StoreError},
    supervised,
    tls::{self, CertificateError},
};

/// Requests that change something, at the same time. Those that nobody waits for any more count too; each ends when the
/// database has answered or its patience is over.
const CHANGES_AT_ONCE: usize = 1024;
/// Searches that are under way at once. Each has one of the connections by which all else is read, of which SQLite has four.
const SEARCHES_AT_ONCE: usize = 2;

/// Batches that are being told of while as many as the database takes are being committed.
const TELLING: usize = 2;

/// How long a stop waits for connections to take what is queued for them, and then for the database.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// For how long a server that is to stop still takes what comes: as long as a balancer that asks once a second, twice,
/// whether it is ready.
const DRAIN: Duration = Duration::from_secs(3);

/// Why the server can't start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder can't be made or used.
    #[error("can't use the data folder {dir}: {error}. Choose another with data-dir (WECONNECT_DATA_DIR)")]
    DataDir {
        /// Which.
        dir: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The secret key can't be read or made.
    #[error("can't use the secret key {file}: {error}. Choose another with key-file (WECONNECT_KEY_FILE)")]
    Key {
        /// Which.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The threads that hash passwords can't be had.
    #[error("can't start the threads that hash passwords: {0}. Fewer are started with hashing-threads")]
    Threads(io::Error),
    /// There is no certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The mail server's authority can't be used.
    #[error("smtp-ca (WECONNECT_SMTP_CA) holds no certificate: please name a PEM file with one, or leave it empty")]
    MailAuthority,
    /// The database can't be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The database can't be read.
    #[error("can't use the database: {0}")]
    Store(#[from] StoreError),
    /// The folder or bucket of files can't be used.
    #[error(transparent)]
    Files(#[from] files::OpenError),
    /// The bus can't be had.
    #[error(transparent)]
    Bus(#[from] bus::OpenError),
    /// Several servers can't share the embedded database.
    #[error(
        "several servers (bus) need PostgreSQL: set database-url (WECONNECT_DATABASE_URL) to one, or leave bus empty"
    )]
    NoPostgres,
    /// Another server on the database has another key, so that neither would take the other's tokens.
    #[error(
        "the secret key {file} is not that of the other servers on this database. Give all of them the same one with \
         key-file (WECONNECT_KEY_FILE); if it is the key that has changed, delete the row 'key' in server_settings"
    )]
    OtherKey {
        /// Which.
        file: PathBuf,
    },
}

impl AppState {
    /// Opens everything and starts the background tasks.
    ///
    /// # Errors
    /// [`StartError`]; each says what to do.
    pub async fn start(settings: Settings, leptos: LeptosOptions) -> Result<Self, StartError> {
        let in_dir = |error| StartError::DataDir { dir: settings.data_dir.clone(), error };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&settings.data_dir).map_err(in_dir)?;
        let file = settings.key_file.clone();
        let key = secret::load_or_create(&file).map_err(|error| StartError::Key { file, error })?;
        let tls = settings.https.as_ref().map(|https| tls::open(https, &settings.data_dir)).transpose()?;
        let only_server = OnlyServer::on(&settings.database_url, &settings.data_dir)?;
        let store = Store::open(&settings.database_url, &settings.data_dir).await?;
        let node = getrandom::u64().map_err(|error| in_dir(io::Error::other(error)))?;
        let (bus, bus_events) = open_bus(&settings, &store, &key, node).await?;
        let program = match &settings.program {
            Some(program) => program.clone(),
            None => pictures::this_program().map_err(in_dir)?,
        };
        let files = Arc::new(Files::open(&settings, store.clone(), program).await?);
        let name_seal = NameSeal::new(&key);
        store.retire_names(&name_seal).await?;
        let rooms = Rooms::new(store.clone(), bus, store.writers());
        let hasher = Hasher::new(settings.hashing_threads).map_err(StartError::Threads)?;
        let limits = Arc::new(Limits::new(&settings));
        let places = ConnectionSlots::new(&settings.bounds, raise_descriptors(), settings.trusted_proxies.clone());
        let writers = TaskTracker::new();
        for _ in 0..store.writers() + TELLING {
            writers.spawn(rooms.writer());
        }
        writers.close();
        let stopping = CancellationToken::new();
        let rooms = Arc::new(rooms);
        let notifier = rooms.clone();
        supervised::spawn(&stopping, "read positions", move || notifier.notifier());
        if let Some(bus_events) = bus_events {
            let counted = limits.clone();
            let listener = rooms.listener(node, bus_events, move |spent| counted.add_remote(spent));
            supervised::spawn(&stopping, "other servers", listener);
            let (counted, bus) = (limits.clone(), rooms.bus.clone());
            supervised::spawn(&stopping, "limits", move || limits::share(counted.clone(), bus.clone()));
        }
        let tls = tls.map(|(config, renewed)| {
            tokio::spawn(stopping.clone().run_until_cancelled_owned(renewed));
            config
        });
        let (keeping, hub) = (store.clone(), rooms.hub.clone());
        supervised::spawn(&stopping, "last seen", move || seen::keep(keeping.clone(), hub.clone()));
        let swept = files.clone();
        supervised::spawn(&stopping, "files", move || files::sweep(swept.clone()));
        if settings.backups.hours > 0 {
            let (settings, store, files) = (settings.clone(), store.clone(), files.clone());
            supervised::spawn(&stopping, "backups", move || {
                backup::keep(settings.clone(), store.clone(), files.clone())
            });
        }
        let previews = settings.link_previews.then(|| {
            store.preview_links();
            Arc::new(Previews::new(&settings, store.clone(), rooms.clone(), files.clone(), Arc::new(Lookup)))
        });
        let push = settings
            .web_push
            .then(|| Arc::new(Push::new(&settings, &key, store.clone(), rooms.clone(), Arc::new(Lookup))));
        let mailer = |smtp| Mailer::new(smtp, &settings, &key, store.clone()).map_err(|_| StartError::MailAuthority);
        let mailer = settings.smtp.as_ref().map(mailer).transpose()?.map(Arc::new);
        if push.is_some() || mailer.is_some() {
            let listening = store.clone();
            supervised::spawn(&stopping, "what is to be told", move || push::listen(listening.clone()));
        }
        jobs::free(&store).await;
        let handler = jobs::Handler {
            store: store.clone(),
            rooms: rooms.clone(),
            previews,
            push: push.clone(),
            mailer: mailer.clone(),
        };
        let quick = jobs::Worker { store: store.clone(), kinds: Job::QUICK, handler };
        let slow = jobs::Worker { kinds: Job::SLOW, ..quick.clone() };
        let telling = jobs::Worker { kinds: Job::TELLING, ..quick.clone() };
        let timed = jobs::Worker { kinds: Job::TIMED, ..quick.clone() };
        let mailing = jobs::Worker { kinds: Job::MAILING, ..quick.clone() };
        let several = iter::repeat_n(slow, previews::AT_ONCE)
            .chain(iter::repeat_n(telling, push::AT_ONCE))
            .chain(iter::repeat_n(timed, jobs::TIMED_AT_ONCE))
            .chain(iter::repeat_n(mailing, mail::AT_ONCE));
        for worker in iter::once(quick).chain(several) {
            supervised::spawn(&stopping, "jobs", move || worker.clone().run());
        }
        if settings.keep_days > 0 {
            let (keeping, days) = (store.clone(), settings.keep_days);
            supervised::spawn(&stopping, "old messages", move || retention::keep(keeping.clone(), days));
        }
        let app = Self::new(Shared {
            hasher,
            access_tokens: AccessTokens::new(&key, settings.access_minutes * 60),
            device_tokens: DeviceTokens::new(&key),
            name_seal,
            proxies: Proxies::new(settings.trusted_proxies.clone()),
            refused: Refused::default(),
            limits,
            files,
            push,
            mailer,
            readiness: Readiness::default(),
            changes_at_once: Arc::new(Semaphore::new(CHANGES_AT_ONCE)),
            searches_at_once: Arc::new(Semaphore::new(SEARCHES_AT_ONCE)),
            slots: Arc::new(places),
            draining: CancellationToken::new(),
            stopping,
            settings,
            store,
            rooms,
            tls,
            leptos,
            tasks: TaskTracker::new(),
            writers,
            only_server,
        });
        let watching = app.clone();
        supervised::spawn(&app.stopping, "ended sessions", move || accounts::endings::watch(watching.clone()));
        Ok(app)
    }

    /// Begins to stop. Where there are other servers, whoever stands in front may learn first that this one is not ready any
    /// more, and nobody is turned away.
    pub async fn begin_to_stop(&self) {
        self.draining.cancel();
        if !self.settings.bus.is_empty() {
            tokio::time::sleep(DRAIN).await;
        }
        self.stopping.cancel();
    }

    /// Ends everything in order: sockets are told to come back, what was accepted is committed, the database is closed.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
        let connections = self.tasks.wait();
        let log_and_store = async {
            self.rooms.log.close();
            self.writers.wait().await;
            seen::note(&self.store, &self.rooms.hub).await;
            self.rooms.bus.flush().await;
            self.store.close().await;
        };
        if timeout(STOP_PATIENCE, connections).await.is_err() {
            tracing::warn!(connections = self.tasks.len(), "some connections did not end in time");
        }
        if timeout(STOP_PATIENCE, log_and_store).await.is_err() {
            tracing::warn!("the database did not answer in time; what was not committed was not acknowledged either");
        } else if let Some(only_server) = &self.only_server {
            only_server.release();
        }
    }
}

/// Servers with the same key hear one another. That keeps apart what shares a Redis; it does not keep anybody out who can
/// reach it.
async fn open_bus(
    settings: &Settings,
    store: &Store,
    key: &[u8; secret::LENGTH],
    node: NodeId,
) -> Result<(Arc<dyn Bus>, Option<mpsc::Receiver<BusEvent>>), StartError> {
    if settings.bus.is_empty() {
        return Ok((Arc::new(Alone), None));
    }
    if !store.is_shared() {
        return Err(StartError::NoPostgres);
    }
    let fingerprint = secret::fingerprint(key);
    if store.agree_on_key(&fingerprint).await? != fingerprint {
        return Err(StartError::OtherKey { file: settings.key_file.clone() });
    }
    let (redis, bus_events) = Redis::start(&settings.bus, format!("weconnect:{fingerprint}:"), node)?;
    Ok((Arc::new(redis), Some(bus_events)))
}
