//! From a page's bytes to its text.

use encoding_rs::{Encoding, UTF_8};

/// How far a page's own word on its encoding is looked for, in bytes, as in browsers.
const SOUGHT_IN: usize = 1_024;
/// What stands before it.
const CHARSET: &[u8] = b"charset=";

/// The text of a page, in the encoding that its mark, its header or itself names, in this order; else in UTF-8.
pub(super) fn decode(bytes: &[u8], content_type: &str) -> String {
    let head = &bytes[..bytes.len().min(SOUGHT_IN)];
    let encoding = label(content_type.as_bytes()).or_else(|| label(head)).unwrap_or(UTF_8);
    encoding.decode(bytes).0.into_owned()
}

fn label(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let at = lower.windows(CHARSET.len()).position(|window| window == CHARSET)? + CHARSET.len();
    let rest = lower[at..].iter().skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
    let name: Vec<u8> =
        rest.take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte)).copied().collect();
    Encoding::for_label(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_the_encoding_that_it_names() {
        assert_eq!(decode(b"gr\xFC\xDFe", "text/html; charset=ISO-8859-1"), "grüße");
        assert_eq!(decode(b"<meta charset='windows-1251'>\xEF\xF0", "text/html"), "<meta charset='windows-1251'>пр");
        assert_eq!(decode("\u{FEFF}grüße".as_bytes(), "text/html; charset=latin1"), "grüße");
        assert_eq!(decode("grüße".as_bytes(), "text/html; charset=nonsense"), "grüße");
    }
}
