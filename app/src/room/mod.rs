//! A room's page, by what one sees: the list of messages, a message, where one writes, who is there, and how it is managed.

mod acts;
mod chat_room;
mod composer;
mod header;
pub mod info;
mod list;
pub mod manage;
pub mod members;
pub mod message;
pub mod pins;

pub use chat_room::{ChatRoom, RoomShown};
pub use composer::formats::{Formats, FormatsBar};
pub use members::user_list::PEOPLE;
