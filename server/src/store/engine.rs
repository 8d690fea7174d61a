//! The two databases behind one store.

use std::{
    io,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{
    Executor, PgPool, SqlitePool,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Result, append::RoomCache, connection::Connection, embedded, migrations, newest::NewestEvents, now, push::Listened,
};

/// Connections that read from SQLite at the same time.
const SQLITE_READERS: u32 = 4;
/// A server that is cut off, or whose machine has died, leaves a transaction that holds rooms: PostgreSQL ends it after this
/// time, and looks whether the other end is still there. By itself it would wait for hours.
const POSTGRES_SESSION: &str = "SET idle_in_transaction_session_timeout = '5s'; SET tcp_keepalives_idle = 10; \
     SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
/// How much of the file readers see without copying it out of the system's cache, in bytes.
const SQLITE_MAPPED: &str = "1073741824";
/// How much of the file the writer keeps at hand, in KiB, negative as SQLite wants it. The 2 MiB that it would keep by itself are
/// less than a few hundred rooms at once change, so that pages are written twice and read again.
const SQLITE_CACHE: &str = "-8192";
/// Connections to PostgreSQL that read. With those below a server holds 19, of the 100 that PostgreSQL takes by itself.
const POSTGRES_READERS: u32 = 10;
/// Connections to PostgreSQL that write anything but rooms' logs.
const POSTGRES_WRITERS: u32 = 4;
/// Connections to PostgreSQL that write rooms' logs.
const POSTGRES_LOGGERS: u32 = 4;
/// How long a request waits for a connection, or for another process's lock on the SQLite file.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database.
#[derive(Clone, Debug)]
pub enum Store {
    /// One file. Commits are on the disk when they return (`synchronous=FULL`).
    Sqlite {
        /// Many readers.
        read: SqlitePool,
        /// SQLite takes one writer at a time, so one connection does it all.
        write: SqlitePool,
        /// What is known of rooms without reading.
        room_cache: Arc<RoomCache>,
        /// What rooms were opened with.
        newest: NewestEvents,
        /// Whether links in messages are previewed.
        previews: Arc<AtomicBool>,
        /// What is told by push.
        listened: Arc<Listened>,
    },
    /// A PostgreSQL server. Each purpose has connections of its own, so that a flood of one keeps no other waiting.
    Postgres {
        /// For what only reads.
        read: PgPool,
        /// For what writes anything but rooms' logs.
        write: PgPool,
        /// For what writes rooms' logs.
        log: PgPool,
        /// For [`Store::check`] alone.
        health: PgPool,
        /// What is known of rooms without reading.
        room_cache: Arc<RoomCache>,
        /// Whether links in messages are previewed.
        previews: Arc<AtomicBool>,
        /// What is told by push.
        listened: Arc<Listened>,
    },
}

/// Connections to the database, for one purpose.
#[derive(Clone, Copy, Debug)]
pub struct PoolCensus {
    /// What they are for.
    pub name: &'static str,
    /// How many there are.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: usize,
}

/// What one engine writes differently from the other.
pub(super) struct Dialect {
    /// Begins a transaction that is going to write.
    pub begin: &'static str,
    /// Ends a query whose rows nobody else may change meanwhile; what somebody holds already is left out. In the order of
    /// the query, so that two servers that lock several rooms can't wait for one another.
    pub lock: &'static str,
    /// Ends a query for files that nobody else may give to a message meanwhile.
    pub hold_files: &'static str,
    /// Who did an event, as a text.
    pub author: &'static str,
}

impl Dialect {
    /// A pool's.
    pub fn of<DB: HasDialect>(_: &sqlx::Pool<DB>) -> Self {
        DB::DIALECT
    }
}

/// An engine with a dialect.
pub(super) trait HasDialect: sqlx::Database {
    /// Which.
    const DIALECT: Dialect;

    /// A connection of this engine as one of either.
    fn either(connection: &mut Self::Connection) -> Connection<'_>;
}

impl HasDialect for sqlx::Sqlite {
    // The whole file is locked for as long as the transaction lasts.
    const DIALECT: Dialect =
        Dialect { begin: "BEGIN IMMEDIATE", lock: "", hold_files: "", author: "HEX(events.actor_id)" };

    fn either(connection: &mut Self::Connection) -> Connection<'_> {
        Connection::Sqlite(connection)
    }
}

impl HasDialect for sqlx::Postgres {
    const DIALECT: Dialect = Dialect {
        begin: "BEGIN",
        lock: "FOR NO KEY UPDATE SKIP LOCKED",
        hold_files: "FOR UPDATE OF files",
        author: "events.actor_id",
    };

    fn either(connection: &mut Self::Connection) -> Connection<'_> {
        Connection::Postgres(connection)
    }
}

/// Runs one body of queries on whichever database there is, with a connection pool for reading.
macro_rules! read {
    ($store:expr, |$pool:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { read: $pool, .. } => $body,
            $crate::store::Store::Postgres { read: $pool, .. } => $body,
        }
    };
}

/// As `read!`, with a pool for writing.
macro_rules! write {
    ($store:expr, |$pool:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { write: $pool, .. } => $body,
            $crate::store::Store::Postgres { write: $pool, .. } => $body,
        }
    };
}

/// As `read!`, with a pool for writing rooms' logs.
macro_rules! log {
    ($store:expr, |$pool:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { write: $pool, .. } => $body,
            $crate::store::Store::Postgres { log: $pool, .. } => $body,
        }
    };
}

/// As `read!`, with a pool for asking whether the database can be written to.
macro_rules! health {
    ($store:expr, |$pool:ident| $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite { write: $pool, .. } => $body,
            $crate::store::Store::Postgres { health: $pool, .. } => $body,
        }
    };
}

/// Why the database could not be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is for neither engine.
    #[error(
        "database-url must begin with postgres://, postgresql:// or sqlite:, or be empty for the embedded database"
    )]
    Scheme,
    /// The database did not answer, or refused us.
    #[error("can't open the database: {0}. Check database-url and that the server runs")]
    Connect(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("can't bring the database's tables up to date: {0}")]
    Migrate(#[from] MigrateError),
    /// A newer server has taken from the tables what this one needs.
    #[error(
        "a newer WeConnect has used this database, and this version ({known}) is too old for it ({needed}). \
         Start a newer one, or restore the backup from before"
    )]
    TooOld {
        /// The newest migration that this version knows.
        known: i64,
        /// The one that it would have to know.
        needed: i64,
    },
    /// The files can't be kept to their owner.
    #[error("can't use the database's file {file}: {error}. It has to be the server's own")]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another server runs on the embedded database: neither would hear what happens at the other.
    #[error(
        "another WeConnect server runs on {file}. Stop it first; several servers at once need PostgreSQL \
         (database-url, WECONNECT_DATABASE_URL) and bus"
    )]
    Taken {
        /// The database.
        file: PathBuf,
    },
    /// The server would confirm messages that a power cut can lose.
    #[error("PostgreSQL runs with {0}=off: messages could be confirmed and then lost. Switch it on")]
    Unsafe(&'static str),
}

impl Store {
    /// Opens the database at `url`, or the embedded one in `data_dir` where `url` is empty, and brings its tables up to
    /// date.
    ///
    /// # Errors
    /// [`OpenError`]; each says what to do.
    pub async fn open(url: &str, data_dir: &Path) -> std::result::Result<Self, OpenError> {
        if let Some(options) = embedded::options(url, data_dir)? {
            Self::open_sqlite(options).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(PgConnectOptions::from_str(url)?).await
        } else {
            Err(OpenError::Scheme)
        }
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> std::result::Result<Self, OpenError> {
        embedded::make_private(options.get_filename())?;
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL can lose a confirmed commit when the power goes.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        // A file does not hang up: to ask each connection for a sign of life would only cost every query its time.
        let pools = SqlitePoolOptions::new().acquire_timeout(PATIENCE).test_before_acquire(false);
        let pool = |connections: u32| pools.clone().max_connections(connections);
        let writing = options
            .clone()
            .pragma("temp_store", "memory")
            .pragma("cache_size", SQLITE_CACHE)
            // What is deleted is written over with zeros.
            .pragma("secure_delete", "on");
        let write = pool(1).connect_with(writing).await?;
        let (migrator, known) = migrations::prepare(&sqlx_macros::migrate!("../migrations/sqlite"));
        migrator.run(&write).await?;
        let read =
            pool(SQLITE_READERS).connect_with(options.read_only(true).pragma("mmap_size", SQLITE_MAPPED)).await?;
        let store = Self::Sqlite {
            read,
            write,
            room_cache: Arc::default(),
            newest: NewestEvents::default(),
            previews: Arc::default(),
            listened: Arc::default(),
        };
        store.check_age(known).await?;
        store.update_name_keys().await?;
        store.update_name_words().await?;
        Ok(store)
    }

    async fn open_postgres(options: PgConnectOptions) -> std::result::Result<Self, OpenError> {
        let pools = PgPoolOptions::new()
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| Box::pin(async { connection.execute(POSTGRES_SESSION).await.map(drop) }));
        let pool = |connections| pools.clone().max_connections(connections).connect_lazy_with(options.clone());
        let write = pools.clone().max_connections(POSTGRES_WRITERS).connect_with(options.clone()).await?;
        for setting in ["fsync", "synchronous_commit"] {
            let value: String =
                sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(&write).await?;
            if value == "off" {
                return Err(OpenError::Unsafe(setting));
            }
        }
        let (migrator, known) = migrations::prepare(&sqlx_macros::migrate!("../migrations/postgres"));
        migrator.run(&write).await?;
        let (read, log, health) = (pool(POSTGRES_READERS), pool(POSTGRES_LOGGERS), pool(1));
        let store = Self::Postgres {
            read,
            write,
            log,
            health,
            room_cache: Arc::default(),
            previews: Arc::default(),
            listened: Arc::default(),
        };
        store.check_age(known).await?;
        store.update_name_keys().await?;
        store.update_name_words().await?;
        Ok(store)
    }

    /// A migration that takes something away writes down which one a server has to know to do without.
    async fn check_age(&self, known: i64) -> std::result::Result<(), OpenError> {
        let needed: Option<String> =
            read!(self, |pool| sqlx::query_scalar("SELECT value FROM server_settings WHERE name = 'oldest-migration'")
                .fetch_optional(pool)
                .await?);
        match needed.and_then(|needed| needed.parse().ok()) {
            Some(needed) if needed > known => Err(OpenError::TooOld { known, needed }),
            _ => Ok(()),
        }
    }

    /// What is known of rooms without reading.
    pub(super) fn room_cache(&self) -> &RoomCache {
        match self {
            Self::Sqlite { room_cache, .. } | Self::Postgres { room_cache, .. } => room_cache,
        }
    }

    /// From now on each message that links to pages leaves a [job](super::Job) that previews them. Without, none does.
    pub fn preview_links(&self) {
        self.previews().store(true, Ordering::Relaxed);
    }

    fn previews(&self) -> &AtomicBool {
        match self {
            Self::Sqlite { previews, .. } | Self::Postgres { previews, .. } => previews,
        }
    }

    /// Whether links in messages are previewed.
    pub(super) fn previews_links(&self) -> bool {
        self.previews().load(Ordering::Relaxed)
    }

    /// What is told by push.
    pub(super) fn listened(&self) -> &Listened {
        match self {
            Self::Sqlite { listened, .. } | Self::Postgres { listened, .. } => listened,
        }
    }

    /// Transactions that can write at the same time.
    pub fn writers(&self) -> usize {
        match self {
            Self::Sqlite { .. } => 1,
            Self::Postgres { .. } => POSTGRES_LOGGERS as usize,
        }
    }

    /// Whether several servers can use the database at once.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// How many connections there are to the database.
    pub fn pools(&self) -> Vec<PoolCensus> {
        fn of<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> PoolCensus {
            PoolCensus { name, open: pool.size(), idle: pool.num_idle() }
        }
        match self {
            Self::Sqlite { read, write, .. } => vec![of("read", read), of("write", write)],
            Self::Postgres { read, write, log, health, .. } => {
                vec![of("read", read), of("write", write), of("log", log), of("health", health)]
            }
        }
    }

    /// The engine's name, for the log.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Writes to the database what tells nobody anything, as a post would write: it can answer and yet take nothing, since its
    /// disk is full or it only reads.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&self) -> Result<()> {
        health!(self, |pool| sqlx::query(
            "INSERT INTO server_settings (name, value) VALUES ('checked-at', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        .bind(now().0.to_string())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Closes all connections; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { read, write, log, health, .. } => {
                for pool in [read, write, log, health] {
                    pool.close().await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sqlite_is_compiled_as_cargos_settings_have_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open("", dir.path()).await.unwrap();
        let Store::Sqlite { read, .. } = &store else { panic!("SQLite") };
        let options: Vec<String> = sqlx::query_scalar("PRAGMA compile_options").fetch_all(read).await.unwrap();
        let has = |name: &str| options.iter().any(|option| option == name);
        assert!(has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0") && !has("ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
    }
}
