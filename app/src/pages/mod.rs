//! One page a file. A room's page is [`crate::room`].

pub mod account;
mod invitations;
pub mod join;
pub mod layout;
pub mod lazy;
mod log_in;
mod me;
mod my_menu;
pub mod not_found;
pub mod offline;
pub mod rooms;
pub mod sidebar;
mod sign_up;
mod welcome;

pub use my_menu::MyMenu;
