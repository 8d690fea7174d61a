//! The server as its users meet it: through its real router, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod account;
mod accounts;
mod admin;
mod architecture;
mod bad_input;
mod blocks;
mod commands;
mod conversation;
mod deletion;
mod devices;
mod documented;
mod encodings;
mod executable;
mod faults;
mod gateway;
mod harness;
mod health;
mod https;
mod jobs;
mod log;
mod matrix;
mod names;
mod nodes;
mod pages;
mod proxies;
mod reading;
mod resume;
mod rights;
mod rooms;
mod sessions;
mod silent;
mod store;
mod unread;
mod upgrades;
mod visitors;
