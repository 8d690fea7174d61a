//! One page a file. A room's page is [`crate::room`].

pub mod account;
#[cfg(feature = "ssr")]
pub mod door;
pub mod inbox;
mod inside;
mod invitation_list;
mod invitations;
mod later;
pub mod layout;
pub mod lazy;
mod me;
mod my_menu;
mod overlays;
pub mod rooms;
pub mod sidebar;
mod thread_list;
mod threads;
mod waiting;
