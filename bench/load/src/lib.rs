//! How fast WeConnect is: real client sessions against the real server, and the same load against what people would use
//! instead.

pub mod bot;
pub mod campaign;
pub mod client;
pub mod crowd;
pub mod database;
pub mod figures;
pub mod flat;
pub mod idle;
pub mod ledger;
pub mod logins;
pub mod pace;
pub mod pages;
pub mod processes;
pub mod reads;
pub mod report;
pub mod shape;
pub mod step;
pub mod stored;
pub mod systems;
pub mod talk;
pub mod visit;
pub mod wire;
pub mod world;
