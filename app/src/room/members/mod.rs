//! Who is in a room, and who of them is online.

pub mod more_members;
pub mod user_list;
