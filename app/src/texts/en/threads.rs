//! English: threads.

use crate::texts::keys::Threads;

pub const THREADS: Threads = Threads {
    thread: "Thread",
    close: "Close thread",
    earlier: "Earlier replies",
    follow: "Follow",
    following: "Following",
    followed: "Threads you follow",
    none_followed: "You don't follow any threads yet. You follow a thread when you reply in it, are mentioned in it, or someone replies to your message.",
    unread: |count| format!("{count} unread"),
    no_replies: "No replies yet.",
    in_room: |room| format!("Also send to {room}"),
};
