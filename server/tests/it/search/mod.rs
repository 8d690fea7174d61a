//! Finding messages, on both databases.

mod access;
mod changes;
mod corpus;
mod older;
mod pages;

use protocol::search::SearchResults;

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
