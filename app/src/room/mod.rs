//! A room's page.

mod acts;
mod chat_room;
mod completion;
mod completion_list;
mod completion_state;
mod emoji_button;
mod entries;
mod header;
pub mod info;
mod input_box;
mod inserting;
mod jumbo;
pub mod manage;
pub mod message;
mod message_list;
mod page;
pub mod people;
pub mod pins;
mod pointing;
mod screen;
mod scrolling;
mod seen_by;
mod shown;
mod silence;
mod source;
mod stay;
mod text;
mod typing;
mod typing_line;
mod user_list;
mod window;
mod writing;

pub use chat_room::ChatRoom;
pub use entries::hue;
pub use typing::escape;
pub use user_list::PEOPLE;
