//! What the child tells the server: one line of JSON, then the bytes of the preview and of the cleaned file.

use std::io::{self, Write};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{BYTES_MAX, PIXELS_MAX, PREVIEW_SIDE_MAX, Picture, PictureError, Preview, SIDE_MAX, TEXT_MAX};

/// More than a head can have.
const HEAD_MAX: usize = 1_024;
/// More than a preview can have: pixels that can't be compressed, and a colour profile.
const PREVIEW_MAX: usize = 5 << 20;
/// An orientation that is written anew can be longer than it was.
const CLEANED_MAX: usize = BYTES_MAX + 1_024;
/// What a sketch has at most.
const THUMBHASH_MAX: usize = 25;
/// No answer is longer.
pub const ANSWER_MAX: usize = HEAD_MAX + PREVIEW_MAX + CLEANED_MAX;

/// A format that is read.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Jpeg,
    Png,
    Gif,
    WebP,
}

impl Format {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
        }
    }
}

/// Why the child has read nothing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Refusal {
    Unreadable,
    TooLarge,
}

impl From<Refusal> for PictureError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unreadable => Self::Unreadable,
            Refusal::TooLarge => Self::TooLarge,
        }
    }
}

/// What the child has read.
pub struct Answer {
    pub format: Format,
    pub width: u32,
    pub height: u32,
    pub is_animated: bool,
    pub thumbhash: Vec<u8>,
    pub preview: Option<Small>,
    pub cleaned: Option<Vec<u8>>,
}

/// A preview.
pub struct Small {
    pub format: Format,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: Format,
    width: u32,
    height: u32,
    is_animated: bool,
    thumbhash: Vec<u8>,
    preview: Option<SmallHead>,
    /// How long the cleaned file is.
    cleaned: Option<usize>,
}

#[derive(Serialize, Deserialize)]
struct SmallHead {
    format: Format,
    width: u32,
    height: u32,
    length: usize,
}

/// Writes it for [`read`].
pub fn write(mut to: impl Write, answer: &Result<Answer, Refusal>) -> io::Result<()> {
    let head = answer.as_ref().map(|answer| Head {
        format: answer.format,
        width: answer.width,
        height: answer.height,
        is_animated: answer.is_animated,
        thumbhash: answer.thumbhash.clone(),
        preview: answer.preview.as_ref().map(|small| SmallHead {
            format: small.format,
            width: small.width,
            height: small.height,
            length: small.bytes.len(),
        }),
        cleaned: answer.cleaned.as_ref().map(Vec::len),
    });
    serde_json::to_writer(&mut to, &head)?;
    to.write_all(b"\n")?;
    if let Ok(answer) = answer {
        to.write_all(answer.preview.as_ref().map_or(&[], |small| &small.bytes))?;
        to.write_all(answer.cleaned.as_deref().unwrap_or_default())?;
    }
    to.flush()
}

/// Writes the text of a PDF for [`read_text`].
pub fn write_text(mut to: impl Write, text: &Result<String, Refusal>) -> io::Result<()> {
    serde_json::to_writer(&mut to, text)?;
    to.flush()
}

/// The text that a child has read, of which nothing is believed either.
///
/// # Errors
/// As [`read`].
pub fn read_text(said: &[u8]) -> Result<String, PictureError> {
    let text: Result<String, Refusal> = serde_json::from_slice(said).map_err(|_| PictureError::Crashed)?;
    match text {
        Ok(text) if text.len() <= TEXT_MAX => Ok(text),
        Ok(_) => Err(PictureError::Crashed),
        Err(refusal) => Err(refusal.into()),
    }
}

/// What a child has said. It may have been taken over by the file that it read, so nothing in it is believed.
///
/// # Errors
/// Why there is no picture: what the child says, or [`PictureError::Crashed`] where it says nothing that can be.
pub fn read(said: Bytes) -> Result<Picture, PictureError> {
    let end = said.iter().take(HEAD_MAX).position(|byte| *byte == b'\n').ok_or(PictureError::Crashed)?;
    let head: Result<Head, Refusal> = serde_json::from_slice(&said[..end]).map_err(|_| PictureError::Crashed)?;
    head?.picture(said.slice(end + 1..)).ok_or(PictureError::Crashed)
}

impl Head {
    fn picture(self, mut rest: Bytes) -> Option<Picture> {
        let preview = match self.preview {
            Some(small) => Some(small.preview(&mut rest)?),
            None => None,
        };
        let cleaned = match self.cleaned {
            Some(length) => Some(take(&mut rest, length, CLEANED_MAX)?),
            None => None,
        };
        let is_possible = within(self.width, self.height, SIDE_MAX)
            && u64::from(self.width) * u64::from(self.height) <= PIXELS_MAX
            && self.thumbhash.len() <= THUMBHASH_MAX
            && rest.is_empty();
        is_possible.then_some(Picture {
            media_type: self.format.media_type(),
            width: self.width,
            height: self.height,
            is_animated: self.is_animated,
            thumbhash: self.thumbhash,
            preview,
            cleaned,
        })
    }
}

impl SmallHead {
    fn preview(self, rest: &mut Bytes) -> Option<Preview> {
        let bytes = take(rest, self.length, PREVIEW_MAX)?;
        let is_possible =
            within(self.width, self.height, PREVIEW_SIDE_MAX) && matches!(self.format, Format::Jpeg | Format::Png);
        let media_type = self.format.media_type();
        is_possible.then_some(Preview { media_type, width: self.width, height: self.height, bytes })
    }
}

fn within(width: u32, height: u32, side_max: u32) -> bool {
    (1..=side_max).contains(&width) && (1..=side_max).contains(&height)
}

fn take(rest: &mut Bytes, length: usize, max: usize) -> Option<Bytes> {
    (length <= max && length <= rest.len()).then(|| rest.split_to(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_child_writes_is_what_the_server_reads() {
        let preview = Small { format: Format::Jpeg, width: 10, height: 20, bytes: vec![1, 2] };
        let answer = Answer {
            format: Format::WebP,
            width: 2_000,
            height: 4_000,
            is_animated: true,
            thumbhash: vec![255; THUMBHASH_MAX],
            preview: Some(preview),
            cleaned: Some(vec![3, b'\n', 5]),
        };
        let mut said = Vec::new();
        write(&mut said, &Ok(answer)).unwrap();
        let picture = read(said.into()).unwrap();
        assert_eq!((picture.media_type, picture.width, picture.height), ("image/webp", 2_000, 4_000));
        assert_eq!(picture.preview.unwrap().bytes, [1, 2][..]);
        assert_eq!(picture.cleaned.unwrap(), [3, b'\n', 5][..]);
        let mut said = Vec::new();
        write(&mut said, &Err(Refusal::TooLarge)).unwrap();
        assert!(matches!(read(said.into()), Err(PictureError::TooLarge)));
    }
}
