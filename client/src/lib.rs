//! What every client of WeConnect does the same way, whatever it is drawn with: browsers, the load generator and the simulation
//! run the same code.
//!
//! Pure Rust without I/O, clock or randomness of its own, and without a page's document. The client session is a state machine;
//! what it knows of a room is a timeline, and what it has not sent an outbox.

pub mod attention;
pub mod blur;
pub mod compose;
pub mod following;
pub mod name_order;
pub mod outbox;
pub mod own_file;
pub mod people;
pub mod roster;
pub mod search;
pub mod session;
pub mod sidebar;
pub mod sorted_vec_map;
pub mod thread;
pub mod timeline;
pub mod told;
pub mod unread;
