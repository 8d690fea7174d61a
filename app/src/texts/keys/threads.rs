//! Threads.

/// What is said in the pane of a thread.
#[derive(Clone, Copy)]
pub struct Threads {
    /// Names the pane.
    pub thread: &'static str,
    /// Takes the pane away.
    pub close: &'static str,
    /// Brings answers that are not here.
    pub earlier: &'static str,
    pub follow: &'static str,
    /// The same button, where one follows.
    pub following: &'static str,
    /// The list of those that one follows.
    pub followed: &'static str,
    pub none_followed: &'static str,
    pub unread: fn(count: u32) -> String,
    pub no_replies: &'static str,
    /// Where answers go as well.
    pub in_room: fn(room: &str) -> String,
}
