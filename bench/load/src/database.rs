//! What the databases themselves can do, asked in the plainest way: nothing that is kept can be faster.

use std::{
    path::Path,
    rc::Rc,
    str::FromStr,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::task::JoinSet;

use crate::processes::Failure;

/// Clients that commit at the same time.
const CLIENTS: usize = 32;
/// Rows of one transaction.
const ROWS: usize = 500;
const CREATE: &str = "CREATE TABLE plain (room integer NOT NULL, text text NOT NULL)";
const INSERT: &str = "INSERT INTO plain (room, text) VALUES ($1, $2)";
const TEXT: &str =
    "a message of a hundred letters, more or less, as people write them to one another in their chat rooms.";

/// What a database can do.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows a second, each committed alone, from many clients.
    pub single: f64,
    /// Rows a second in transactions of 500, from one client.
    pub together: f64,
    /// Milliseconds of a single commit, at 100 a second: half of them, and 99 in a hundred.
    pub commit: (f64, f64),
}

/// A database that can be asked.
#[derive(Clone)]
enum Plain {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

impl Plain {
    async fn insert(&self) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres(pool) => sqlx::query(INSERT).bind(1).bind(TEXT).execute(pool).await.map(drop),
            Self::Sqlite(pool) => sqlx::query(INSERT).bind(1).bind(TEXT).execute(pool).await.map(drop),
        }
    }

    async fn insert_many(&self) -> Result<(), sqlx::Error> {
        macro_rules! insert {
            ($pool:expr) => {{
                let mut query = sqlx::QueryBuilder::new("INSERT INTO plain (room, text) ");
                query.push_values(0..ROWS as i32, |mut row, number| _ = row.push_bind(number).push_bind(TEXT));
                query.build().execute($pool).await.map(drop)
            }};
        }
        match self {
            Self::Postgres(pool) => insert!(pool),
            Self::Sqlite(pool) => insert!(pool),
        }
    }

    async fn limits(self, length: Duration) -> Result<Limits, Failure> {
        let start = Instant::now();
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            let plain = self.clone();
            clients.spawn_local(async move {
                let mut rows = 0_u64;
                while start.elapsed() < length {
                    plain.insert().await?;
                    rows += 1;
                }
                Ok::<_, sqlx::Error>(rows)
            });
        }
        let mut rows = 0;
        while let Some(done) = clients.join_next().await {
            rows += done??;
        }
        let single = rows as f64 / start.elapsed().as_secs_f64();

        let (start, mut rows) = (Instant::now(), 0);
        while start.elapsed() < length {
            self.insert_many().await?;
            rows += ROWS;
        }
        let together = rows as f64 / start.elapsed().as_secs_f64();
        Ok(Limits { single, together, commit: self.commit(length).await? })
    }

    /// One client, a hundred commits a second.
    async fn commit(&self, length: Duration) -> Result<(f64, f64), Failure> {
        let times = Rc::new(std::cell::RefCell::new(Histogram::<u64>::new_with_max(60_000_000, 3)?));
        let (start, mut count) = (Instant::now(), 0);
        while start.elapsed() < length {
            let intended = start + Duration::from_millis(10) * count;
            tokio::time::sleep_until(intended.into()).await;
            self.insert().await?;
            times.borrow_mut().saturating_record(intended.elapsed().as_micros() as u64);
            count += 1;
        }
        let times = times.borrow();
        let at = |quantile| times.value_at_quantile(quantile) as f64 / 1_000.0;
        Ok((at(0.5), at(0.99)))
    }
}

/// PostgreSQL's limits, in a database of their own.
///
/// # Errors
/// The database's.
pub async fn postgres(url: &str, length: Duration) -> Result<Limits, Failure> {
    let pool = PgPoolOptions::new().max_connections(CLIENTS as u32).connect(url).await?;
    sqlx::query(CREATE).execute(&pool).await?;
    Plain::Postgres(pool).limits(length).await
}

/// SQLite's limits, as safe as WeConnect has it.
///
/// # Errors
/// The database's.
pub async fn sqlite(folder: &Path, length: Duration) -> Result<Limits, Failure> {
    let options = SqliteConnectOptions::from_str(&format!("sqlite:{}", folder.join("plain.db").display()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query(CREATE).execute(&pool).await?;
    Plain::Sqlite(pool).limits(length).await
}
