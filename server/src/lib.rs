//! WeConnect's server.
//!
//! A request passes [`router`] to a handler in [`api`], [`pages`] or [`gateway`]; what lasts goes through the room log
//! ([`rooms::RoomLog`]) into the [`store`], and from there by the [`rooms::Hub`] to everyone who is connected.

pub mod accounts;
pub mod api;
pub mod auth;
pub mod backup;
pub mod bus;
pub mod commands;
mod connections;
pub mod files;
pub mod gateway;
pub mod http;
pub mod jobs;
pub mod later;
mod layers;
mod limits;
pub mod logging;
pub mod mail;
pub mod metrics;
pub mod pages;
pub mod pictures;
pub mod previews;
pub mod private;
pub mod push;
mod readiness;
pub mod redirect;
mod retention;
pub mod rooms;
mod router;
pub mod scrape;
mod serve;
pub mod settings;
pub mod slack;
mod start;
pub mod state;
pub mod store;
mod supervised;
pub mod tls;

use router::router;
pub use serve::serve;
pub use start::StartError;
pub use state::AppState;
