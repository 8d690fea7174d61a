//! Reads pictures that somebody has uploaded: what they are, how large, a preview, and the file without what tells where
//! it was taken; and what PDFs say.
//!
//! Decoders are where a file from a stranger does the most harm, so each file is read in a process of its own
//! ([`child`]), which has little memory and time and opens no files. It is this same executable, as `weconnect
//! read-picture`. The server ([`Pictures`]) hands it the file and checks what it answers; where the child crashes, hangs or
//! takes too much, only this one file is not read.

mod answer;
pub mod child;
mod confine;
mod decode;
mod metadata;
mod pdf;
mod preview;
mod process;

use std::io;

use bytes::Bytes;
use thiserror::Error;

pub use process::{Pictures, this_program};

/// A larger file is not read.
pub const BYTES_MAX: usize = 64 << 20;
/// Nor is one with more pixels. All of them are in memory at once, and [`confine`] counts on it.
pub const PIXELS_MAX: u64 = 40_000_000;
/// Nor is one with a longer side.
pub const SIDE_MAX: u32 = 16_384;
/// The longer side of a preview.
pub const PREVIEW_SIDE_MAX: u32 = 1_024;
/// What a file may have to be shown itself, where no side of it is longer than that of a preview.
pub const SHOWN_ITSELF_MAX: usize = 200_000;

/// The side of the small square that stands for somebody: twice the largest one that is shown, for dense screens.
pub const SQUARE_SIDE: u32 = 256;
/// What it is.
pub const SQUARE_TYPE: &str = "image/jpeg";
/// What such a square has at most: pixels that can't be compressed, and a colour profile.
pub const SQUARE_MAX: usize = 128 << 10;

/// The longer side of an emoji: four times what stands in a text, for dense screens, and large where it stands alone.
pub const EMOJI_SIDE: u32 = 128;
/// What it is.
pub const EMOJI_TYPE: &str = "image/png";
/// What one has at most: pixels that can't be compressed, and a colour profile.
pub const EMOJI_BYTES_MAX: usize = 128 << 10;

/// Bytes of what a PDF says that are read of it.
pub const TEXT_MAX: usize = 16 << 10;

/// What is made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// A preview, where it needs one, and the file without what describes it.
    Preview,
    /// Nothing but a small square.
    Square,
    /// Nothing but an emoji.
    Emoji,
    /// The text of a PDF.
    Text,
}

/// What a file turned out to be.
#[derive(Debug)]
pub struct Picture {
    /// By the file's content: `image/jpeg`, `image/png`, `image/gif` or `image/webp`.
    pub media_type: &'static str,
    /// In pixels, as one sees it: upright.
    pub width: u32,
    /// In pixels, as one sees it: upright.
    pub height: u32,
    /// Whether it has more than one frame.
    pub is_animated: bool,
    /// A blurred sketch of it in at most 25 bytes (<https://evanw.github.io/thumbhash/>).
    pub thumbhash: Vec<u8>,
    /// A smaller still picture. `None` where the file is small enough to be shown itself.
    pub preview: Option<Preview>,
    /// The file without what describes it, such as the place where it was taken. Its orientation and its colour profile
    /// stay, and the rest is as it was. `None` where there was nothing to take out.
    pub cleaned: Option<Bytes>,
}

/// A smaller still picture, upright, encoded anew, with nothing in it but pixels and their colour profile.
#[derive(Debug)]
pub struct Preview {
    /// `image/jpeg` where nothing shows through, else `image/png`.
    pub media_type: &'static str,
    /// In pixels, at most [`PREVIEW_SIDE_MAX`].
    pub width: u32,
    /// In pixels, at most [`PREVIEW_SIDE_MAX`].
    pub height: u32,
    /// The file.
    pub bytes: Bytes,
}

/// Why a picture was not read.
#[derive(Debug, Error)]
pub enum PictureError {
    /// It is in none of the formats, or broken.
    #[error("the file is not a picture that can be read")]
    Unreadable,
    /// It has more than [`BYTES_MAX`], [`PIXELS_MAX`] or [`SIDE_MAX`].
    #[error("the picture is too large")]
    TooLarge,
    /// Reading it has taken too long.
    #[error("reading the picture takes too long")]
    TooLong,
    /// The process that read it has died, most likely as it needed too much memory.
    #[error("the picture can't be read")]
    Crashed,
    /// Too many others are being read.
    #[error("too many pictures are being read")]
    Busy,
    /// The process can't be started or talked to.
    #[error("can't start a process to read a picture: {0}")]
    Io(#[from] io::Error),
}
