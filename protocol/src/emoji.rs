//! Emoji of a server's own: what they may be called, and where they stand in a text.

use crate::ErrorCode;

/// Fewest characters of a name.
pub const NAME_MIN: usize = 2;
/// Most characters of a name.
pub const NAME_MAX: usize = 32;
/// Most emoji of one server.
pub const EMOJI_MAX: usize = 500;

/// Takes a name as typed, with colons around it or without.
///
/// # Errors
/// [`ErrorCode::EmojiNameInvalid`].
pub fn parse_name(typed: &str) -> Result<String, ErrorCode> {
    let typed = typed.trim();
    let name = typed.strip_prefix(':').and_then(|rest| rest.strip_suffix(':')).unwrap_or(typed).to_ascii_lowercase();
    if is_name(&name) { Ok(name) } else { Err(ErrorCode::EmojiNameInvalid) }
}

/// Whether an emoji may be called so: ASCII's small letters and digits, and underscores between, with a letter somewhere, as `12:30:45` is a
/// time.
fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut has_letter, mut is_fit) = (false, (NAME_MIN..=NAME_MAX).contains(&bytes.len()));
    for (place, byte) in bytes.iter().enumerate() {
        has_letter |= byte.is_ascii_lowercase();
        let is_between = *byte == b'_' && place > 0 && place + 1 < bytes.len();
        is_fit &= byte.is_ascii_lowercase() || byte.is_ascii_digit() || is_between;
    }
    is_fit && has_letter
}

/// The name in `:name:`, as reactions have it.
pub fn named(text: &str) -> Option<&str> {
    text.strip_prefix(':')?.strip_suffix(':').filter(|name| is_name(name))
}

/// The first place in a text where an emoji of the server's own could stand, colons included, in bytes. Whether there is one of that name, the
/// server tells.
pub fn find(text: &str) -> Option<(usize, usize)> {
    let mut begin = text.find(':')?;
    while let Some(length) = text[begin + 1..].find(':') {
        let end = begin + 1 + length;
        if is_name(&text[begin + 1..end]) {
            return Some((begin, end + 1));
        }
        begin = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_letters_digits_and_underscores_between() {
        for (typed, name) in [("party_parrot", "party_parrot"), (" :Party: ", "party"), ("2fa", "2fa"), ("ok", "ok")] {
            assert_eq!(parse_name(typed).as_deref(), Ok(name));
        }
        let long = "x".repeat(NAME_MAX + 1);
        for typed in ["", "x", "10", "_a", "a_", "a-b", "a b", "ä_ö", ":a", "a:b", "::", &long] {
            assert_eq!(parse_name(typed), Err(ErrorCode::EmojiNameInvalid), "{typed:?}");
        }
    }

    #[test]
    fn a_reaction_is_a_name_between_colons() {
        assert_eq!(named(":party:"), Some("party"));
        for other in ["party", ":party", "👍", ":", "::", ":Party:", ":a b:"] {
            assert_eq!(named(other), None, "{other}");
        }
    }

    #[test]
    fn names_are_found_between_colons_and_not_in_times_and_addresses() {
        let found = |text: &'static str| find(text).map(|(begin, end)| &text[begin..end]);
        assert_eq!(found("see :party_parrot: there"), Some(":party_parrot:"));
        assert_eq!(found("at 12:30:45 :ok:"), Some(":ok:"));
        assert_eq!(found("ä: b:ab:"), Some(":ab:"));
        for text in ["", ":", "::", "a: b: c", "12:30:45", "http://a:80/", ":no end", ":é:"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
