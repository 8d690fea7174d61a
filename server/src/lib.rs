//! WeConnect's server.
//!
//! A request passes [`router`] to a handler in [`api`], [`pages`] or [`gateway`]; what lasts goes through the room log
//! ([`rooms::RoomLog`]) into the [`store`], and from there by the [`rooms::Hub`] to everyone who is connected.

pub mod api;
mod app;
pub mod auth;
pub mod bus;
pub mod commands;
mod detached;
pub mod gateway;
mod jobs;
mod limits;
pub mod logging;
pub mod pages;
pub mod private;
pub mod rooms;
mod router;
pub mod serve;
pub mod settings;
pub mod store;
mod supervised;
pub mod tls;

pub use app::{AppState, StartError};
use router::router;
