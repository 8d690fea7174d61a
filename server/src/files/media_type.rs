//! What a file is, by its first bytes. What its name or its sender says counts for nothing.

use protocol::FileKind;

/// So many bytes are looked at.
pub const HEAD: u64 = 16 * 1024;

/// What people call plain text.
const TEXT: &str = "text/plain; charset=utf-8";
/// What says something, and can run something.
pub const PDF: &str = "application/pdf";
/// What nothing is known of.
const BYTES: &str = "application/octet-stream";

/// What browsers show or play, and can't run anything of. All else is only to be downloaded.
const SHOWN: [(&str, FileKind); 16] = [
    ("image/jpeg", FileKind::Picture),
    ("image/png", FileKind::Picture),
    ("image/gif", FileKind::Picture),
    ("image/webp", FileKind::Picture),
    ("video/mp4", FileKind::Video),
    ("video/webm", FileKind::Video),
    ("video/quicktime", FileKind::Video),
    ("video/x-m4v", FileKind::Video),
    ("audio/mpeg", FileKind::Audio),
    ("audio/ogg", FileKind::Audio),
    ("audio/opus", FileKind::Audio),
    ("audio/m4a", FileKind::Audio),
    ("audio/x-flac", FileKind::Audio),
    ("audio/x-wav", FileKind::Audio),
    ("audio/aac", FileKind::Audio),
    ("video/ogg", FileKind::Video),
];

/// The media type of a file, and what it is shown as. `is_all` where the head is all there is.
pub fn of(head: &[u8], is_all: bool) -> (String, FileKind) {
    match infer::get(head).map(|found| found.mime_type()) {
        Some(found) => match SHOWN.iter().find(|(shown, _)| *shown == found) {
            Some((shown, kind)) => ((*shown).to_owned(), *kind),
            // A page is text to whoever downloads it, and can't be opened as one.
            None if found.starts_with("text/") => (TEXT.to_owned(), FileKind::Text),
            None => (found.to_owned(), FileKind::Other),
        },
        None if is_text(head, is_all) => (TEXT.to_owned(), FileKind::Text),
        None => (BYTES.to_owned(), FileKind::Other),
    }
}

/// Whether something is text in UTF-8, without what no text has. A head can end within a letter.
fn is_text(head: &[u8], is_all: bool) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if !is_all && error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_run_is_only_downloaded_whatever_it_is_called() {
        for (head, media_type, kind) in [
            (&b"<!DOCTYPE html><script>alert(1)</script>"[..], TEXT, FileKind::Text),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", TEXT, FileKind::Text),
            (b"<?xml version='1.0'?><svg/>", TEXT, FileKind::Text),
            (b"%PDF-1.7\n", PDF, FileKind::Other),
            (b"MZ\x90\0\x03\0", "application/vnd.microsoft.portable-executable", FileKind::Other),
            (b"PK\x03\x04\x14\0", "application/zip", FileKind::Other),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", FileKind::Picture),
            (b"\xFF\xD8\xFF\xE0", "image/jpeg", FileKind::Picture),
            (b"fn main() {}\n", TEXT, FileKind::Text),
            (b"a\0b", BYTES, FileKind::Other),
            (b"", BYTES, FileKind::Other),
        ] {
            let found = of(head, true);
            assert_eq!((found.0.as_str(), found.1), (media_type, kind), "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn a_text_may_be_cut_within_a_letter_only_where_more_follows() {
        let cut = &"größe".as_bytes()[..3];
        assert_eq!(of(cut, false).1, FileKind::Text);
        assert_eq!(of(cut, true).1, FileKind::Other);
    }
}
