//! Passwords in one form, however a keyboard writes them.

use unicode_normalization::UnicodeNormalization;

/// A password as it is hashed: composed (NFC), and with usual spaces in the place of all others, as the OpaqueString profile of
/// RFC 8265 maps them (section 4.2.1). What else that profile refuses is taken: people had such passwords before.
pub fn prepared(typed: &str) -> String {
    typed.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc().collect()
}

/// Unicode's general category Zs: white space that ends no line and is no control.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_password_has_one_form() {
        for typed in ["tête à tête", "te\u{302}te a\u{300} te\u{302}te", "tête\u{A0}à\u{3000}tête"] {
            assert_eq!(prepared(typed), "tête à tête");
        }
        assert_eq!(prepared("Tab\tﬁ２ Ω"), "Tab\tﬁ２ Ω", "nothing else is mapped");
    }
}
