//! Asking the index. Neither database may take longer than [`TIME_MAX`], and what a search takes from others is bounded by it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::TryStreamExt;
use protocol::ErrorCode;
use sqlx::{PgPool, SqliteConnection, SqlitePool};
use uuid::Uuid;

use super::{index::Key, wanted::Wanted};
use crate::store::{Result, Store, StoreError, transaction::Transaction};

/// How long a database may take to find something.
pub const TIME_MAX: Duration = Duration::from_secs(2);
/// Most messages that SQLite looks at for one page: in rooms that somebody is not in, most of them don't fit.
const LOOKED_AT_MAX: i64 = 20_000;
/// The newest messages, that PostgreSQL looks through one by one: what is frequent is among them, and the index is for the rest.
const NEWEST: i64 = 2_000;
/// Instructions of SQLite between two looks at the clock.
const INSTRUCTIONS: i32 = 10_000;

/// The rooms in which somebody may find something, with them and whether public rooms count to follow.
macro_rules! readable {
    ($user:literal, $public:literal) => {
        concat!(
            "(SELECT room_id FROM members WHERE user_id = ",
            $user,
            " UNION ALL SELECT id FROM rooms WHERE ",
            $public,
            " AND kind = 0 AND archived_at IS NULL AND NOT EXISTS (SELECT 1 FROM removals
               WHERE removals.room_id = rooms.id AND removals.user_id = ",
            $user,
            " AND removals.banned))"
        )
    };
}
pub(super) use readable;

/// Some of what was found, the newest first, and where it goes on.
pub struct Keys {
    pub keys: Vec<Key>,
    /// The last message that was looked at, where there may be more behind it.
    pub next: Option<Key>,
}

impl Store {
    /// Up to `limit` of the messages before a key that are wanted, the newest first.
    ///
    /// # Errors
    /// [`ErrorCode::SearchTooWide`] where it takes too long, or the database's.
    pub(super) async fn find(&self, wanted: &Wanted, before: Key, limit: usize) -> Result<Keys> {
        let found = match self {
            Self::Sqlite { read, .. } => sqlite(read, wanted, before, limit).await,
            Self::Postgres { read, .. } => postgres(read, wanted, before, limit).await,
        };
        found.map_err(|error| match &error {
            sqlx::Error::Database(cause) if is_interrupted(cause.code().as_deref()) => {
                StoreError::Refused(ErrorCode::SearchTooWide)
            }
            _ => StoreError::Database(error),
        })
    }
}

/// SQLITE_INTERRUPT, or PostgreSQL's `query_canceled`.
fn is_interrupted(code: Option<&str>) -> bool {
    matches!(code, Some("9" | "57014"))
}

async fn sqlite(pool: &SqlitePool, wanted: &Wanted, before: Key, limit: usize) -> sqlx::Result<Keys> {
    let mut connection = pool.acquire().await?;
    let _clock = Clock::start(&mut connection).await?;
    let (mut found, mut looked_at) = (Keys { keys: Vec::new(), next: None }, 0);
    let mut rows = sqlx::query_as::<_, (i64, Uuid, i64, bool)>(concat!(
        "SELECT search.id, search.room_id, search.seq, search.room_id IN ",
        readable!("$5", "$6"),
        " FROM search_words JOIN search ON search.id = search_words.rowid
         WHERE search_words MATCH $1 AND search_words.rowid < $2 AND search_words.rowid >= $3
         ORDER BY search_words.rowid DESC LIMIT $4"
    ))
    .bind(wanted.expression.fts5())
    .bind(before.0.min(wanted.within.1))
    .bind(wanted.within.0)
    .bind(LOOKED_AT_MAX)
    .bind(wanted.scope.viewer.0)
    .bind(wanted.scope.public)
    .fetch(&mut *connection);
    let mut last = None;
    while let Some((id, room, seq, is_readable)) = rows.try_next().await? {
        let fits = is_readable && !wanted.outside.iter().any(|(from, to)| (*from..*to).contains(&id));
        if fits && found.keys.len() == limit {
            found.next = last;
            return Ok(found);
        }
        looked_at += 1;
        last = Some((id, room, seq));
        found.keys.extend(last.filter(|_| fits));
    }
    found.next = last.filter(|_| looked_at == LOOKED_AT_MAX);
    Ok(found)
}

/// Ends a statement of SQLite that takes too long. What the connection does later has no such bound.
struct Clock(Arc<AtomicBool>);

impl Clock {
    async fn start(connection: &mut SqliteConnection) -> sqlx::Result<Self> {
        let runs = Arc::new(AtomicBool::new(true));
        let (until, clock) = (Instant::now() + TIME_MAX, runs.clone());
        let goes_on = move || !clock.load(Ordering::Relaxed) || Instant::now() < until;
        connection.lock_handle().await?.set_progress_handler(INSTRUCTIONS, goes_on);
        Ok(Self(runs))
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Up to so many of the messages from a key to before another one that are wanted, on PostgreSQL, the newest first.
macro_rules! part {
    ($tx:ident, $wanted:ident, $from:expr, $before:expr, $order:literal, $rows:expr) => {{
        let (from, before): (Key, Key) = ($from, $before);
        let (outside_from, outside_to): (Vec<i64>, Vec<i64>) = $wanted.outside.iter().copied().unzip();
        let keys: Vec<Key> = sqlx::query_as(concat!(
            "SELECT id, room_id, seq FROM search WHERE words @@ $1::tsquery
             AND (id, room_id, seq) >= ($2, $3, $4) AND (id, room_id, seq) < ($5, $6, $7) AND room_id IN ",
            readable!("$8", "$9"),
            " AND NOT EXISTS (SELECT 1 FROM UNNEST($10::bigint[], $11::bigint[]) AS span (first, behind)
                WHERE search.id >= span.first AND search.id < span.behind)
              ORDER BY ",
            $order,
            " DESC, room_id DESC, seq DESC LIMIT $12"
        ))
        .bind($wanted.expression.tsquery())
        .bind(from.0)
        .bind(from.1)
        .bind(from.2)
        .bind(before.0)
        .bind(before.1)
        .bind(before.2)
        .bind($wanted.scope.viewer.0)
        .bind($wanted.scope.public)
        .bind(outside_from)
        .bind(outside_to)
        .bind(i64::try_from($rows).unwrap_or(i64::MAX))
        .fetch_all(&mut *$tx)
        .await?;
        keys
    }};
}

async fn postgres(pool: &PgPool, wanted: &Wanted, before: Key, limit: usize) -> sqlx::Result<Keys> {
    let mut tx = Transaction::begin(pool).await?;
    // The planner is to see what is asked for, and to take the index; compiling the statement would take longer than it does.
    sqlx::query(
        "SELECT SET_CONFIG('statement_timeout', $1, TRUE), SET_CONFIG('plan_cache_mode', 'force_custom_plan', TRUE),
         SET_CONFIG('enable_seqscan', 'off', TRUE), SET_CONFIG('jit', 'off', TRUE)",
    )
    .bind(TIME_MAX.as_millis().to_string())
    .execute(&mut *tx)
    .await?;
    let before = before.min((wanted.within.1, Uuid::nil(), 0));
    let newest: Option<Key> = sqlx::query_as(
        "SELECT id, room_id, seq FROM search WHERE (id, room_id, seq) < ($1, $2, $3) AND id >= $4
         ORDER BY id DESC, room_id DESC, seq DESC OFFSET $5 LIMIT 1",
    )
    .bind(before.0)
    .bind(before.1)
    .bind(before.2)
    .bind(wanted.within.0)
    .bind(NEWEST - 1)
    .fetch_optional(&mut *tx)
    .await?;
    let bottom = (wanted.within.0, Uuid::nil(), 0);
    let rows = limit + 1;
    let mut keys = part!(tx, wanted, newest.unwrap_or(bottom), before, "id", rows);
    if let Some(newest) = newest.filter(|_| keys.len() < rows) {
        // An order that the table's own index does not have, so that the index of words is taken.
        keys.extend(part!(tx, wanted, bottom, newest, "id + 0", rows - keys.len()));
    }
    tx.rollback().await?;
    let is_cut = keys.len() > limit;
    keys.truncate(limit);
    let next = keys.last().copied().filter(|_| is_cut);
    Ok(Keys { keys, next })
}
