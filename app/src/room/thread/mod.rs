//! A thread beside its room, or in its place on a phone: the message that began it, its answers, and a box. The address names it, so
//! that a reload, a link and the browser's Back lead there. All of it comes with what opens over a room.

mod answers;
mod following;
mod pane;
mod place;

pub use pane::ThreadPane;
