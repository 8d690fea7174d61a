//! Who somebody is: accounts, passwords, tokens.

pub mod cookies;
pub mod forwarded;
mod hashing;
mod hs256;
mod jwt;
pub mod origin;
mod prepared;
pub mod principal;
pub mod scopes;
pub mod secret;
pub mod token;
pub mod user_agent;

pub use forwarded::Proxies;
pub use hashing::Hasher;
pub use jwt::{AccessTokens, DeviceTokens};
pub use principal::{Authentication, Grant, MaybePrincipal, Principal};
pub use scopes::{Need, Scopes};
