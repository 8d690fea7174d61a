//! Who somebody is: accounts, passwords, tokens.

pub mod cookies;
pub mod forwarded;
mod hashing;
mod jwt;
pub mod origin;
mod prepared;
pub mod secret;
pub mod user_agent;
pub mod viewer;

pub use forwarded::Proxies;
pub use hashing::Hasher;
pub use jwt::{AccessTokens, DeviceTokens};
pub use viewer::{MaybeViewer, Viewer};
