//! Messages as people write them, and what becomes of each: `corpus.txt` has them, one below the other.

use super::{notation::written, parse};

const CORPUS: &str = include_str!("corpus.txt");
/// Between two messages.
const NEXT: &str = "\n%%\n";
/// Between a message and its tree.
const BECOMES: &str = "\n=>\n";

#[test]
fn messages_become_what_the_corpus_says() {
    let entries: Vec<&str> = CORPUS.trim_end().split(NEXT).collect();
    assert!(entries.len() >= 100);
    let wrong: Vec<String> = entries.into_iter().filter_map(differs).collect();
    assert!(wrong.is_empty(), "{}", wrong.join(NEXT));
}

/// The entry as it would have to be, if it isn't so.
fn differs(entry: &str) -> Option<String> {
    let (message, tree) = entry.split_once(BECOMES).unwrap_or((entry, ""));
    let becomes = written(&parse(message));
    (becomes != tree).then(|| [message, BECOMES, &becomes].concat())
}
