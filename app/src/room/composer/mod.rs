//! Where one writes: the box, what it completes, and what keeps its text.

mod completion_list;
mod completion_state;
pub mod drafting;
mod emoji_button;
mod focus;
pub mod formats;
pub mod input_box;
mod inserting;
mod keys;
pub mod silence;
pub mod thrown;
pub mod typing;
pub mod typing_line;
pub mod writing;
