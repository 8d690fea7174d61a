//! English: threads.

use crate::texts::keys::Threads;

pub const THREADS: Threads = Threads {
    thread: "Thread",
    close: "Close thread",
    earlier: "Earlier replies",
    no_replies: "No replies yet.",
    in_room: |room| format!("Also send to {room}"),
};
