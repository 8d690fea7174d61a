//! Frames to bytes and back.
//!
//! Version 3 in bytes is [postcard](https://postcard.jamesmunns.com/wire-format) with two differences, so that two versions
//! understand one another as far as both go:
//!
//! - A struct begins with the length of its fields in bytes. A reader passes over fields at the end that it does not know, and takes
//!   the default for those that are not there.
//! - A variant of an enum is its name, and then what it holds, which begins with its length as well. A reader that does not know the name
//!   takes `unsupported` where the enum has that, with the name and the bytes, and writes it again as it came.
//!
//! Version 2 in bytes is postcard itself: a variant is its number, and a struct the fields that version 2 knows.

pub(crate) mod opaque;
mod reader;
#[cfg(test)]
mod tests;
mod version2;
mod writer;

use serde::{Serialize, de::DeserializeOwned};

use self::{reader::Reader, writer::Writer};

/// The largest frame that the server takes, in bytes.
pub const MAX_FRAME: usize = 64 * 1024;

/// What stands for a variant that is not known, in the enums that can hold one.
const UNSUPPORTED: &str = "unsupported";

/// How frames are written, as negotiated in the WebSocket's subprotocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Version 3 in binary frames: WeConnect's own client.
    Binary,
    /// Version 3 as JSON in text frames: everybody else's.
    Json,
    /// Version 2 in binary frames.
    BinaryV2,
    /// Version 2 as JSON. The same as version 3's so far.
    JsonV2,
}

/// Whose shape the bytes have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Two,
    Three,
}

/// What is done with a variant that is not known, in an enum that has none for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Nothing is read: who sent it is to hear that it was not understood.
    Refused,
    /// The enum's first variant stands for it: what a newer server says is shown as well as can be.
    Replaced,
}

/// The frame could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not the bytes that were expected.
    #[error("not a binary frame: {0}")]
    Binary(#[from] postcard::Error),
    /// Not the JSON that was expected.
    #[error("not a JSON frame: {0}")]
    Json(#[from] serde_json::Error),
    /// Bytes were left after the frame's end.
    #[error("{0} bytes after the frame's end")]
    Trailing(usize),
}

impl Encoding {
    /// All encodings, the best first.
    pub const ALL: [Self; 4] = [Self::Binary, Self::Json, Self::BinaryV2, Self::JsonV2];

    /// The name of the WebSocket subprotocol; it holds the version of the frames.
    pub const fn subprotocol(self) -> &'static str {
        match self {
            Self::Binary => "weconnect.v3.binary",
            Self::Json => "weconnect.v3.json",
            Self::BinaryV2 => "weconnect.v2.postcard",
            Self::JsonV2 => "weconnect.v2.json",
        }
    }

    /// The encoding of a subprotocol.
    pub fn from_subprotocol(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.subprotocol() == name)
    }

    /// The media type of what is sent over HTTP, with the same version; JSON has no versions there.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Binary => "application/vnd.weconnect.v3+binary",
            Self::BinaryV2 => "application/vnd.weconnect.v2+postcard",
            Self::Json | Self::JsonV2 => "application/json",
        }
    }

    /// Whether frames are text.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Json | Self::JsonV2)
    }

    /// Writes a frame.
    pub fn encode<T: Serialize>(self, frame: &T) -> Vec<u8> {
        match self {
            Self::Binary => to_bytes(frame),
            Self::BinaryV2 => write(frame, Version::Two),
            Self::Json | Self::JsonV2 => serde_json::to_vec(frame).expect("frames hold only what JSON can write"),
        }
    }

    /// Reads a frame that a client has sent.
    ///
    /// # Errors
    /// [`DecodeError`] where the bytes are no such frame, or more than one.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, DecodeError> {
        match self {
            Self::Binary => from_bytes(bytes, Unknown::Refused),
            Self::BinaryV2 => from_bytes_v2(bytes),
            Self::Json | Self::JsonV2 => Ok(serde_json::from_slice(bytes)?),
        }
    }
}

/// Writes a frame as [`Encoding::Binary`] does. The browser calls this one, so that it need not carry the code for JSON.
pub fn to_bytes<T: Serialize>(frame: &T) -> Vec<u8> {
    write(frame, Version::Three)
}

/// Reads a frame as [`Encoding::Binary`] does. The browser calls this one, so that it need not carry the code for JSON.
///
/// # Errors
/// [`DecodeError`] where the bytes are no such frame, or more than one.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8], unknown: Unknown) -> Result<T, DecodeError> {
    read(bytes, Version::Three, unknown)
}

/// Reads what version 2 wrote, as [`Encoding::BinaryV2`] does.
///
/// # Errors
/// [`DecodeError`] where the bytes are no such value, or more than one.
pub fn from_bytes_v2<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    read(bytes, Version::Two, Unknown::Refused)
}

fn write<T: Serialize>(frame: &T, version: Version) -> Vec<u8> {
    let mut writer = Writer { bytes: Vec::new(), version };
    frame.serialize(&mut writer).expect("frames hold only what can be written");
    writer.bytes
}

fn read<T: DeserializeOwned>(bytes: &[u8], version: Version, unknown: Unknown) -> Result<T, DecodeError> {
    let mut reader = Reader { rest: bytes, version, unknown };
    let frame = T::deserialize(&mut reader)?;
    match reader.rest {
        [] => Ok(frame),
        rest => Err(DecodeError::Trailing(rest.len())),
    }
}
