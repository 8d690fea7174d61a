//! Finding messages, on both databases.

mod access;
mod changes;
mod corpus;
mod days;
mod files;
mod older;
mod pages;

use protocol::search::SearchResults;
use server::store::Store;

use crate::harness::Person;

/// What somebody finds; `rest` is what else is asked.
async fn search(person: &Person, query: &str, rest: &str) -> SearchResults {
    let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    person.get(&format!("/api/search?q={query}{rest}")).await
}

/// The texts that somebody finds.
async fn texts(person: &Person, query: &str) -> Vec<String> {
    search(person, query, "").await.messages.into_iter().map(|message| message.text).collect()
}

/// What the index holds, as the database keeps it.
async fn kept(store: &Store) -> String {
    let parts: Vec<Vec<u8>> = match store {
        Store::Sqlite { write, .. } => {
            let check = "INSERT INTO search_terms (search_terms) VALUES ('integrity-check')";
            sqlx::query(check).execute(write).await.unwrap();
            // A page holds of each term only in what it differs from the one before.
            let terms = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.kept USING fts5vocab (main, search_terms, row)";
            sqlx::query(terms).execute(write).await.unwrap();
            sqlx::query_scalar(
                "SELECT block FROM search_terms_data UNION ALL SELECT CAST(' ' || term AS blob) FROM temp.kept",
            )
            .fetch_all(write)
            .await
            .unwrap()
        }
        Store::Postgres { read, .. } => {
            sqlx::query_scalar("SELECT CONVERT_TO(words, 'UTF8') FROM search_entries").fetch_all(read).await.unwrap()
        }
    };
    String::from_utf8_lossy(&parts.concat()).into_owned()
}
