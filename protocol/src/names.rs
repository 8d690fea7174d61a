//! The rules for names of people and rooms.

#[cfg(feature = "lookalike")]
mod clear;
#[cfg(feature = "lookalike")]
mod lookalike;
#[cfg(feature = "lookalike")]
mod search;

use std::fmt;

#[cfg(feature = "lookalike")]
pub use clear::{composed, is_clear};
#[cfg(feature = "lookalike")]
pub use lookalike::{is_office, is_reserved, lookalike_key, lookalike_keys, room_key};
#[cfg(feature = "lookalike")]
pub use search::{search_key, search_keys};

use crate::ErrorCode;

/// Fewest characters of a person's name.
pub const USER_MIN: usize = 2;
/// Most characters of a person's name.
pub const USER_MAX: usize = 32;
/// Most characters of a room's name.
pub const ROOM_MAX: usize = 60;

/// A person's name, as they chose to write it. Two names that differ only in case or look are the same name to the
/// server (see `lookalike_key`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserName(String);

impl UserName {
    /// Takes a name as typed. White space around it is dropped.
    ///
    /// # Errors
    /// [`ErrorCode::NameBlank`], [`NameTooShort`](ErrorCode::NameTooShort), [`NameTooLong`](ErrorCode::NameTooLong),
    /// or [`NameBadCharacter`](ErrorCode::NameBadCharacter).
    pub fn parse(typed: &str) -> Result<Self, ErrorCode> {
        let name = typed.trim();
        if name.chars().all(|c| c.is_whitespace() || is_unseen(c)) {
            return Err(ErrorCode::NameBlank);
        }
        if name.chars().nth(USER_MAX).is_some() {
            return Err(ErrorCode::NameTooLong);
        }
        let inner = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let edge = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if !name.chars().all(|c| inner(c) && !is_unseen(c))
            || !edge(name.chars().next())
            || !edge(name.chars().next_back())
        {
            return Err(ErrorCode::NameBadCharacter);
        }
        if name.chars().nth(USER_MIN - 1).is_none() {
            return Err(ErrorCode::NameTooShort);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A room's name, as its maker chose to write it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoomName(String);

impl RoomName {
    /// Takes a name as typed. White space around it is dropped, and inside it shrunk to single spaces.
    ///
    /// # Errors
    /// [`ErrorCode::RoomNameBlank`], [`RoomNameTooLong`](ErrorCode::RoomNameTooLong), or
    /// [`RoomNameBadCharacter`](ErrorCode::RoomNameBadCharacter).
    pub fn parse(typed: &str) -> Result<Self, ErrorCode> {
        let typed = typed.trim();
        if typed.chars().all(|c| c.is_whitespace() || is_unseen(c)) {
            return Err(ErrorCode::RoomNameBlank);
        }
        if typed.chars().any(is_unseen) {
            return Err(ErrorCode::RoomNameBadCharacter);
        }
        let mut name = String::with_capacity(typed.len().min(4 * ROOM_MAX));
        for word in typed.split_whitespace() {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
            if name.chars().nth(ROOM_MAX).is_some() {
                return Err(ErrorCode::RoomNameTooLong);
            }
        }
        Ok(Self(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a name must not have this character since nobody can see it: controls, direction overrides and marks,
/// zero-width and filler characters, tags, private use, non-characters, and symbols that are drawn as nothing. The short rule
/// of both ends; the server also asks Unicode's tables (see `is_clear`).
pub(crate) fn is_unseen(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || matches!(code,
            0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x2028..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xE000..=0xF8FF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D159 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF | 0xF0000..=0x10FFFF)
        || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_taken_as_typed() {
        for name in ["bo", "Ada", "ada.lovelace", "Jürgen_99", "李小龙", "Владимир", "محمد", "x-y"] {
            assert_eq!(UserName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(UserName::parse("  Ada ").unwrap().as_str(), "Ada");
    }

    #[test]
    fn bad_names_say_what_is_wrong_with_them() {
        let long = "a".repeat(USER_MAX + 1);
        for (name, error) in [
            ("", ErrorCode::NameBlank),
            (" \t ", ErrorCode::NameBlank),
            ("\u{200B}\u{200B}", ErrorCode::NameBlank),
            ("a", ErrorCode::NameTooShort),
            (&long, ErrorCode::NameTooLong),
            ("ada lovelace", ErrorCode::NameBadCharacter),
            ("ada\u{202E}nimda", ErrorCode::NameBadCharacter),
            ("ad\u{0}a", ErrorCode::NameBadCharacter),
            (".ada", ErrorCode::NameBadCharacter),
            ("ada-", ErrorCode::NameBadCharacter),
            ("<b>ada</b>", ErrorCode::NameBadCharacter),
            ("\u{3164}ab", ErrorCode::NameBadCharacter),
        ] {
            assert_eq!(UserName::parse(name), Err(error), "{name:?}");
        }
    }

    #[test]
    fn a_rooms_name_may_have_spaces_and_signs_but_nothing_unseen() {
        assert_eq!(RoomName::parse("  Tea   & biscuits 🍪 ").unwrap().as_str(), "Tea & biscuits 🍪");
        assert_eq!(RoomName::parse(&"ü".repeat(ROOM_MAX)).unwrap().as_str().chars().count(), ROOM_MAX);
        for (name, error) in [
            (" ", ErrorCode::RoomNameBlank),
            ("two\nlines", ErrorCode::RoomNameBadCharacter),
            ("a\u{202E}b", ErrorCode::RoomNameBadCharacter),
            (&*"x".repeat(ROOM_MAX + 1), ErrorCode::RoomNameTooLong),
            (&*"x ".repeat(1_000_000), ErrorCode::RoomNameTooLong),
        ] {
            assert_eq!(RoomName::parse(name), Err(error));
        }
    }
}
