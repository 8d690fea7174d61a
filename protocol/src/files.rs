//! Files that a message carries: what is said of them, and the rules for their names and descriptions.

use serde::{Deserialize, Serialize};

use crate::{ErrorCode, FileId, names::is_unseen};

/// Most files of one message.
pub const FILES_MAX: usize = 10;
/// Most characters of a file's name.
pub const NAME_MAX: usize = 120;
/// Most characters of a file's description.
pub const ALT_MAX: usize = 1_000;
/// What a file is called where nothing is left of the name that it came with.
pub const UNNAMED: &str = "file";

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Which.
    pub id: FileId,
    /// What it is called; follows [`file_name`].
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its media type, by what is in it.
    pub media_type: String,
    /// What it is shown as.
    pub kind: FileKind,
    /// What is known of a picture.
    #[serde(default)]
    pub picture: Option<Picture>,
    /// What it shows, for those who don't see it; can be empty.
    #[serde(default)]
    pub alt: String,
    /// Whether it is hidden until somebody wants to see it.
    #[serde(default)]
    pub spoiler: bool,
    /// Whether the server checks files for viruses and could not check this one.
    #[serde(default)]
    pub unchecked: bool,
}

/// What a file is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A picture that every browser shows.
    Picture,
    /// Moving pictures that browsers play.
    Video,
    /// Sound that browsers play.
    Audio,
    /// Text that is no page.
    Text,
    /// Anything else: it can be downloaded.
    Other,
}

/// How a picture looks before it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// In pixels, as one sees it.
    pub width: u32,
    /// In pixels, as one sees it.
    pub height: u32,
    /// Whether it moves.
    pub is_animated: bool,
    /// Whether there is a smaller, still one at `/api/files/{id}/preview`.
    pub has_preview: bool,
    /// A blur of it: a thumbhash (<https://evanw.github.io/thumbhash/>) of at most 25 bytes, in base64; empty where there is none.
    pub thumbhash: String,
}

/// A file that somebody wants to send with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAttachment {
    /// Which of their uploads.
    pub id: FileId,
    /// What it shows, for those who don't see it.
    #[serde(default)]
    pub alt: String,
    /// Whether it is hidden until somebody wants to see it.
    #[serde(default)]
    pub spoiler: bool,
}

/// Takes a file's name as a browser or a program gives it: its last part, in which nothing can be hidden or lead anywhere. One that is
/// too long loses its middle, so that its ending stays.
pub fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_unseen(*c)).collect();
    // Windows drops dots and spaces at the end, which would give the name another ending there.
    let kept = kept.trim().trim_end_matches(['.', ' ']).trim_start_matches('.');
    let count = kept.chars().count();
    if kept.is_empty() {
        return UNNAMED.to_owned();
    }
    if count <= NAME_MAX {
        return kept.to_owned();
    }
    let ending = kept.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 16);
    let ending = ending.map(|ending| format!("….{ending}")).unwrap_or_default();
    let begin = NAME_MAX - ending.chars().count();
    kept.chars().take(begin).chain(ending.chars()).collect()
}

/// Takes a file's description as typed; may be empty.
///
/// # Errors
/// [`ErrorCode::AltTooLong`], [`TextBadCharacter`](ErrorCode::TextBadCharacter).
pub fn alt(typed: &str) -> Result<String, ErrorCode> {
    let text = typed.trim();
    if text.chars().nth(ALT_MAX).is_some() {
        return Err(ErrorCode::AltTooLong);
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(ErrorCode::TextBadCharacter);
    }
    Ok(text.to_owned())
}

/// Takes the files that somebody wants to send with a message.
///
/// # Errors
/// [`ErrorCode::TooManyFiles`], [`FileUnknown`](ErrorCode::FileUnknown) where one is there twice, or those of [`alt`].
pub fn attachments(files: Vec<NewAttachment>) -> Result<Vec<NewAttachment>, ErrorCode> {
    if files.len() > FILES_MAX {
        return Err(ErrorCode::TooManyFiles);
    }
    let is_twice = |(index, file): (usize, &NewAttachment)| files[..index].iter().any(|other| other.id == file.id);
    if files.iter().enumerate().any(is_twice) {
        return Err(ErrorCode::FileUnknown);
    }
    files.into_iter().map(|file| Ok(NewAttachment { alt: alt(&file.alt)?, ..file })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_hides_nothing() {
        for (given, name) in [
            ("photo.png", "photo.png"),
            ("Über uns (2).pdf", "Über uns (2).pdf"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("..", UNNAMED),
            ("", UNNAMED),
            (" \u{0}\n", UNNAMED),
            (".bashrc", "bashrc"),
            ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
            ("a\u{200B}b.txt", "ab.txt"),
            ("picture.png. .", "picture.png"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ] {
            assert_eq!(file_name(given), name, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = file_name(&format!("{}.tar.gz", "ü".repeat(1_000)));
        assert_eq!(name.chars().count(), NAME_MAX);
        assert!(name.ends_with("….gz"), "{name}");
        assert_eq!(file_name(&"x".repeat(1_000)).chars().count(), NAME_MAX);
        assert_eq!(file_name(&format!("a.{}", "x".repeat(1_000))).chars().count(), NAME_MAX);
    }

    #[test]
    fn no_message_has_a_file_twice_or_too_many() {
        let file = |n| NewAttachment { id: FileId(uuid::Uuid::from_u128(n)), alt: " a cat ".into(), spoiler: false };
        assert_eq!(attachments(vec![file(1)]).unwrap()[0].alt, "a cat");
        assert_eq!(attachments(vec![file(1), file(1)]), Err(ErrorCode::FileUnknown));
        assert_eq!(attachments((0..=FILES_MAX as u128).map(file).collect()), Err(ErrorCode::TooManyFiles));
        assert_eq!(alt(&"x".repeat(ALT_MAX + 1)), Err(ErrorCode::AltTooLong));
    }
}
