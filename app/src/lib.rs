//! WeConnect's pages and components. The server renders them; the browser hydrates what came and carries on from there.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod backend;
mod components;
#[cfg(feature = "ssr")]
mod csp;
mod data;
mod dom;
mod emoji;
mod errors;
mod http;
mod next;
mod overlay;
mod pages;
mod palette;
mod room;
mod root;
#[cfg(feature = "ssr")]
pub mod scriptless;
mod session;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "hydrate")]
mod storage;
mod texts;
mod theme;
mod time;
mod worker;

pub use components::broken::show_broken;
pub use emoji::PATH as EMOJI_PATH;
pub use next::{is_page, log_in as log_in_address};
pub use pages::offline::settle_address;
pub use root::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
