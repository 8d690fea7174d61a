//! The rules for what people tell of themselves.

use crate::{ErrorCode, names::is_unseen};

/// Most characters of a display name.
pub const DISPLAY_NAME_MAX: usize = 40;
/// Most characters of a status line.
pub const STATUS_MAX: usize = 80;
/// Most characters of what a person says about themself.
pub const BIO_MAX: usize = 300;

/// What stands in the place of a name once its account is deleted. It has a space, so that nobody can be called so.
pub const DELETED_NAME: &str = "Deleted account";

/// Takes a display name as typed; `None` where there is nothing to see, so that the name is shown. White space around it
/// is dropped, and inside it shrunk to single spaces.
///
/// # Errors
/// [`ErrorCode::DisplayNameTooLong`], [`DisplayNameBadCharacter`](ErrorCode::DisplayNameBadCharacter).
pub fn display_name(typed: &str) -> Result<Option<String>, ErrorCode> {
    let mut name = String::new();
    for word in typed.split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
        if name.chars().nth(DISPLAY_NAME_MAX).is_some() {
            return Err(ErrorCode::DisplayNameTooLong);
        }
    }
    if name.chars().any(is_unseen) {
        return Err(ErrorCode::DisplayNameBadCharacter);
    }
    Ok((!name.is_empty()).then_some(name))
}

/// Takes a status line as typed. May be empty.
///
/// # Errors
/// [`ErrorCode::StatusTooLong`], [`ProfileBadCharacter`](ErrorCode::ProfileBadCharacter).
pub fn status(typed: &str) -> Result<String, ErrorCode> {
    text(typed, STATUS_MAX, false, ErrorCode::StatusTooLong)
}

/// Takes what a person says about themself as typed. May be empty, and have several lines.
///
/// # Errors
/// [`ErrorCode::BioTooLong`], [`ProfileBadCharacter`](ErrorCode::ProfileBadCharacter).
pub fn bio(typed: &str) -> Result<String, ErrorCode> {
    text(typed, BIO_MAX, true, ErrorCode::BioTooLong)
}

fn text(typed: &str, max: usize, lines: bool, too_long: ErrorCode) -> Result<String, ErrorCode> {
    let text = typed.trim();
    if text.chars().nth(2 * max).is_some() {
        return Err(too_long);
    }
    let text = text.replace("\r\n", "\n");
    if text.chars().nth(max).is_some() {
        return Err(too_long);
    }
    if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
        return Err(ErrorCode::ProfileBadCharacter);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_has_words_in_any_script_and_nothing_unseen() {
        assert_eq!(display_name("  Ada   Lovelace "), Ok(Some("Ada Lovelace".into())));
        assert_eq!(display_name("李 小龙 🐉"), Ok(Some("李 小龙 🐉".into())));
        assert_eq!(display_name(" \t "), Ok(None));
        assert_eq!(display_name(&"ü".repeat(DISPLAY_NAME_MAX)).map(|name| name.is_some()), Ok(true));
        for (typed, error) in [
            (&*"x".repeat(DISPLAY_NAME_MAX + 1), ErrorCode::DisplayNameTooLong),
            (&*"x ".repeat(1_000_000), ErrorCode::DisplayNameTooLong),
            ("ada\u{202E}nimda", ErrorCode::DisplayNameBadCharacter),
            ("\u{200B}", ErrorCode::DisplayNameBadCharacter),
            ("a\u{0}b", ErrorCode::DisplayNameBadCharacter),
        ] {
            assert_eq!(display_name(typed), Err(error), "{:?}", typed.get(..50));
        }
    }

    #[test]
    fn a_status_is_one_line_and_a_bio_may_be_several() {
        assert_eq!(status(" Away 🏖️ "), Ok("Away 🏖️".into()));
        assert_eq!(status("two\nlines"), Err(ErrorCode::ProfileBadCharacter));
        assert_eq!(status(&"x".repeat(STATUS_MAX + 1)), Err(ErrorCode::StatusTooLong));
        assert_eq!(bio("two\r\nlines\n"), Ok("two\nlines".into()));
        assert_eq!(bio("a\u{1b}[31mb"), Err(ErrorCode::ProfileBadCharacter));
        assert_eq!(bio(&"x".repeat(1_000_000)), Err(ErrorCode::BioTooLong));
        assert_eq!(bio(&"x".repeat(BIO_MAX)).map(|bio| bio.len()), Ok(BIO_MAX));
    }
}
