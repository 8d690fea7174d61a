//! Emoji: which there are, how one finds them, and the picker.

mod chooser;
mod custom;
mod emojis;
mod file;
#[cfg(feature = "browser")]
mod filling;
mod grid;
mod layout;
mod panel;
mod picker;
mod places;
mod recent;
mod search;
mod tone;

pub use custom::address;
pub use emojis::{Emoji, Emojis};
#[cfg(feature = "ssr")]
pub use file::is_standard;
pub use file::{PATH, load, loaded};
pub use picker::EmojiPicker;
pub use places::{PLACE, drawn};
pub use recent::Recent;
