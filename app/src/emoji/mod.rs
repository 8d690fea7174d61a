//! Emoji: which there are, how one finds them, and the picker.

mod chooser;
mod emojis;
mod file;
mod grid;
mod layout;
mod panel;
mod picker;
mod recent;
mod search;
mod tone;

pub use emojis::{Emoji, Emojis};
pub use file::{PATH, load, loaded};
pub use picker::EmojiPicker;
pub use recent::Recent;
