//! The list of a room's messages: what it shows, which of it is in the document, and where it is scrolled to.

mod beginning;
pub mod entries;
mod holding;
pub mod message_list;
mod news;
mod page;
pub mod pointing;
pub mod screen;
mod scrolling;
mod shown;
pub mod source;
mod window;
