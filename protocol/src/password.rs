//! The rules for passwords: length instead of character classes, and none of the commonest (NIST SP 800-63B, 3.1.1).

mod common;

use std::fmt;

use crate::ErrorCode;

/// Fewest characters of a password.
pub const MIN: usize = 10;
/// Most characters of a password; enough for any pass phrase, little enough for hashing.
pub const MAX: usize = 256;

/// A password that follows the rules. It never shows itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes a password as typed; every character of it counts.
    ///
    /// # Errors
    /// [`ErrorCode::PasswordTooShort`], [`PasswordTooLong`](ErrorCode::PasswordTooLong), or
    /// [`PasswordCommon`](ErrorCode::PasswordCommon).
    pub fn parse(typed: &str) -> Result<Self, ErrorCode> {
        if typed.chars().nth(MAX).is_some() {
            return Err(ErrorCode::PasswordTooLong);
        }
        if typed.chars().nth(MIN - 1).is_none() {
            return Err(ErrorCode::PasswordTooShort);
        }
        if common::is_common(typed) {
            return Err(ErrorCode::PasswordCommon);
        }
        Ok(Self(typed.to_owned()))
    }

    /// The password itself, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(Password::parse("short"), Err(ErrorCode::PasswordTooShort));
        assert_eq!(Password::parse(&"ab".repeat(MAX)), Err(ErrorCode::PasswordTooLong));
        assert!(Password::parse("größenwahn kennt keine grenzen").is_ok());
    }

    #[test]
    fn the_commonest_are_refused() {
        for password in [
            "1234567890",
            "0987654321",
            "password123",
            "Password1!",
            "P4ssw0rd123!",
            "qwertyuiop",
            "1q2w3e4r5t",
            "iloveyou2024",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "letmein12345",
            "WeConnect2026",
            "asdfghjkl;123",
            "qwerty123456",
            "welcome-welcome",
            "testtesttest",
            "1qaz2wsx3edc",
            "admin12345678",
            "changeme!!!!",
        ] {
            assert_eq!(Password::parse(password), Err(ErrorCode::PasswordCommon), "{password}");
        }
    }

    #[test]
    fn ordinary_pass_phrases_are_taken() {
        for password in [
            "correct horse battery",
            "tea at half past four",
            "gurke-lampe-zebra",
            "x8$kQz!m2p-0w",
            "48213-love-99173",
            "密码很长而且没有人会猜到它",
        ] {
            assert!(Password::parse(password).is_ok(), "{password}");
        }
    }

    #[test]
    fn a_password_does_not_show_itself() {
        assert_eq!(format!("{:?}", Password::parse("tea at half past four").unwrap()), "Password(…)");
    }
}
