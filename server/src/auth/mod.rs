//! Who somebody is: accounts, passwords, tokens.

pub mod cookies;
pub mod forwarded;
mod hashing;
mod hs256;
mod jwt;
pub mod origin;
mod prepared;
pub mod principal;
pub mod secret;
pub mod user_agent;

pub use forwarded::Proxies;
pub use hashing::Hasher;
pub use jwt::{AccessTokens, DeviceTokens};
pub use principal::{Authentication, MaybePrincipal, Principal};
