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
use sqlx::{PgConnection, PgPool, SqliteConnection, SqlitePool};
use uuid::Uuid;

use super::{
    index::{IDS_PER_MS, Key},
    wanted::{Span, Wanted},
};
use crate::store::{Result, Store, StoreError, transaction::Transaction};

/// How long a database may take to find something.
pub const TIME_MAX: Duration = Duration::from_secs(2);
/// Most messages that SQLite looks at for one page: in rooms that somebody is not in, most of them don't fit.
const LOOKED_AT_MAX: i64 = 20_000;
/// The newest messages, that PostgreSQL looks through one by one: what is frequent is among them, and the index is for the rest.
const NEWEST: i64 = 1_000;
/// By so much each part that PostgreSQL takes from the index is longer than the newer one before it, the first one than the time of the
/// newest messages. It has no order, so that all that is found in a part has to be sorted; and a part that has enough is the last one
/// that is looked at.
const LONGER: i64 = 8;
/// Parts after which the rest is one.
const PARTS_MAX: u32 = 8;
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

/// Some of what was found, the newest first, with the rooms where it is, and where it goes on.
pub struct Keys {
    pub found: Vec<(Key, Uuid)>,
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

/// The id of the first message that was written at a time ($1) or later, on SQLite. Ids and times grow together, so that halves are
/// left out one after the other.
const FIRST_SINCE: &str = "WITH RECURSIVE part (low, high) AS (
        SELECT 0, COALESCE(MAX(id), 0) + 1 FROM search_entries
        UNION ALL
        SELECT CASE WHEN events.at < $1 THEN (low + high) / 2 ELSE low END,
            CASE WHEN events.at < $1 THEN high ELSE (low + high) / 2 END
        FROM part
        JOIN search_entries ON search_entries.id = (SELECT MIN(id) FROM search_entries WHERE id >= (low + high) / 2)
        JOIN rooms ON rooms.number = search_entries.room
        JOIN events ON events.room_id = rooms.id AND events.seq = search_entries.seq
        WHERE high - low > 1
    ) SELECT MIN(high) FROM part";

/// The ids of what was written in a time, on SQLite.
async fn sqlite_ids(connection: &mut SqliteConnection, (from, to): Span) -> sqlx::Result<Span> {
    let mut ids = (0, i64::MAX);
    if from > 0 {
        ids.0 = sqlx::query_scalar(FIRST_SINCE).bind(from).fetch_one(&mut *connection).await?;
    }
    if to < i64::MAX {
        ids.1 = sqlx::query_scalar(FIRST_SINCE).bind(to).fetch_one(connection).await?;
    }
    Ok(ids)
}

async fn sqlite(pool: &SqlitePool, wanted: &Wanted, before: Key, limit: usize) -> sqlx::Result<Keys> {
    let mut connection = pool.acquire().await?;
    let _clock = Clock::start(&mut connection).await?;
    let within = sqlite_ids(&mut connection, wanted.within).await?;
    let mut outside = Vec::with_capacity(wanted.outside.len());
    for span in &wanted.outside {
        outside.push(sqlite_ids(&mut connection, *span).await?);
    }
    let (mut page, mut looked_at) = (Keys { found: Vec::new(), next: None }, 0);
    let mut rows = sqlx::query_as::<_, (i64, i32, i64, Uuid, bool)>(concat!(
        "SELECT search_entries.id, search_entries.room, search_entries.seq, rooms.id, rooms.id IN ",
        readable!("$5", "$6"),
        " FROM search_terms JOIN search_entries ON search_entries.id = search_terms.rowid
         JOIN rooms ON rooms.number = search_entries.room
         WHERE search_terms MATCH $1 AND search_terms.rowid < $2 AND search_terms.rowid >= $3
         ORDER BY search_terms.rowid DESC LIMIT $4"
    ))
    .bind(wanted.expression.fts5())
    .bind(before.0.min(within.1))
    .bind(within.0)
    .bind(LOOKED_AT_MAX)
    .bind(wanted.scope.viewer.0)
    .bind(wanted.scope.public)
    .fetch(&mut *connection);
    let mut last = None;
    while let Some((id, number, seq, room, is_readable)) = rows.try_next().await? {
        let fits = is_readable && !outside.iter().any(|(from, to)| (*from..*to).contains(&id));
        if fits && page.found.len() == limit {
            page.next = last;
            return Ok(page);
        }
        looked_at += 1;
        let key = (id, number, seq);
        last = Some(key);
        page.found.extend(fits.then_some((key, room)));
    }
    page.next = last.filter(|_| looked_at == LOOKED_AT_MAX);
    Ok(page)
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

/// The ids of what was written in a time, on PostgreSQL.
fn postgres_ids((from, to): Span) -> Span {
    (from.saturating_mul(IDS_PER_MS), to.saturating_mul(IDS_PER_MS))
}

/// What holds of a message that is wanted, on PostgreSQL. Who may read it is asked once for a statement: as a join it was asked for
/// each message that has the words. Words are compared first, as making a `tsvector` of a row takes ten times as long.
macro_rules! holds {
    () => {
        concat!(
            " ' ' || words || ' ' LIKE ALL ($2) AND NOT ' ' || words || ' ' LIKE ANY ($3) AND SEARCH_TERMS(words, room) @@ $1::tsquery
              AND (room IN (SELECT number FROM rooms WHERE id IN ",
            readable!("$4", "$5"),
            ")) IS TRUE AND NOT EXISTS (SELECT 1 FROM UNNEST($6::bigint[], $7::bigint[]) AS span (first, behind)
                 WHERE id >= span.first AND id < span.behind) "
        )
    };
}

/// Messages with their rooms.
macro_rules! keys {
    () => {
        "SELECT id, room, seq, (SELECT rooms.id FROM rooms WHERE number = room) AS room_id FROM "
    };
}

/// Messages from an id ($8) to before a key ($9 and so on).
macro_rules! between {
    () => {
        " id >= $8 AND id <= $9 AND (id, room, seq) < ($9, $10, $11) "
    };
}

/// Up to so many ($12) of the newest ($13) of them, one after the other.
const NEWEST_FOUND: &str = concat!(
    keys!(),
    "(SELECT * FROM search_entries WHERE",
    between!(),
    "ORDER BY id DESC, room DESC, seq DESC LIMIT $13) AS newest WHERE",
    holds!(),
    "LIMIT $12"
);

/// Up to so many ($12) of them from the index of words: in an order that the table's own index does not have, so that it is not taken.
const INDEXED_FOUND: &str = concat!(
    keys!(),
    "search_entries WHERE",
    between!(),
    "AND",
    holds!(),
    "ORDER BY id + 0 DESC, room DESC, seq DESC LIMIT $12"
);

/// The last of the newest ($5) messages from an id ($4) to before a key ($1 and so on), with the ids of the first one and of the oldest one
/// of all; none where there are not so many.
const AROUND_NEWEST: &str =
    "SELECT id, room, seq, (SELECT MAX(id) FROM search_entries WHERE id <= $1), (SELECT MIN(id) FROM search_entries WHERE id >= $4)
     FROM search_entries WHERE id >= $4 AND id <= $1 AND (id, room, seq) < ($1, $2, $3)
     ORDER BY id DESC, room DESC, seq DESC OFFSET $5 - 1 LIMIT 1";

/// Up to `rows` of the messages from an id to before a key that are wanted, on PostgreSQL, the newest first: from the index, or among the
/// newest so many.
async fn postgres_part(
    connection: &mut PgConnection,
    wanted: &Wanted,
    from: i64,
    before: Key,
    rows: usize,
    newest: Option<i64>,
) -> sqlx::Result<Vec<(Key, Uuid)>> {
    let (patterns, none) = wanted.expression.patterns();
    let (outside_from, outside_to): (Vec<i64>, Vec<i64>) = wanted.outside.iter().copied().map(postgres_ids).unzip();
    let mut query = sqlx::query_as(if newest.is_some() { NEWEST_FOUND } else { INDEXED_FOUND })
        .bind(wanted.expression.tsquery())
        .bind(patterns)
        .bind(none)
        .bind(wanted.scope.viewer.0)
        .bind(wanted.scope.public)
        .bind(outside_from)
        .bind(outside_to)
        .bind(from)
        .bind(before.0)
        .bind(before.1)
        .bind(before.2)
        .bind(i64::try_from(rows).unwrap_or(i64::MAX));
    if let Some(newest) = newest {
        query = query.bind(newest);
    }
    let found: Vec<(i64, i32, i64, Uuid)> = query.fetch_all(connection).await?;
    Ok(found.into_iter().map(|(id, number, seq, room)| ((id, number, seq), room)).collect())
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
    let within = postgres_ids(wanted.within);
    let (before, rows) = (before.min((within.1, 0, 0)), limit + 1);
    let mut found = postgres_part(&mut tx, wanted, within.0, before, rows, Some(NEWEST)).await?;
    if found.len() < rows {
        found.extend(postgres_older(&mut tx, wanted, within.0, before, rows - found.len()).await?);
    }
    tx.rollback().await?;
    let is_cut = found.len() > limit;
    found.truncate(limit);
    let next = found.last().map(|(key, _)| *key).filter(|_| is_cut);
    Ok(Keys { found, next })
}

/// Up to `rows` of those that are wanted from an id to before a key, but for the newest.
async fn postgres_older(
    connection: &mut PgConnection,
    wanted: &Wanted,
    from: i64,
    before: Key,
    rows: usize,
) -> sqlx::Result<Vec<(Key, Uuid)>> {
    let newest: Option<(i64, i32, i64, i64, i64)> = sqlx::query_as(AROUND_NEWEST)
        .bind(before.0)
        .bind(before.1)
        .bind(before.2)
        .bind(from)
        .bind(NEWEST)
        .fetch_optional(&mut *connection)
        .await?;
    let mut found = Vec::new();
    let Some((id, room, seq, first, oldest)) = newest else { return Ok(found) };
    let (mut behind, mut length) = ((id, room, seq), (first - id).max(IDS_PER_MS));
    for part in 1..=PARTS_MAX {
        length = length.saturating_mul(LONGER);
        let from = if part == PARTS_MAX { oldest } else { behind.0.saturating_sub(length).max(oldest) };
        found.extend(postgres_part(connection, wanted, from, behind, rows - found.len(), None).await?);
        if from == oldest || found.len() == rows {
            break;
        }
        behind = (from, 0, 0);
    }
    Ok(found)
}
