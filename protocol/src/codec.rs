//! Frames to bytes and back.

#[cfg(test)]
mod tests;

use serde::{Serialize, de::DeserializeOwned};

/// The largest frame that the server takes, in bytes.
pub const MAX_FRAME: usize = 64 * 1024;

/// How frames are written, as negotiated in the WebSocket's subprotocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// [Postcard](https://postcard.jamesmunns.com/wire-format) in binary frames: WeConnect's own client.
    Postcard,
    /// JSON in text frames: everybody else's.
    Json,
}

/// The frame could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not the postcard that was expected.
    #[error("not a postcard frame: {0}")]
    Postcard(#[from] postcard::Error),
    /// Not the JSON that was expected.
    #[error("not a JSON frame: {0}")]
    Json(#[from] serde_json::Error),
    /// Bytes were left after the frame's end.
    #[error("{0} bytes after the frame's end")]
    Trailing(usize),
}

impl Encoding {
    /// Both encodings.
    pub const ALL: [Self; 2] = [Self::Postcard, Self::Json];

    /// The name of the WebSocket subprotocol; it holds the version of the frames.
    pub const fn subprotocol(self) -> &'static str {
        match self {
            Self::Postcard => "weconnect.v2.postcard",
            Self::Json => "weconnect.v2.json",
        }
    }

    /// The encoding of a subprotocol.
    pub fn from_subprotocol(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.subprotocol() == name)
    }

    /// The media type of what is sent over HTTP, with the same version.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Postcard => "application/vnd.weconnect.v2+postcard",
            Self::Json => "application/json",
        }
    }

    /// Writes a frame.
    pub fn encode<T: Serialize>(self, frame: &T) -> Vec<u8> {
        match self {
            Self::Postcard => to_postcard(frame),
            Self::Json => serde_json::to_vec(frame).expect("frames hold only what JSON can write"),
        }
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// [`DecodeError`] where the bytes are no such frame, or more than one.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, DecodeError> {
        match self {
            Self::Postcard => from_postcard(bytes),
            Self::Json => Ok(serde_json::from_slice(bytes)?),
        }
    }
}

/// Writes a frame as postcard. The browser calls this one, so that it need not carry the code for JSON.
pub fn to_postcard<T: Serialize>(frame: &T) -> Vec<u8> {
    postcard::to_allocvec(frame).expect("frames hold only what postcard can write")
}

/// Reads a frame from postcard. The browser calls this one, so that it need not carry the code for JSON.
///
/// # Errors
/// [`DecodeError`] where the bytes are no such frame, or more than one.
pub fn from_postcard<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match postcard::take_from_bytes(bytes)? {
        (frame, []) => Ok(frame),
        (_, rest) => Err(DecodeError::Trailing(rest.len())),
    }
}
