//! What more than one page is made of.

pub mod announcer;
pub mod avatar;
pub mod block_button;
pub mod broken;
pub mod card;
pub mod choice;
pub mod confirm;
pub mod connection;
pub mod dialog;
pub mod favicon;
pub mod fetched;
pub mod field;
pub mod focus;
pub mod icon;
pub mod membership;
pub mod menu;
pub mod more;
pub mod offer;
pub mod opener;
pub mod part;
pub mod people_field;
pub mod roving;
pub mod suggestions;
pub mod title;
pub mod trouble;
pub mod unsent;
