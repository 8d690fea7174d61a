//! The list of a room's messages: what it shows, which of it is in the document, and where it is scrolled to.

mod anchor;
mod beginning;
pub mod holding;
mod hole;
pub mod loading;
pub mod message_list;
mod news;
mod page;
pub mod pointing;
mod screen;
pub mod scrolling;
mod shown;
pub mod source;
mod way_down;
mod window;
