//! The rules for what a message says.

use crate::ErrorCode;

/// Most characters (Unicode scalar values) of a message. At four bytes each, the longest is 16 KB.
pub const MAX: usize = 4_000;

/// Takes a message as typed: line breaks become `\n`, blank lines around it and white space at its end are dropped,
/// and the first line keeps its indentation.
///
/// # Errors
/// [`ErrorCode::TextBlank`], [`TextTooLong`](ErrorCode::TextTooLong), or
/// [`TextBadCharacter`](ErrorCode::TextBadCharacter).
pub fn parse(typed: &str) -> Result<String, ErrorCode> {
    let text = typed.trim_end();
    if text.chars().all(|c| c.is_whitespace() || is_blank(c)) {
        return Err(ErrorCode::TextBlank);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let start = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let text = &text[text[..start].rfind('\n').map_or(0, |newline| newline + 1)..];
    if text.chars().nth(MAX).is_some() {
        return Err(ErrorCode::TextTooLong);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(ErrorCode::TextBadCharacter);
    }
    Ok(text.to_owned())
}

/// Takes a message as typed that has files, and may say nothing beside them.
///
/// # Errors
/// As [`parse`], but for a blank one.
pub fn parse_beside_files(typed: &str) -> Result<String, ErrorCode> {
    match parse(typed) {
        Err(ErrorCode::TextBlank) => Ok(String::new()),
        parsed => parsed,
    }
}

/// Characters that show nothing when they stand alone. They are allowed beside others: joiners make emoji and some
/// scripts what they are.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{2800}' | '\u{3164}' | '\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_kept_and_blank_edges_dropped() {
        assert_eq!(parse("a\r\nb\rc\n\n").unwrap(), "a\nb\nc");
        assert_eq!(parse("\n \n    let x;\n").unwrap(), "    let x;");
        assert_eq!(parse("👩‍👩‍👧").unwrap(), "👩‍👩‍👧");
    }

    #[test]
    fn bad_messages_say_what_is_wrong_with_them() {
        for (text, error) in [
            ("", ErrorCode::TextBlank),
            (" \n\t\u{200B}", ErrorCode::TextBlank),
            ("a\u{0}b", ErrorCode::TextBadCharacter),
            ("a\u{1b}[31mb", ErrorCode::TextBadCharacter),
            (&*"x".repeat(MAX + 1), ErrorCode::TextTooLong),
            (&*"x".repeat(1_000_000), ErrorCode::TextTooLong),
        ] {
            assert_eq!(parse(text), Err(error));
        }
        assert_eq!(parse(&"ü".repeat(MAX)).unwrap().chars().count(), MAX);
    }
}
