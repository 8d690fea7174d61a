//! Emoji of a server's own.

use serde::{Deserialize, Serialize};

use crate::PictureId;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomEmoji {
    /// What it is called, without colons; follows [`crate::emoji::parse_name`].
    pub name: String,
    /// How it looks: `GET /api/emoji/pictures/{picture}`.
    pub picture: PictureId,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomEmojis {
    /// By their names, at most [`crate::emoji::EMOJI_MAX`].
    pub emoji: Vec<CustomEmoji>,
}

/// That an emoji is to be called otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmojiName {
    /// As typed.
    pub name: String,
}
