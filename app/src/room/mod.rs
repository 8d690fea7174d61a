//! A room's page.

mod chat_room;
mod entries;
mod header;
mod input_box;
mod message;
mod message_list;
pub mod people;
mod scrolling;
mod shown;
mod typing;
mod user_list;

pub use chat_room::ChatRoom;
pub use user_list::PEOPLE;
