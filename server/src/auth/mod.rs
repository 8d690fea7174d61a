//! Who somebody is: accounts, passwords, tokens.

pub mod accounts;
pub mod closing;
pub mod cookies;
pub mod endings;
pub mod forwarded;
mod hashing;
mod jwt;
pub mod origin;
mod prepared;
pub mod secret;
pub mod tokens;
pub mod user_agent;
pub mod viewer;

pub use accounts::Device;
pub use forwarded::Proxies;
pub use hashing::Hasher;
pub use jwt::AccessTokens;
pub use viewer::{MaybeViewer, Viewer};
