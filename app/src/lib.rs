//! WeConnect's pages and components. The server renders them; the browser draws the same again from the data that came along, puts it
//! in place of what the server has drawn, and carries on from there.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod backend;
mod code;
mod components;
#[cfg(feature = "ssr")]
mod csp;
mod data;
mod dom;
mod emoji;
mod errors;
mod escape;
#[cfg(feature = "ssr")]
mod files;
mod http;
#[cfg(feature = "ssr")]
pub mod letters;
mod local_storage;
mod names;
mod navigation;
mod next;
mod notifier;
mod pages;
mod palette;
#[cfg(feature = "ssr")]
mod pieces;
mod room;
mod root;
#[cfg(feature = "ssr")]
pub mod scriptless;
mod search;
mod session;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "browser")]
mod start;
#[cfg(feature = "browser")]
mod storage;
mod texts;
mod theme;
mod time;
mod worker;

pub use components::broken::show_broken;
#[cfg(feature = "ssr")]
pub use data::Document;
pub use emoji::PATH as EMOJI_PATH;
#[cfg(feature = "ssr")]
pub use emoji::is_standard as is_standard_emoji;
#[cfg(feature = "ssr")]
pub use navigation::{Address, Query, Route};
pub use next::{is_page, link_code, log_in as log_in_address};
#[cfg(feature = "ssr")]
pub use pages::door::Door;
#[cfg(feature = "ssr")]
pub use shell::{Content, shell};
#[cfg(feature = "browser")]
pub use start::start;
pub use texts::COOKIE as LANGUAGE_COOKIE;
#[cfg(feature = "ssr")]
pub use texts::{Chosen as ChosenLanguage, file as language_file, is_known as is_language};
