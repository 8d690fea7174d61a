//! What the tests speak with: a server, people, sockets.

mod authority;
mod clamd;
mod mail;
mod person;
pub mod place;
pub mod program;
mod redis;
mod slow;
mod socket;
mod tls;

pub use authority::Authority;
pub use clamd::{Clamd, FOUND, STREAM_MAX, eicar};
pub use mail::{MailServer, Taken};
pub use person::{PASSWORD, Person};
pub use place::Place;
pub use redis::Redis;
pub use slow::slow;
pub use socket::{Socket, socket_error};
pub use tls::{Https, write_certificate};

use std::{env, net::SocketAddr};

use leptos::config::LeptosOptions;
use server::{AppState, StartError, serve, settings, settings::Settings, store::Store};
use sqlx::{Connection, Executor, PgConnection, migrate::Migrator};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

/// The two databases.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Runs one test on both databases.
macro_rules! on_both {
    ($(async fn $name:ident($engine:ident: Engine) $body:block)*) => {
        $(mod $name {
            use super::*;
            use crate::harness::Engine;

            async fn test($engine: Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test(Engine::Postgres).await;
            }
        })*
    };
}
pub(crate) use on_both;

impl Engine {
    /// The address of an empty database; empty for SQLite, which makes its file by itself.
    pub async fn fresh_url(self) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => {
                let base = env::var("TEST_POSTGRES_URL")
                    .expect("TEST_POSTGRES_URL names a PostgreSQL server; scripts/with-postgres starts one");
                let name = format!("test_{}", uuid::Uuid::new_v4().simple());
                let mut admin = PgConnection::connect(&base).await.unwrap();
                admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
                let (server, _) = base.rsplit_once('/').unwrap();
                format!("{server}/{name}")
            }
        }
    }

    /// The address and the folder of a database as a server left it that knew only the first migrations, with these rows.
    pub async fn older(self, migrations: usize, rows: &[String]) -> (String, TempDir) {
        let (url, dir) = (self.fresh_url().await, tempfile::tempdir().unwrap());
        macro_rules! make {
            ($pool:ty, $url:expr, $migrations:literal) => {{
                let pool = <$pool>::connect($url).await.unwrap();
                let all: Migrator = sqlx_macros::migrate!($migrations);
                let first = all.iter().take(migrations).cloned().collect::<Vec<_>>();
                Migrator { migrations: first.into(), ..all }.run(&pool).await.unwrap();
                for row in rows {
                    sqlx::query(sqlx::AssertSqlSafe(row.clone())).execute(&pool).await.unwrap();
                }
                pool.close().await;
            }};
        }
        let file = format!("sqlite:{}?mode=rwc", dir.path().join("weconnect.db").display());
        match self {
            Self::Sqlite => make!(sqlx::SqlitePool, &file, "../migrations/sqlite"),
            Self::Postgres => make!(sqlx::PgPool, &url, "../migrations/postgres"),
        }
        (url, dir)
    }

    /// An id, as it is written in a query.
    pub fn id(self, id: impl Into<uuid::Uuid>) -> String {
        let id = id.into().simple();
        match self {
            Self::Sqlite => format!("x'{id}'"),
            Self::Postgres => format!("'{id}'::uuid"),
        }
    }

    /// A store with nothing in it, and the folder that it lives in.
    pub async fn store(self) -> (Store, TempDir) {
        let dir = tempfile::tempdir().unwrap();
        (Store::open(&self.fresh_url().await, dir.path()).await.unwrap(), dir)
    }
}

/// A server on a free port.
pub struct Server {
    pub address: SocketAddr,
    pub app: AppState,
    dir: TempDir,
    database_url: String,
    serving: JoinHandle<()>,
}

/// Settings under which no test is throttled by accident.
fn patient(dir: &TempDir, database_url: &str) -> Settings {
    let mut settings = settings::read(&dir.path().join("none.toml"), |_| None).unwrap();
    settings.address.set_port(0);
    settings.data_dir = dir.path().to_owned();
    settings.key_file = dir.path().join("jwt.key");
    settings.files_dir = dir.path().join("files");
    settings.program = Some(env!("CARGO_BIN_EXE_weconnect").into());
    settings.database_url = database_url.to_owned();
    settings.logins_per_minute = 100_000;
    settings.signups_per_hour = 100_000;
    settings.posts_per_minute = 100_000;
    settings.changes_per_minute = 100_000;
    settings.uploads_per_minute = 100_000;
    // No test asks the internet anything.
    settings.link_previews = false;
    settings.web_push = false;
    settings.requests_per_minute = 1_000_000;
    settings.guesses_per_hour = 1_000_000;
    settings
}

/// Whether a page asks for something, other than which language it is to be in.
pub fn has_form(html: &str) -> bool {
    html.matches("<form").count() > html.matches("action=\"/language\"").count()
}

impl Server {
    /// On the embedded database, with patient limits.
    pub async fn start() -> Self {
        Self::start_on(Engine::Sqlite).await
    }

    pub async fn start_on(engine: Engine) -> Self {
        Self::open(tempfile::tempdir().unwrap(), engine.fresh_url().await, |_| {}).await
    }

    /// The same with settings of the test's own.
    pub async fn start_on_with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        Self::open(tempfile::tempdir().unwrap(), engine.fresh_url().await, change).await
    }

    /// On a PostgreSQL database of the test's own.
    pub async fn start_at(database_url: &str) -> Self {
        Self::open(tempfile::tempdir().unwrap(), database_url.to_owned(), |_| {}).await
    }

    /// On the embedded database, with settings of the test's own.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open(tempfile::tempdir().unwrap(), String::new(), change).await
    }

    /// Some servers on one PostgreSQL and one Redis, with settings of the test's own.
    pub async fn several(count: usize, redis: &Redis, change: impl Fn(&mut Settings)) -> Vec<Self> {
        let database_url = Engine::Postgres.fresh_url().await;
        let mut servers: Vec<Self> = Vec::new();
        for _ in 0..count {
            let change = |settings: &mut Settings| {
                settings.bus = redis.url();
                if let Some(first) = servers.first() {
                    settings.key_file.clone_from(&first.app.settings.key_file);
                }
                change(settings);
            };
            let server = Self::open(tempfile::tempdir().unwrap(), database_url.clone(), change).await;
            servers.push(server);
        }
        servers
    }

    /// The same, or why it does not start.
    pub async fn try_start_with(change: impl FnOnce(&mut Settings)) -> Result<Self, StartError> {
        Self::try_open(tempfile::tempdir().unwrap(), String::new(), change).await
    }

    /// On a folder that may have something in it.
    pub async fn open(dir: TempDir, database_url: String, change: impl FnOnce(&mut Settings)) -> Self {
        Self::try_open(dir, database_url, change).await.unwrap()
    }

    async fn try_open(
        dir: TempDir,
        database_url: String,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Self, StartError> {
        let mut settings = patient(&dir, &database_url);
        change(&mut settings);
        let listener = TcpListener::bind(settings.address).await.unwrap();
        let address = listener.local_addr().unwrap();
        settings.address = address;
        // Without the package, which only a production build has.
        let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
        let leptos = LeptosOptions::builder().output_name("weconnect").site_root(site).site_addr(address).build();
        let app = AppState::start(settings, leptos).await?;
        let serving = tokio::spawn(serve(app.clone(), listener));
        Ok(Self { address, app, dir, database_url, serving })
    }

    /// Stops the server as SIGTERM does, and starts another on the same data.
    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same, with settings of the test's own.
    pub async fn restart_with(self, change: impl FnOnce(&mut Settings)) -> Self {
        self.app.stopping.cancel();
        self.serving.await.unwrap();
        Self::open(self.dir, self.database_url, change).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops the server as SIGTERM does.
    pub async fn stop(self) {
        self.app.stopping.cancel();
        self.serving.await.unwrap();
    }

    /// Somebody with a new account.
    pub async fn person(&self, name: &str) -> Person {
        Person::sign_up(format!("http://{}", self.address), name).await
    }
}
