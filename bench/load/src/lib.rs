//! How fast WeConnect is: real client sessions against the real server, and the same load against what people would use
//! instead.

pub mod bot;
pub mod crowd;
pub mod ledger;
pub mod processes;
pub mod shape;
pub mod step;
pub mod systems;
pub mod talk;
pub mod wire;
pub mod world;
