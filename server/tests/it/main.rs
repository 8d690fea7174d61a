//! The server as its users meet it: through its real router, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod account;
mod accounts;
mod admin;
mod bad_input;
mod commands;
mod conversation;
mod deletion;
mod devices;
mod documented;
mod encodings;
mod executable;
mod gateway;
mod harness;
mod health;
mod https;
mod log;
mod matrix;
mod nodes;
mod pages;
mod reading;
mod resume;
mod rooms;
mod sessions;
mod silent;
mod store;
mod unread;
mod upgrades;
mod visitors;
