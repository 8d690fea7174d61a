//! How a file of text begins.

#[cfg(feature = "browser")]
use crate::http;

/// Bytes that are asked for.
#[cfg(feature = "browser")]
const BYTES: u32 = 2_048;
/// Lines that are shown; as in files.css.
const LINES: usize = 6;
/// Characters of each.
const WIDTH: usize = 160;

/// The first lines of a file, by its id. `None` where it can't be had.
#[cfg(feature = "browser")]
pub async fn of_file(file: &str) -> Option<String> {
    http::beginning(&format!("/api/files/{file}"), BYTES).await.ok().map(|bytes| lines(&bytes))
}

/// The first lines of a text of which this much is known.
fn lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    // A letter may be cut in two.
    let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
    text.lines().take(LINES).map(|line| line.chars().take(WIDTH).collect()).collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_a_few_lines_which_are_not_endless() {
        assert_eq!(lines(b"one\r\ntwo\n"), "one\ntwo");
        assert_eq!(lines("x\n".repeat(50).as_bytes()).lines().count(), LINES);
        assert_eq!(lines("y".repeat(2_000).as_bytes()).len(), WIDTH);
        assert_eq!(lines(&"ü".as_bytes()[..1]), "");
    }
}
