//! How tokens of programs look: `wct_` (of a person), `wcb_` (of a bot) or `wch_` (of an incoming webhook), 64 hexadecimal digits of
//! chance, and 8 of their CRC-32, so that scanners for leaked secrets find them and can tell them from what only looks alike.

use std::io;

use sha2::{Digest, Sha256};

use super::secret;

/// Digits of chance.
const SECRET: usize = 2 * secret::LENGTH;
/// Digits of the checksum.
const SUM: usize = 8;

/// Who acts by a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    Person,
    /// A bot.
    Bot,
    /// An incoming webhook.
    Hook,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Person => "wct_",
            Self::Bot => "wcb_",
            Self::Hook => "wch_",
        }
    }
}

/// A token that nobody has.
///
/// # Errors
/// Where the operating system has no chance to give.
pub fn new(kind: Kind) -> io::Result<String> {
    let digits: String = secret::random()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let begun = format!("{}{digits}", kind.prefix());
    Ok(format!("{begun}{}", sum(&begun)))
}

fn sum(begun: &str) -> String {
    format!("{:08x}", crc32fast::hash(begun.as_bytes()))
}

/// What the database keeps of a token, where this looks like one. What doesn't is refused without a question to the database.
pub fn fingerprint(token: &str) -> Option<[u8; 32]> {
    let kinds = [Kind::Person, Kind::Bot, Kind::Hook];
    let digits = kinds.iter().find_map(|kind| token.strip_prefix(kind.prefix()))?;
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != SECRET + SUM || !digits.bytes().all(is_hex) {
        return None;
    }
    let (begun, given) = token.split_at(token.len() - SUM);
    (sum(begun) == given).then(|| Sha256::digest(token.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_look() {
        let token = new(Kind::Bot).unwrap();
        assert_eq!(token.len(), 76);
        assert!(token.starts_with("wcb_") && fingerprint(&token).is_some());
        assert_ne!(fingerprint(&token), fingerprint(&new(Kind::Bot).unwrap()));
        let changed = token.replacen("wcb_", "wct_", 1);
        let longer = format!("{token}0");
        for other in ["", "wct_", &changed, &token[1..], &token.to_uppercase(), &longer, "wct_ä"] {
            assert_eq!(fingerprint(other), None, "{other}");
        }
    }
}
