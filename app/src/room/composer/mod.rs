//! Where one writes: the box, and what it completes.

mod attached;
pub mod attaching;
mod completion;
mod completion_state;
mod emoji_button;
mod focus;
pub mod formats;
pub mod input_box;
mod inserting;
mod keys;
mod length;
pub mod refusal;
pub mod silence;
pub mod thrown;
pub mod typing_line;
mod writing;
