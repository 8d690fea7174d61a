//! The same questions in the way of Mattermost: `LIKE` on SQLite, and PostgreSQL's own text search with its English rules.

use std::time::{Duration, Instant};

use protocol::Person;
use server::store::Store;

use crate::{Failure, Question, run};

/// What somebody reads, of which all is asked.
const READABLE: &str =
    "channel IN (SELECT rooms.number FROM members JOIN rooms ON rooms.id = members.room_id WHERE user_id = $1)";

/// Copies the messages into a table as Mattermost has it.
pub async fn prepare(store: &Store) -> Result<(), Failure> {
    let statements: &[&str] = match store {
        Store::Sqlite { .. } => &[
            "CREATE TABLE posts (id integer PRIMARY KEY, channel integer NOT NULL, author blob NOT NULL, message text NOT NULL)",
            "INSERT INTO posts (channel, author, message) SELECT rooms.number, actor_id, content ->> '$.text'
             FROM search_entries JOIN rooms ON number = room JOIN events ON room_id = rooms.id AND events.seq = search_entries.seq
             ORDER BY search_entries.id",
        ],
        Store::Postgres { .. } => &[
            "CREATE TABLE posts (createat bigint NOT NULL, channel integer NOT NULL, author uuid NOT NULL, message text NOT NULL)",
            "INSERT INTO posts SELECT search_entries.id, room, actor_id, content::json ->> 'text'
             FROM search_entries JOIN rooms ON number = room JOIN events ON room_id = rooms.id AND events.seq = search_entries.seq",
            "CREATE INDEX posts_by_age ON posts (createat)",
            "CREATE INDEX posts_by_text ON posts USING gin (TO_TSVECTOR('english', message))",
            "ANALYZE",
        ],
    };
    for statement in statements {
        run(store, statement).await?;
    }
    Ok(())
}

/// Bytes of what finds them.
pub async fn size(store: &Store) -> Result<i64, Failure> {
    Ok(match store {
        Store::Sqlite { .. } => 0,
        Store::Postgres { read, .. } => {
            sqlx::query_scalar("SELECT PG_RELATION_SIZE('posts_by_text') + PG_RELATION_SIZE('posts_by_age')")
                .fetch_one(read)
                .await?
        }
    })
}

/// How long one takes.
pub async fn ask(store: &Store, viewer: &Person, people: &[Person], question: &Question) -> Result<Duration, Failure> {
    let from = question.from.map(|author| people[author].id.0);
    let began = Instant::now();
    match store {
        Store::Sqlite { read, .. } => {
            let patterns: Vec<String> = match question.is_phrase {
                true => vec![format!("%{}%", question.words.join(" "))],
                false => question.words.iter().map(|word| format!("%{word}%")).collect(),
            };
            let like = (3..patterns.len() + 3).map(|n| format!(" AND message LIKE ${n}")).collect::<String>();
            let sql = format!(
                "SELECT id FROM posts WHERE {READABLE} AND ($2 IS NULL OR author = $2){like} ORDER BY id DESC LIMIT 20"
            );
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(viewer.id.0).bind(from);
            for pattern in patterns {
                query = query.bind(pattern);
            }
            query.fetch_all(read).await?;
        }
        Store::Postgres { read, .. } => {
            let between = if question.is_phrase { " <-> " } else { " & " };
            let sql = format!(
                "SELECT createat FROM posts WHERE {READABLE} AND ($2 IS NULL OR author = $2)
                 AND TO_TSVECTOR('english', message) @@ TO_TSQUERY('english', $3) ORDER BY createat DESC LIMIT 20"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(viewer.id.0).bind(from);
            query.bind(question.words.join(between)).fetch_all(read).await?;
        }
    }
    Ok(began.elapsed())
}
