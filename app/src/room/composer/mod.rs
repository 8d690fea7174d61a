//! Where one writes: the box, what it completes, and what keeps its text.

mod completion;
mod completion_list;
mod completion_state;
mod emoji_button;
pub mod input_box;
mod inserting;
pub mod silence;
pub mod typing;
pub mod typing_line;
pub mod unsaved;
pub mod writing;
