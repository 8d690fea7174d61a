//! The texts of the interface, as translators have them: read, checked, and made into what the application is built with.
//!
//! `app/languages/` holds a JSON file for each language, with texts by key in ICU MessageFormat; `en.json` is what the others are
//! translated from. `app/src/texts/keys` says in Rust what keys there are, and what takes part in each text. [`Catalog::read`] holds
//! these against one another: whatever is wrong there fails the build, with all of it by name. What a language lacks is taken from English,
//! and [`Catalog::missing`] names it.

mod catalog;
mod generate;
mod keys;
mod message;
mod plural;
mod pseudo;
#[cfg(test)]
mod tests;

pub use catalog::{Catalog, Language};
pub use generate::{file, rust};
pub use message::{Argument, Kind};
