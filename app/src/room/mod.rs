//! A room's page, by what one sees: the list of messages, a message, where one writes, who is there, and how it is managed.

mod act;
mod acts;
mod ask_back;
mod card;
mod cards;
mod chat_room;
mod composer;
mod drafting;
mod draw;
mod entries;
mod header;
mod info;
mod lines;
mod list;
mod manage;
mod members;
mod message;
mod outside;
mod overlay;
mod pins;
mod rights;
mod room_files;
mod thread;
mod viewer;
mod welcome;

pub use acts::THREAD;
pub use cards::Cards;
pub use chat_room::{ChatRoom, RoomShown};
pub use draw::draw;
pub use manage::audit::AuditLog;
pub use members::user_list::PEOPLE;
pub use overlay::RoomOverlay;
